"""What a passage has to have before it can answer a question: a figure of the kind that is asked for (what it costs,
how many per cent, which dose, how many days), and the medicine that is asked about. Pure.

What an unanswerable question is about, the library often knows well: only the figure that it asks for is not there, or
all that it says is about another medicine.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...documents.text.normalisation import fold
from ...evidence.medicines.drug_names import find_drugs
from ...evidence.value import Kind
from ...evidence.values import find_values
from .query import MOST_CHARACTERS, Synonyms, concepts_of

#: Words after which something else than the fee is asked for, and any other word before the fee.
_ELSE = "if|when|where|whether|who|happens?|for|of|to|on|in|before|after|against|with|without|about"
_WORD = f"(?:(?!(?:{_ELSE}) )[a-z-]{{1,20}} )"

_CHINESE_UNITS = "分钟|小时|天|日|工作日|周|星期|月|年"
_HOW_MANY_DAYS = (
    r"\bhow many (?:[a-z-]{1,20} )?(?:minutes|hours|days|weeks|months|years)\b"
    rf"|(?:多少|几)个?(?:{_CHINESE_UNITS})"
)

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
    "duration": re.compile(_HOW_MANY_DAYS, re.IGNORECASE),
}

#: How a number ends.
_NUMBER = (
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|half)"
    r"|[〇零一二三四五六七八九十百千万两半])"
)

#: How a question asks (when, which share, how many), and figures with which a passage answers it sooner than without.
_FAVOURED = tuple(
    (re.compile(asking, re.IGNORECASE), re.compile(figure, re.IGNORECASE))
    for asking, figure in (
        (
            r"\bhow (?:long|soon|late)\b|\bby when\b|\b(?:latest|earliest) (?:time|date)\b"
            rf"|\b(?:until|by|at) what (?:hour|time|date)\b|多久|多长时间|{_HOW_MANY_DAYS}",
            rf"{_NUMBER}[\s-]?(?:minutes?|hours?|days?|weeks?|months?|years?|个?(?:{_CHINESE_UNITS}))"
            r"|\bmidnight\b|\bnoon\b",
        ),
        (
            r"\bwhat (?:share|percentage|proportion)\b|\bin per ?cent\b|百分之几|比例",
            r"%|\bper ?cent\b|百分之|成以上|\bhalf\b|\bone (?:third|quarter)\b",
        ),
        (
            r"\bhow (?:many|much|often|big|large|high|low|old|far)\b|\bwhat (?:number|dose|age|level)\b"
            r"|多少|几[个人名次岁倍元]|多大",
            rf"\d|{_NUMBER}[\s-]?(?:[a-z%]|[名个人次倍元克毫岁成])",
        ),
    )
)

#: Characters of a question about a medicine at most: what is longer tells of a case, or is an answer.
_SHORT = 200

#: Where a question tells of somebody, a medicine may be named in passing.
_SOMEBODY = re.compile(
    r"\b(?:patients?|m[ae]n|wom[ae]n|boys?|girls?|child|children|infants?|he|she|year-old|taking|takes"
    r"|(?:is|am|are|already|someone|somebody) on)\b|患者|病人|岁|服用|正在|长期",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Searched:
    """A passage: its title, its headings and its text, and the terms that are indexed of them."""

    text: str
    terms: frozenset[str]


class AskedFor:
    """What `words` ask for beside what they are about. Any passage will do where they are no such question."""

    def __init__(self, words: str, synonyms: Synonyms) -> None:
        words = words[:MOST_CHARACTERS]
        self._kinds = kinds_asked_for(words)
        self._figure = next((figure for asking, figure in _FAVOURED if asking.search(words)), None)
        mentions = find_drugs(words) if len(words) <= _SHORT and not _SOMEBODY.search(words) else []
        self._medicines = {mention.drug.name for mention in mentions}
        said = [concepts_of(words[mention.start : mention.end], synonyms) for mention in mentions]
        self._said = [way for concepts in said if len(concepts) == 1 for way in concepts[0].ways]

    def favours(self, text: str) -> bool:
        """Whether the passage has a figure of the kind that is asked for, as far as a glance tells."""
        return self._figure is not None and self._figure.search(text) is not None

    def is_in(self, passages: Sequence[Searched]) -> bool:
        """Whether one of the passages names one of the medicines, and those that do have a figure of each kind."""
        named = [one for one in passages if self._names(one)] if self._medicines else passages
        return bool(named or not self._medicines) and has_all((one.text for one in named), self._kinds)

    def _names(self, passage: Searched) -> bool:
        return any(passage.terms.issuperset(way) for way in self._said) or any(
            mention.drug.name in self._medicines for mention in find_drugs(passage.text)
        )


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
