"""American codes, rules and the constitution: "42 U.S.C. § 1983", "Fed. R. Civ. P. 12(b)(6)", "U.S. Const. amend. XIV".

How far their titles, rules and subdivisions go are facts collected for this project from the codes and rules
themselves, as of December 2024.
"""

import re
from collections.abc import Iterator

from ..numerals import roman
from ..value import Problem, Value
from .citation import beyond, cited, first_problem

_SUB = r"\((?:[a-zA-Z]{1,3}|[ivx]{1,5}|\d{1,3})\)"
_CODE = re.compile(
    r"(?<![\w.,-])(?P<title>\d{1,3}) (?:(?P<usc>U\. ?S\. ?C\.(?: ?A\.| ?S\.)?|USC)|(?P<cfr>C\. ?F\. ?R\.|CFR))"
    r"(?:,? (?P<sign>(?:§§? ?|[Ss]ec(?:tion|\.)s? ?|[Pp](?:ar)?ts?\.? ?|ch(?:apter|\.) ?)?)"
    rf"(?P<section>\d{{1,5}}[a-zA-Z]{{0,4}}(?:[.-]\d{{1,5}}[a-zA-Z]{{0,3}}){{0,4}}(?: ?{_SUB}){{0,5}}"
    rf"(?:-\d{{1,3}}[A-Z]?(?!\w|\.\d)(?: ?{_SUB}){{0,5}})?))?"
    r"(?P<broken> §? ?\(\w{1,3}(?=[.,;]| ?\Z))?"
)
#: How many titles each has.
_TITLES = {"U.S.C.": 54, "C.F.R.": 50}

_RULE_SETS = {
    "civ": "Fed. R. Civ. P.", "crim": "Fed. R. Crim. P.", "app": "Fed. R. App. P.", "bankr": "Fed. R. Bankr. P.",
    "evid": "Fed. R. Evid.", "civil procedure": "Fed. R. Civ. P.", "criminal procedure": "Fed. R. Crim. P.",
    "appellate procedure": "Fed. R. App. P.", "bankruptcy procedure": "Fed. R. Bankr. P.",
    "evidence": "Fed. R. Evid.", "frcp": "Fed. R. Civ. P.", "fre": "Fed. R. Evid.",
}  # fmt: skip
_NAMED = r"Federal Rules? of (?P<long>(?:Civil|Criminal|Appellate|Bankruptcy) Procedure|Evidence)"
_NUMBER = rf"(?P<rule>\d{{1,4}})(?P<point>\.\d)?(?P<subs>(?: ?{_SUB}){{0,4}})(?![\w.]*\d)"
_RULE = re.compile(
    rf"(?:(?<!\w)Fed\. ?R\. ?(?P<short>Civ|Crim|App|Bankr|Evid)\. ?(?:P\. ?)?|(?<!\w)(?P<letters>FRCP|FRE) "
    rf"|(?<!\w){_NAMED},? (?:[Rr]ule )?)(?:[Rr]ules? )?{_NUMBER}",
)
_RULE_OF = re.compile(rf"(?<!\w)Rule {_NUMBER} of the {_NAMED}")

#: The rules of each set; the numbering of some has gaps.
_RULES = {
    "Fed. R. Civ. P.": ((1, 87),),
    "Fed. R. Crim. P.": ((1, 61),),
    "Fed. R. App. P.": ((1, 48),),
    "Fed. R. Evid.": (
        (101, 107), (201, 201), (301, 302), (401, 415), (501, 502), (601, 615), (701, 706), (801, 807), (901, 903),
        (1001, 1008), (1101, 1103),
    ),
    "Fed. R. Bankr. P.": (
        (1001, 1021), (2001, 2021), (3001, 3022), (4001, 4008), (5001, 5012), (6001, 6011), (7001, 7087),
        (8001, 8028), (9001, 9039),
    ),
}  # fmt: skip

