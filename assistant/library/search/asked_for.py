"""Whether a question asks for a figure of a certain kind (what it costs, how many per cent, which dose), and whether a
passage has any. Pure.

What an unanswerable question is about, the library often knows well: only the figure that it asks for is not there.
"""

import re
from collections.abc import Iterable

from ...documents.text.normalisation import fold
from ...evidence.value import Kind
from ...evidence.values import find_values

#: Words after which something else than the fee is asked for, and any other word before the fee.
_ELSE = "if|when|where|whether|who|happens?|for|of|to|on|in|before|after|against|with|without|about"
_WORD = f"(?:(?!(?:{_ELSE}) )[a-z-]{{1,20}} )"

_ASKING: dict[Kind, re.Pattern[str]] = {
    "amount": re.compile(
        r"\bhow much money\b|\bin (?:dollars|euros|pounds|yuan)\b"
        r"|\bhow much (?:is|are|was|were|does|do|did|will|would)\b[^.?!]{0,80}\b(?:fees?|costs?|prices?|charges?)\b"
        r"|\bwhat(?:['’]s| is| are| was| were| would| will) "
        rf"{_WORD}{{0,5}}"
        r"(?:fees?|costs?|prices?|charges?)\b(?! (?:orders?|waivers?|rises?|forms?|sheets?|budgets?|judges?))"
        rf"|\bwhat {_WORD}{{0,3}}(?:fees?|costs?|prices?)"
        r" (?:is|are|was|were|must|does|do|did|has|have|will|would|apply|applies)\b"
        r"|\bwhat (?:does|do|did|will|would)\b[^.?!]{0,60}\bcost\b"
        r"|多少(?:元|钱)|几元|几块钱"
        r"|(?:[费价](?:用|格)?|金额|补贴|资本|罚款|工资)(?:标准)?(?:是|为)?多少(?!天|日|个月|年|小时|人(?!民币))",
        re.IGNORECASE,
    ),
    "percent": re.compile(
        r"\b(?:in per ?cent|what percentage|what (?:share|proportion))\b"
        r"|(?:比例|比率|税率|利率)(?:是|为)?多少|百分之(?:几|多少)",
        re.IGNORECASE,
    ),
    "measure": re.compile(
        r"\b(?:what|which)\b[^.?!]{0,40}\b(?:dose|dosage)\b"
        r"|\bhow many (?:milligrams|micrograms|mg|mcg|millilitres|ml)\b"
        r"|多少(?:毫克|微克|毫升)|剂量(?:是|为)?多少",
        re.IGNORECASE,
    ),
}


def kinds_asked_for(words: str) -> set[Kind]:
    return {kind for kind, asking in _ASKING.items() if asking.search(words)}


def has_all(texts: Iterable[str], kinds: set[Kind]) -> bool:
    """Whether the texts together have a figure of each kind."""
    missing = set(kinds)
    for text in texts:
        if not missing:
            break
        missing -= {value.kind for value in find_values(fold(text).text)}
    return not missing
