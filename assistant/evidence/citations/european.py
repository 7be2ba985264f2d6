"""European acts and cases: "Article 17 of Regulation (EU) 2016/679", "Case C-311/18", "ECLI:EU:C:2020:559".

How many articles an act has is a fact collected for this project from the Official Journal.
"""

import re
from collections.abc import Iterator

from ..value import Problem, Value
from .citation import beyond, cited, first_problem, this_year

#: Articles of acts, by number and by the names they are known by.
_ARTICLES = {
    "2016/679": 99, "95/46": 34, "593/2008": 29, "864/2007": 32, "1215/2012": 81, "1182/71": 6, "2022/2065": 93,
    "2022/1925": 54, "2024/1689": 113, "2022/868": 38, "2023/2854": 50, "910/2014": 52, "2016/680": 65,
    "2018/1725": 101,
    "2023/1114": 149, "2022/2554": 64, "2022/2555": 46, "2000/31": 24, "2011/83": 35, "93/13": 11, "2011/7": 14,
    "2005/29": 21, "1999/44": 14, "2019/771": 28, "2019/770": 27, "2019/790": 32, "85/374": 22, "2001/29": 15,
    "2004/48": 22, "2002/58": 21, "1/2003": 45, "139/2004": 26, "261/2004": 19, "44/2001": 76, "2017/745": 123,
    "2017/746": 113, "2001/83": 130, "596/2014": 39, "1907/2006": 141, "2006/112": 414, "2003/88": 29, "2000/78": 21,
    "2000/43": 19, "2006/54": 36, "2001/23": 14, "98/59": 10, "TFEU": 358, "TEU": 55, "CFR": 54, "ECHR": 59,
}  # fmt: skip
_SHORT = {
    "GDPR": "2016/679", "General Data Protection Regulation": "2016/679", "DSA": "2022/2065",
    "Digital Services Act": "2022/2065", "DMA": "2022/1925", "Digital Markets Act": "2022/1925", "AI Act": "2024/1689",
    "eIDAS Regulation": "910/2014", "Rome I Regulation": "593/2008", "Rome I": "593/2008",
    "Rome II Regulation": "864/2007", "Rome II": "864/2007", "Brussels I bis": "1215/2012", "MiCA": "2023/1114",
    "TFEU": "TFEU", "TEU": "TEU", "Charter of Fundamental Rights": "CFR", "ECHR": "ECHR",
}  # fmt: skip

#: The first year of European acts, of the General Court, and the years of the Civil Service Tribunal.
_FIRST, _COURTS = 1952, {"C": (1953, 0), "T": (1989, 0), "F": (2005, 2016)}

#: From here on every act has its year first; before, regulations and some decisions had their number first.
_YEAR_FIRST = 2015

_ACT = re.compile(
    r"(?<!\w)(?P<kind>Regulation|Directive|Decision|Framework Decision) (?:\((?P<body>(?:EU|EC|EEC|Euratom|ECSC|CFSP)"
    r"(?:, ?(?:EC|Euratom))?)\) ?)?(?P<no>No\.? ?)?(?P<one>\d{1,4})(?:/|(?<=\) \d{3})-|(?<=\) \d{4})-)(?P<two>\d{1,4})"
    r"(?:/(?:EU|EC|EEC|Euratom|JHA|CFSP|ECSC))?(?!\w)"
    r"|\((?P<corps>EU|EC|EEC)\) ?(?P<nr>No\.? ?)?(?P<first>\d{1,4})/(?P<second>\d{1,4})(?:号)?(?P<art>条例|指令|决定)"
    rf"|(?<!\w)(?:the )?(?P<short>{'|'.join(sorted(_SHORT, key=len, reverse=True))})(?!\w)"
)
_NUMBER = r"(?P<number>\d{1,4})(?P<rest>[a-z]{0,2}(?: ?\((?:[a-z]{1,3}|\d{1,3})\)){0,4})(?!\w)"
_AFTER = re.compile(rf",? ?(?:[Aa]rticles?|[Aa]rts?\.?|第) ?{_NUMBER}(?: ?条)?")
_BEFORE = re.compile(rf"(?<!\w)(?:[Aa]rticles?|[Aa]rts?\.?) {_NUMBER},? (?:of |in )?(?:the )?\Z")