#: The last subdivision of each rule, and of some subdivisions.
_CIVIL = (
    "4 n, 5 e, 6 d, 7 b, 8 e, 9 h, 10 c, 11 d, 12 i, 13 i, 14 c, 15 d, 16 f, 17 c, 18 b, 19 d, 20 b, 22 b, 23 h, 24 c, "
    "25 d, 26 g, 27 c, 28 d, 29 b, 30 g, 31 c, 32 d, 33 d, 34 c, 35 b, 36 b, 37 f, 38 e, 39 c, 41 d, 42 b, 43 d, 44 c, "
    "45 g, 47 c, 48 c, 49 b, 50 e, 51 d, 52 c, 53 f, 54 d, 55 d, 56 h, 58 e, 59 e, 60 e, 62 h, 64 b, 65 f, 67 b, 68 d, "
    "69 b, 70 e, 72 b, 73 c, 77 d, 78 b, 79 d, 81 d, 83 b, 12(b) 7, 60(b) 6, 23(a) 4, 23(b) 3, 11(b) 4, 11(c) 6, "
    "26(b) 5, 8(a) 3"
)
_EVIDENCE = "401 b, 404 b, 405 b, 408 b, 412 d, 502 g, 609 e, 613 b, 702 d, 706 e, 801 d, 804 b, 901 b, 804(b) 6"
_LAST = {
    name: dict(one.split() for one in table.split(", "))
    for name, table in (("Fed. R. Civ. P.", _CIVIL), ("Fed. R. Evid.", _EVIDENCE))
}

_CONSTITUTION = re.compile(
    r"(?<!\w)U\. ?S\. Const\.,? (?P<part>amend|art)s?\. (?P<number>[IVXL]{1,7}|\d{1,3})(?!\w)"
    r"(?P<section>,? § ?\d{1,2})?"
)
_PARTS = {"amend": 27, "art": 7}


def find_codes(text: str) -> Iterator[Value]:
    for found in _CODE.finditer(text):
        yield _code(text, found)
    for pattern in (_RULE, _RULE_OF):
        for found in pattern.finditer(text):
            yield _rule(text, found)
    for found in _CONSTITUTION.finditer(text):
        number = int(found["number"]) if found["number"].isdecimal() else roman(found["number"]) or 0
        detail = (found["part"], f"{number}{(found['section'] or '').strip(', ')}")
        yield cited(text, *found.span(), "U.S. Const.", detail, beyond(number, _PARTS[found["part"]]))


def _code(text: str, found: re.Match[str]) -> Value:
    name, title = "U.S.C." if found["usc"] else "C.F.R.", int(found["title"])
    last = _TITLES[name]
    problem = first_problem((
        None if 1 <= title <= last else Problem("title", str(title), f"1–{last}"),
        Problem("incomplete") if found["broken"] else None,
    ))  # fmt: skip
    section = (found["section"] or "").replace(" ", "")
    detail = ("chapter" if (found["sign"] or "").startswith("ch") else "clause", section.lower()) if section else None
    return cited(text, *found.span(), f"{title} {name}", detail, problem)


def _rule(text: str, found: re.Match[str]) -> Value:
    groups = found.groupdict()
    name = _RULE_SETS[(groups.get("short") or groups.get("letters") or found["long"]).lower()]
    number, subs = int(found["rule"]), found["subs"].replace(" ", "")
    written = f"{number}{found['point'] or ''}{subs}"
    spans = _RULES[name]
    problem = None
    if not any(first <= number <= last for first, last in spans):
        problem = Problem("article", written, f"{spans[0][0]}–{spans[-1][1]}")
    elif not found["point"]:
        problem = _subdivision(name, str(number), re.findall(r"\w+", subs))
    return cited(text, *found.span(), name, ("rule", written.lower()), problem)


def _subdivision(name: str, rule: str, subs: list[str]) -> Problem | None:
    """Letters and numbers both count on: "12(j)" and "12(b)(9)" go beyond the last one."""
    at = rule
    for sub in subs:
        last = _LAST.get(name, {}).get(at, "")
        if last.isdecimal() and sub.isdecimal() and not 1 <= int(sub) <= int(last):
            return Problem("article", f"{at}({sub})", f"(1)–({last})")
        if last.isalpha() and len(sub) == 1 and sub.isalpha() and sub.lower() > last:
            return Problem("article", f"{at}({sub})", f"(a)–({last})")
        at = f"{at}({sub})"
    return None
