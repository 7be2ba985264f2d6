"""Whom a text binds or entitles: "the Seller shall deliver", 出卖人应当. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ..documents.text.keywords import is_han
from .dates import MONTHS
from .subject_verbs import ARTICLES, TOKEN, verb_behind

#: Words by which a text shows whom it binds.
_BINDING = frozenset(["shall", "must", "may", "will", "agrees", "undertakes"])
#: What things do that no party does, by which a term such as "Term" is told from one.
_THINGS_DO = frozenset([
    "begin", "commence", "apply", "include", "mean", "constitute", "survive", "remain", "expire", "prevail", "govern",
    "become", "take", "continue", "bear", "exceed", "run", "lapse", "end", "inure", "enure", "contain", "cover",
    "extend", "result", "accrue", "affect", "limit", "require", "have",
])  # fmt: skip
#: Words that end nobody's name, and words that begin none.
_NOBODY = frozenset([
    "it", "this", "he", "she", "they", "who", "which", "there", "agreement", "section", "article", "clause",
    "paragraph", "provision", "term", "nothing", "parties", "party", "one", "hereunder", "foregoing", "same", "date",
    *MONTHS, *(month[:3] for month in MONTHS), "sept",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
])  # fmt: skip
#: By what something is sent or said, where no article stands: "by Courier", but "by the Courier".
_MEANS = frozenset([
    "email", "e-mail", "mail", "airmail", "post", "courier", "messenger", "fax", "facsimile", "telefax", "telex",
    "telegram", "telephone", "phone", "letter", "hand", "wire", "transfer", "cheque", "check", "cash", "delivery",
    "notice", "writing", "internet",
])  # fmt: skip
_NO_BEGINNING = frozenset(
    ["no", "in", "at", "as", "of", "which", "except", "nor", "its", "their", "your", "all", "those"]
)
_LONGEST_NAME = 3
_NUMBER = re.compile(r" ?\d")

HAN_MODAL = re.compile(
    "应当|必须|不得|不能|可以|(?<![许认])可(?!能|以)|有权|有义务|应(?!收|付款|急|当)|须|负责|承担|支付|赔偿"
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{0,3}(?:人|方|者|公司|机关|机构|部门|单位|企业)\Z")
#: Before somebody who is not the one who acts.
HAN_OBJECT = "向对给与和将把为从被同及或的者经"
_LONGEST_HAN, _LONGEST_BODY = 4, 12
#: Chinese words that are looked at, the most frequent ones: no document binds so many parties.
_MOST_HAN = 200
#: Of the uses of a word's end, the share that the word has where it is one.
_MOSTLY = 0.6
#: How often a word must be used to count.
_LEAST = 2


def bound_in(text: str) -> Iterator[str]:
    """Everybody whom it binds, as often as it does."""
    yield from _bound_english(text)
    yield from _bound_chinese(text)


def _bound_english(text: str) -> Iterator[str]:
    """Everybody who is said to be bound or entitled, or by whom something is done, as often as that is said."""
    tokens = list(TOKEN.finditer(text))
    words = [token[0].lower() for token in tokens]
    for place, token in enumerate(tokens):
        if words[place] in _BINDING and not token[0].istitle():  # not the month
            name = _name_before(words, place) if place and not _is_numbered(tokens[place - 1]) else ""
            verb = verb_behind(words, place) if name else None
            if verb and verb.word and not verb.passive and verb.word not in _THINGS_DO:
                yield name
        elif words[place] == "by" and (name := _capitals_behind(tokens, place + 1)):
            yield name


def _capitals_behind(tokens: Sequence[re.Match[str]], place: int) -> str:
    """The words with a capital there, behind an article; empty where they are nobody's name."""
    named = place < len(tokens) and tokens[place][0] == "the"
    nobody = _NOBODY if named else _NOBODY | _MEANS
    place += named
    found = list(takewhile(lambda token: token[0].istitle(), tokens[place : place + _LONGEST_NAME]))
    name = [token[0].lower() for token in found]
    return " ".join(name) if name and name[-1] not in nobody and not _is_numbered(found[-1]) else ""


def _is_numbered(token: re.Match[str]) -> bool:
    """Whether a number follows on the line: "Phase 2"."""
    return bool(_NUMBER.match(token.string, token.end()))


def _name_before(words: Sequence[str], place: int) -> str:
    """Up to three words behind an article; empty where they are nobody's name."""
    for start in range(place - 1, max(0, place - _LONGEST_NAME - 1) - 1, -1):
        if words[start] in ARTICLES or not words[start][0].isalpha():
            name = words[start + 1 : place]
            return " ".join(name) if name and name[-1] not in _NOBODY and name[0] not in _NO_BEGINNING else ""
    return ""


def _bound_chinese(text: str) -> Iterator[str]:
    """The same; what only ends a longer name is none."""
    counts: Counter[str] = Counter()
    for modal in HAN_MODAL.finditer(text):
        found = _HAN_NAME.search(text, max(0, modal.start() - 5), modal.start())
        if found:
            counts.update(found[0][place:] for place in range(len(found[0]) - 1))
    counts = Counter(dict(counts.most_common(_MOST_HAN)))
    for name, count in counts.items():
        longer = sum(
            counts[other]
            for other in counts
            if len(other) == len(name) + 1 and other.endswith(name) and counts[other] >= _LEAST
        )
        whole = len(name) < _LONGEST_HAN or count >= _MOSTLY * counts[name[1:]]
        if name[0] == "被":  # 被许可人 is somebody where it begins a clause
            meant = bool(re.search(rf"(?<![\u3400-\u9fff]){name}", text))
        else:
            meant = whole and count - longer >= _LEAST and name[0] not in HAN_OBJECT and "由" not in name
        if meant:
            yield from [_whole(name, text)] * count


def _whole(name: str, text: str) -> str:
    """With the characters before it that it never goes without: 主管部门 may only ever be 卫生健康主管部门."""
    while len(name) < _LONGEST_BODY:
        before = {part[-1:] for part in text.split(name)[:-1]}
        if len(before) != 1 or not is_han(character := before.pop()) or character in HAN_OBJECT:
            return name
        name = character + name
    return name