_CASE = re.compile(
    r"(?<![\w/-])(?:(?:Joined )?Cases? (?P<old>(?P<court>[CTF])-)?|(?P<alone>[CTF])-)"
    r"(?P<number>\d{1,4})/(?P<year>\d{4}|\d{2})(?: (?:P|PPU|R))?(?![\w/])"
)
_ECLI = re.compile(
    r"(?<!\w)ECLI:(?P<country>[A-Z]{2}):(?P<court>[A-Z0-9]{1,7}):(?P<year>\d{4}):(?P<ordinal>(?:[A-Za-z0-9]|\.(?=\w)){1,25})(?!\w)"
)

#: Characters before an act in which its article may be named.
_LONGEST = 60


def find_european(text: str) -> Iterator[Value]:
    last = 0
    for found in _ACT.finditer(text):
        value = _act(text, found, last)
        if value:
            last = value.end
            yield value
    for found in _CASE.finditer(text):
        yield _case(text, found)
    for found in _ECLI.finditer(text):
        yield _ecli(text, found)


def _act(text: str, found: re.Match[str], last: int) -> Value | None:
    """With the article before or behind it; a short name without one is only a word."""
    if found["short"]:
        name, problem = _SHORT[found["short"]], None
    else:
        one, two = found["one"] or found["first"], found["two"] or found["second"]
        name, problem = f"{one}/{two}", _year_problem(_year(found, one, two))
    start, end = found.span()
    article = _AFTER.match(text, end)
    if article:
        end = article.end()
    else:
        begin = max(last, start - _LONGEST)
        article = _BEFORE.search(text[begin:start])
        start = begin + article.start() if article else start
    if article is None:
        return None if found["short"] else cited(text, start, end, name, None, problem)
    number = int(article["number"])
    written = f"{number}{article['rest'].replace(' ', '')}"
    problem = problem or beyond(number, _ARTICLES.get(name, 0))
    return cited(text, start, end, name, ("article", written), problem)


def _year(found: re.Match[str], one: str, two: str) -> int:
    """Where either number may be the year, the one that can be; acts of the EU write it with four digits."""
    kind, body = found["kind"] or found["art"], found["body"] or found["corps"] or ""
    first, last = _full(one), _full(two)
    if kind in ("Regulation", "条例"):
        if found["no"] or found["nr"] or body.startswith(("EC", "EEC")) or len(one) < 4 or first < _YEAR_FIRST:
            return last
    elif kind not in ("Decision", "决定"):
        return first
    can_be_last = len(two) == 4 or not body.startswith("EU")
    return last if can_be_last and _year_problem(first) and not _year_problem(last) else first


def _full(written: str) -> int:
    """The years before 1999 have two digits."""
    year = int(written)
    return year if len(written) != 2 else 1900 + year if year >= _FIRST % 100 else 2000 + year


def _year_problem(year: int) -> Problem | None:
    return None if _FIRST <= year <= this_year() else Problem("year", str(year), f"{_FIRST}–{this_year()}")


def _case(text: str, found: re.Match[str]) -> Value:
    court, year = found["court"] or found["alone"] or "", _full(found["year"])
    name = f"{court}-{found['number']}/{found['year']}".lstrip("-")
    return cited(text, *found.span(), name, None, _court_problem(court, year))


def _court_problem(court: str, year: int) -> Problem | None:
    first, last = _COURTS.get(court, (_FIRST, 0))
    if first <= year <= (last or this_year()):
        return None
    if court and year <= this_year():
        return Problem("court", f"{court}-", f"{first}–{last or ''}")
    return Problem("year", str(year), f"{first}–{last or this_year()}")


def _ecli(text: str, found: re.Match[str]) -> Value:
    court, year = found["court"], int(found["year"])
    problem = None
    if year > this_year():
        problem = Problem("year", str(year), f"–{this_year()}")
    elif found["country"] == "EU":
        first, last = _COURTS.get(court, (0, 0))
        problem = first_problem((
            None if first else Problem("court", court, "C, F, T"),
            None if first <= year <= (last or year) else Problem("year", str(year), f"{first}–{last or this_year()}"),
            None if found["ordinal"].isdecimal() else Problem("incomplete"),
        ))  # fmt: skip
    return cited(text, *found.span(), found[0], None, problem)
