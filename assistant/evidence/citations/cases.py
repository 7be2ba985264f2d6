"""American cases by volume, reporter and page: "347 U.S. 483 (1954)", "678 F. Supp. 3d 443 (S.D.N.Y. 2023)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..value import Problem, Value
from .citation import cited, first_problem
from .series import court_problem, edition_of, is_main, volume_problem, year_problem

_START = re.compile(r"(?<![\w.,$€£¥/-])\d{1,4} (?=[A-Z])")
#: What follows a volume; the shortest name with a page, with "at" a page, or with a year and no page.
_REST = re.compile(
    r"(?P<reporter>[A-Z][A-Za-z0-9.&'() ]{0,40}?)"
    r"(?: (?P<page>\d{1,7}(?:-[A-Z]{1,2})?|_{2,5})(?![\w%])|,? at (?P<at>\d{1,5})(?!\w)"
    r"|(?P<bare>,? at(?= ?[.,;)]| ?\Z)|(?= \(\d{4}\))))"
)
_PIN = r"(?:,? (?:at )?\d{1,5}(?:-\d{1,5})?(?= ?[,;.()]| ?\Z)){0,5}"
_TAIL = re.compile(
    rf"{_PIN},? ?\((?:(?P<court>[^()]{{0,70}}?)(?<!\d)(?P<year>\d{{4,9}})(?P<closed> ?\))"
    r"|(?P<unclosed>[^()\d]{0,40}\d{4})(?![\d)]))"
)
_DATE = re.compile(r",? ?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2},\Z")
_NOMINATIVE = re.compile(r" ?\((?:\d{1,2} )?(?:Black|Cranch|Dall\.|How\.|Pet\.|Wall\.|Wheat\.)\)")
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?")
_SERIES = re.compile(r" ?\d{1,2}(?:d|st|nd|rd|th)\.?\Z")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z']{0,11}|\d{1,2}(?:d|st|nd|rd|th)|&")
#: Journals: there are more than any list has.
_JOURNAL = re.compile(r"\b(?:L\.? ?J|J|Rev|Q|Stud|Forum|Bull|Med|Surg|Ann)\b")
_BETWEEN = re.compile(rf"{_PIN}, ?")

#: Characters behind a citation that belong to it.
_LONGEST_TAIL = 120


@dataclass(frozen=True)
class _Case:
    start: int
    end: int
    volume: int
    reporter: str
    page: str
    tail: re.Match[str] | None

    @property
    def year(self) -> int | None:
        return int(self.tail["year"]) if self.tail and self.tail["year"] else None


def find_cases(text: str) -> Iterator[Value]:
    """Of two that follow each other, the second one's year is that of both: "248 N.Y. 339, 162 N.E. 99 (1928)"."""
    cases = list(_cases(text))
    tail: re.Match[str] | None = None
    found = []
    for place in range(len(cases) - 1, -1, -1):
        case = cases[place]
        following = cases[place + 1].start if place + 1 < len(cases) else -1
        parallel = following >= 0 and bool(_BETWEEN.fullmatch(text, case.end, following))
        tail = case.tail or (tail if parallel else None)
        found.append(_value(text, case, tail))
    yield from reversed(found)


def _cases(text: str) -> Iterator[_Case]:
    place = 0
    while begin := _START.search(text, place):
        place = begin.end()
        rest = _REST.match(text, begin.end())
        if rest is None or _MONTH.fullmatch(rest["reporter"]):
            continue
        tail = _TAIL.match(text, rest.end(), rest.end() + _LONGEST_TAIL)
        reporter = _NOMINATIVE.sub("", rest["reporter"])
        if not _is_reporter(reporter, tail):
            continue
        page = "" if rest["bare"] is not None else rest["page"] or f"at {rest['at']}"
        place = tail.end() if tail else rest.end()
        yield _Case(begin.start(), place, int(begin[0]), reporter, page, tail)


def _is_reporter(written: str, tail: re.Match[str] | None) -> bool:
    """Whether this is a reporter, or would be one if it existed."""
    edition = edition_of(written)
    if edition:
        return is_main(written) or bool(tail)
    series = _SERIES.search(written)
    if series and is_main(written[: series.start()]):
        return True
    in_form = (
        "." in written
        and (series or written.endswith("."))
        and all(map(_ABBREVIATION.fullmatch, written.replace(".", " ").split()))
    )
    return bool(in_form and tail and tail["year"]) and not _JOURNAL.search(written)


def _value(text: str, case: _Case, tail: re.Match[str] | None) -> Value:
    edition = edition_of(case.reporter)
    year = int(tail["year"]) if tail and tail["year"] else None
    problem = _problem(case, edition, year, tail)
    name = f"{case.volume} {edition or case.reporter} {case.page}".strip()
    return cited(text, case.start, case.end, name, year, problem)


def _problem(case: _Case, edition: str, year: int | None, tail: re.Match[str] | None) -> Problem | None:
    if not edition:
        return Problem("reporter", case.reporter)
    court = _DATE.sub("", (tail["court"] or "").strip()).strip(" ,") if tail else ""
    return first_problem((
        volume_problem(edition, case.volume),
        year_problem(edition, case.volume, year) if year else None,
        court_problem(edition, case.volume, year or 0, court) if court else None,
        Problem("incomplete") if not case.page or (tail and tail["unclosed"]) else None,
    ))  # fmt: skip
