"""Which one: "the third anniversary", "the first Monday", 第三期. Pure; on folded text."""

import re
from collections.abc import Iterator
from fractions import Fraction

from .numerals import HAN_DIGITS, ORDINAL, ordinal, value_of
from .value import Value

_HAN = rf"(?:\d{{1,3}}|[{HAN_DIGITS}]{{1,5}})"
_COUNTED = (
    r"(?:full |calendar |consecutive |contract )?(?:anniversar|instal|payment|(?:business |working )?days?\b|weeks?\b"
    r"|months?\b|quarters?\b|years?\b|half\b|period|renewal|term\b|floor|tranche|meeting"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|of (?:each|every|the) (?:calendar )?(?:month|quarter|year))"
)
_HAN_COUNTED = "个?(?:周年|年|月|工作日|自然日|交易日|日|天|期|次|笔|季度|周|批|阶段|层)"
_ORDINAL = re.compile(
    rf"\b(?P<number>{ORDINAL})(?: ?\({ORDINAL}\))?(?= {_COUNTED})"
    rf"|第 ?(?P<han>{_HAN})(?={_HAN_COUNTED})|(?P<since>{_HAN})(?=周年)",
    re.I,
)


def find_ordinals(text: str) -> Iterator[Value]:
    """Those that count time, payments or floors: "first refusal" and "third party" are none."""
    for found in _ORDINAL.finditer(text):
        number = ordinal(found["number"]) if found["number"] else value_of(found["han"] or found["since"])
        if number is not None:
            yield Value("ordinal", ("ordinal", Fraction(number)), *found.span(), found[0])
