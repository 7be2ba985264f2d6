"""The words that decide what a sentence says: modals, negations, directions, each with what it governs. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from ..documents.text.keywords import is_han, stem

Kind = Literal["negation", "modality", "direction"]


class Deciding(NamedTuple):
    """A word that decides. `sense` is what it means ("may", "after"); `governs` the stem of what it decides about."""

    kind: Kind
    group: str
    sense: str
    governs: str
    start: int
    end: int


WORD = re.compile(r"[A-Za-z][A-Za-z'-]*|\d[\d,.]*")
_NOT = r"(?:\s+(?:(?:only|also|in any event|under any circumstances|at any time)\s+)?not\b|n't\b|not\b)"
_ENGLISH = re.compile(
    r"\b(?P<neednot>needs?(?: not\b|n't\b)|(?:is|are|be) (?:not|under no) (?:required|obliged|obligated|obligation)\b"
    r"|(?:do|does)(?: not|n't) (?:have|need) to\b|(?:is|are) (?:not|never) (?:bound|compelled) to\b)"
    rf"|\b(?P<mustnot>(?:shall|must|may|can|will|should|ought to|could){_NOT}|cannot\b"
    r"|(?:shall|must|may|will|can|should) (?:never|in no event|under no circumstances)\b"
    r"|(?:is|are) (?:prohibited|forbidden|barred|precluded) from\b"
    r"|(?:is|are) (?:not|never) (?:permitted|allowed|entitled|authori[sz]ed) to\b"
    r"|(?:has|have) no right to\b|(?:should|must) be avoided\b)"
    r"|\b(?P<must>shall|must|will|(?:is|are) (?:required|obliged|obligated|bound) to|(?:has|have) to|agrees? to"
    r"|undertakes? to|covenants? to|(?:has|have) (?:a duty|an obligation) to)\b"
    r"|\b(?P<should>should|ought to|(?:is|are) (?:recommended|advised) to)\b"
    r"|\b(?P<may>may|can|might|could|(?:is|are) (?:entitled|permitted|allowed|authori[sz]ed|free|at liberty) to"
    r"|(?:has|have) the right to)\b"
    rf"|\b(?P<not>(?:is|are|was|were|do|does|did|has|have|had|be|been){_NOT}|not|never)\b",
    re.I,
)
#: "No party may", "neither party shall", "nothing limits".
_NOBODY = re.compile(r"\b(?:no|neither|nobody|none|nothing)\b", re.I)
_SENSES = {"neednot": "need not", "mustnot": "must not", "must": "must", "should": "should", "may": "may", "not": "not"}
_PASSED_OVER = frozenset({
    "be", "been", "being", "have", "has", "had", "also", "then", "only", "the", "a", "an", "its", "their", "his", "her",
    "any", "all", "to", "in", "at", "of", "no", "not", "such", "each", "every", "and", "or", "event", "time", "times",
    "own", "sole", "discretion", "upon", "on", "within", "by", "from", "for", "if", "as", "with", "without", "days",
    "day", "under", "circumstances", "first", "either", "otherwise", "this", "that", "it", "so",
})  # fmt: skip
_CHINESE = re.compile(
    r"(?P<neednot>无[须需]|不必|不需要?|没有义务|无义务|可以不|不承担)|(?P<mustnot>不得|禁止|严禁|不应当?|不能|不可以?|无权|切勿|不宜|避免(?=使用|应用))"
    r"|(?P<must>应当|必须|应(?=[^收付急用])|须(?!知)|有义务|有责任|务必|负责|需要?(?=[^求方]))|(?P<should>宜|建议|最好)"
    r"|(?P<may>可以|有权|可(?![能靠见])|得以)|(?P<not>不|未|没有|并非|非(?=[法常]{0})|无(?=[效罪过]))"
)
_HAN_LENGTH = 2


def _either(words: str) -> str:
    return "|".join(words.split(", "))


#: A line for each pair of opposites: group, then the spellings of one sense and of the other.
_DIRECTIONS = (
    (
        "time",
        "before, prior to, in advance of, earlier than, no later than, not later than, until",
        "after, following, subsequent to, later than, from and after",
        "之前, 以前, 早于, 前(?=[^款项述提景]), 以内, 之内, 内(?=[^容部])",
        "之后, 以后, 晚于, 后(?=[^果续])",
    ),
    (
        "least",
        "at least, not less than, no less than, no fewer than, not fewer than, a minimum of, minimum"
        ", (?<!no )(?<!not )more than, over, exceed(?:s|ing)?, in excess of, above, greater than, higher than",
        "at most, no more than, not more than, not exceed(?:ing)?, a maximum of, maximum, up to"
        ", (?<!no )(?<!not )less than, (?<!no )(?<!not )fewer than, below, under, lower than",
        "以上, 至少, 不少于, 不低于, 不小于, 最低, (?<!不)超过, (?<!不)高于, (?<!不)大于, (?<!不)多于",
        "以下, 至多, 最多, 不超过, 不多于, 不高于, 不大于, 最高, (?<!不)低于, (?<!不)少于, (?<!不)小于, 以内",
    ),
    (
        "growth",
        "increas(?:e[sd]?|ing), rais(?:e[sd]?|ing), rises?, rose, grow[sn]?, grew, higher",
        "decreas(?:e[sd]?|ing), reduc(?:e[sd]?|ing|tion), lower(?:s|ed|ing)?, falls?, fell, declin(?:e[sd]?|ing)",
        "增加, 提高, 上升, 上调, 升高, 增长, 延长",
        "减少, 降低, 下降, 下调, 缩短, 减轻",
    ),
    (
        "part",
        "includ(?:e[sd]?|ing), inclusive of",
        "exclud(?:e[sd]?|ing), exclusive of",
        "(?<!不)包括, (?<!不)包含, (?<!不)含(?=税)",
        "不包括, 不包含, 不含, 排除",
    ),
    ("if", "if, provided that, where, when", "unless, except (?:if|when|where)", "如果, 若(?!干)", "除非"),
    ("with", "with(?! respect| regard| effect)", "without", "(?<!未)经(?=[^营济过常])", "未经"),
)
#: Group, the pattern for texts without Chinese, and the one for all.
_GROUPS = [
    (
        group,
        re.compile(english := rf"\b(?:(?P<one>{_either(one)})|(?P<other>{_either(other)}))\b", re.I),
        re.compile(rf"{english}|(?P<han_one>{_either(han_one)})|(?P<han_other>{_either(han_other)})", re.I),
    )
    for group, one, other, han_one, han_other in _DIRECTIONS
]


@lru_cache(maxsize=256)
def deciding(text: str) -> tuple[Deciding, ...]:
    """Modals and negations by their verb, directions by what they measure."""
    return (*_english(text), *_chinese(text), *_directions(text))


def _directions(text: str) -> Iterator[Deciding]:
    for group, english, either in _GROUPS:
        for found in (english if text.isascii() else either).finditer(text):
            name = found.lastgroup or ""
            governs = _measured(text, found, han=name.startswith("han_"))
            yield Deciding("direction", group, name.removeprefix("han_"), governs, *found.span())


def _english(text: str) -> Iterator[Deciding]:
    nobody = [found.start() for found in _NOBODY.finditer(text)]
    for found in _ENGLISH.finditer(text):
        sense = _SENSES[found.lastgroup or ""]
        if sense in ("may", "must", "should") and any(
            found.start() - 60 < place < found.start() and not set(",;:.") & set(text[place : found.start()])
            for place in nobody
        ):
            sense = "must not"
        verb = _next_stem(text, found.end())
        yield Deciding("negation" if sense == "not" else "modality", "modal", sense, verb, *found.span())


def _next_stem(text: str, place: int) -> str:
    """Of the first word behind a place that carries meaning."""
    for word in list(_first_words(text, place))[:8]:
        small = word.lower()
        if small not in _PASSED_OVER and not small.endswith("ly") and not small[0].isdigit():
            return stem_of(small)
    return ""


def _first_words(text: str, place: int) -> Iterator[str]:
    for number, word in enumerate(WORD.finditer(text, place, min(len(text), place + 100))):
        if number >= 8 or set(".;") & set(text[place : word.start()]):
            return
        yield word[0]


def stem_of(word: str) -> str:
    small = word.lower()
    if _SHORT_VERB.fullmatch(small):
        return small[:-1]
    return stem(_IRREGULAR.get(small, small))


#: "Runs", "ends", "owes": `stem` leaves what is as short as this. Neither "gas" nor "pass" nor "basis".
_SHORT_VERB = re.compile(r"[a-z]{2,3}[b-hj-rtv-z]s")


_IRREGULAR = {
    "paid": "pay", "pays": "pay", "made": "make", "given": "give", "gives": "give", "taken": "take", "sold": "sell",
    "kept": "keep", "held": "hold", "sent": "send", "left": "leave", "used": "use", "uses": "use", "became": "become",
}  # fmt: skip


def _chinese(text: str) -> Iterator[Deciding]:
    for found in _CHINESE.finditer(text) if not text.isascii() else ():
        sense = _SENSES[found.lastgroup or ""]
        governs = "".join(one for one in text[found.end() : found.end() + 8] if is_han(one))[:_HAN_LENGTH]
        if governs:
            yield Deciding("negation" if sense == "not" else "modality", "modal", sense, governs, *found.span())


def _measured(text: str, found: re.Match[str], *, han: bool) -> str:
    """What a direction is about: the figure or word behind it; of 以上 and 之前, what stands before it."""
    if han:
        number = re.search(r"\d[\d,.]*", text[found.end() : found.end() + 8])
        before = text[max(0, found.start() - 4) : found.start()]
        return number[0] if number else before[-2:]
    for word in _first_words(text, found.end()):
        if word[0].isdigit() or word.lower() not in _PASSED_OVER:
            return word.rstrip(".,") if word[0].isdigit() else stem_of(word)
    return ""
