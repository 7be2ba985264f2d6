"""Doses: which medicine, how much, by which route, how often, whether it is a maximum. Pure; English and Chinese."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..frequencies import find_frequencies
from ..numerals import value_of
from .drug_names import Drug, Mention, find_drugs

_UNITS = {
    spelling: (base, Fraction(factor))
    for base, factor, *spellings in (
        line.split()
        for line in """
        g       1          g gram grams 克
        g       1/1000     mg milligram milligrams 毫克
        g       1/1000000  µg μg ug mcg microgram micrograms 微克
        g       1/1000000000 ng nanogram nanograms 纳克
        unit    1          iu unit units u 国际单位 单位
        mol     1/1000     mmol 毫摩尔
        eq      1/1000     meq
        l       1/1000     ml millilitre millilitres milliliter milliliters 毫升
        l       1          l litre litres liter liters 升
        tablet  1          tablet tablets tab tabs 片
        capsule 1          capsule capsules 粒
        puff    1          puff puffs 喷 吸
        drop    1          drop drops 滴
        """.strip().splitlines()
    )
    for spelling in spellings
}
_latin = "|".join(sorted((one for one in _UNITS if one[0].isascii() or one[0] in "µμ"), key=len, reverse=True))
_han = "|".join(sorted((one for one in _UNITS if not (one[0].isascii() or one[0] in "µμ")), key=len, reverse=True))
_PER_UNITS = {
    "kg": "kg", "公斤": "kg", "千克": "kg", "m2": "m2", "m²": "m2", "day": "day", "d": "day", "24h": "day", "日": "day",
    "天": "day", "hour": "hour", "h": "hour", "hr": "hour", "小时": "hour", "min": "minute", "minute": "minute",
    "分钟": "minute", "dose": "dose", "次": "dose", "week": "week", "周": "week",
}  # fmt: skip
_per = "|".join(sorted(_PER_UNITS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3}){1,3}+(?:\.\d++)?|\d{1,7}+(?:\.\d++)?"
_AMOUNT = re.compile(
    rf"(?<![\d.,])(?P<low>{_NUMBER})(?: ?(?:-|–|~|to|至|到) ?(?P<high>{_NUMBER}))?[ -]?"
    rf"(?P<unit>(?:{_latin})(?![a-z])|{_han})(?P<per>(?: ?(?:/|per |每(?=公斤|千克|kg)) ?(?:{_per})(?![a-z])){{0,3}}+)"
    r"(?P<daily> in (?:any |each )?24 ?h(?:ours|rs?)?\b)?",
    re.I,
)
_PER = re.compile(rf"(?:{_per})(?![a-z])", re.I)
_ROUTES = (
    ("oral", r"\boral(?:ly)?\b|\bby mouth\b|\bp\.?o\.?\b|口服"),
    ("intravenous", r"\bintravenous(?:ly)?\b|\bi\.?v\.?\b|静脉|静滴|静注"),
    ("intramuscular", r"\bintramuscular(?:ly)?\b|\bi\.?m\.?\b|肌内|肌肉|肌注"),
    ("subcutaneous", r"\bsubcutaneous(?:ly)?\b|\bs\.?c\.?\b|皮下"),
    ("inhaled", r"\binhal(?:ed|ation)\b|吸入"),
    ("topical", r"\btopical(?:ly)?\b|外用"),
    ("rectal", r"\brectal(?:ly)?\b|直肠"),
    ("sublingual", r"\bsublingual(?:ly)?\b|舌下"),
)  # fmt: skip
_ROUTE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _ROUTES), re.I)
_MAXIMUM = re.compile(
    r"(?:\bmax(?:imum|imal)?\b|\bup to\b|\bexceed\w*|\bno(?:t)? more than\b|\bat most\b|\blimit\w*"
    r"|最大|最高|最多|不超过|不得超过|极量)[^.;。；]{0,40}\Z",
    re.I,
)

#: Between an amount and the medicine that it is one of.
_OF = re.compile(r" ?(?:of (?:the )?|的)?")

#: Characters behind a medicine, and before it, within which an amount is its dose; those that say how it is given.
_BEHIND, _BEFORE, _AROUND = 300, 40, 80


@dataclass(frozen=True)
class Dose:
    """`key` is (number of base units, base unit, what it is per); a range has its upper end there and the lower one in
    `low`. `times` is how often a day. `start` and `end` are those of the amount."""

    drug: Drug | None
    text: str
    key: tuple[Fraction, str, str]
    low: Fraction | None
    route: str
    times: Fraction | None
    maximum: bool
    start: int
    end: int


def find_doses(text: str, drugs: Sequence[Mention] | None = None) -> list[Dose]:
    """Every amount that may be a dose, in reading order. `drugs` are the text's medicines, where they are known."""
    mentions = find_drugs(text) if drugs is None else drugs
    ends = [mention.end for mention in mentions]
    amounts = list(_AMOUNT.finditer(text))
    often = _often(text) if amounts else []
    found = []
    for place, amount in enumerate(amounts):
        following = amounts[place + 1].start() if place + 1 < len(amounts) else len(text)
        until = min(following, amount.end() + _AROUND)
        first = bisect_left(often, (amount.end(),))
        times = often[first][1] if first < len(often) and often[first][0] < until else None
        if dose := _dose(text, amount, until, _drug_of(text, amount, mentions, ends), times):
            found.append(dose)
    return found


def _dose(text: str, amount: re.Match[str], until: int, drug: Drug | None, times: Fraction | None) -> Dose | None:
    base, factor = _UNITS[amount["unit"].lower()]
    low, high = value_of(amount["low"]), value_of(amount["high"]) if amount["high"] else None
    if low is None:
        return None
    each = [_PER_UNITS[one.lower()] for one in _PER.findall(amount["per"])]
    per = "/".join([*each, "day"] if amount["daily"] else each)
    route = _ROUTE.search(text, max(0, amount.start() - _AROUND // 2), until)
    maximum = bool(_MAXIMUM.search(text, max(0, amount.start() - _AROUND), amount.start()))
    return Dose(
        drug, amount[0].rstrip(), ((low if high is None else high) * factor, base, per),
        low * factor if high is not None else None, (route.lastgroup or "") if route else "",
        times, maximum, amount.start(), amount.start() + len(amount[0].rstrip()),
    )  # fmt: skip


def _often(text: str) -> list[tuple[int, Fraction]]:
    """(offset, times a day) of whatever is said in days or hours, in reading order."""
    found = [one for one in find_frequencies(text) if one.kind == "frequency" and one.key[2] == "day"]
    return sorted((one.start, 1 / one.key[1]) for one in found if isinstance(one.key[1], Fraction))


def _drug_of(text: str, amount: re.Match[str], mentions: Sequence[Mention], ends: Sequence[int]) -> Drug | None:
    """ "500 mg of amoxicillin", else the last one named before, else one close behind."""
    place = bisect_left(ends, amount.start() + 1)
    before = mentions[place - 1] if place else None
    after = mentions[place] if place < len(mentions) else None
    if after and _OF.fullmatch(text, amount.end(), after.start):
        return after.drug
    if before and amount.start() - before.end <= _BEHIND:
        return before.drug
    return after.drug if after and after.start - amount.end() <= _BEFORE else None
