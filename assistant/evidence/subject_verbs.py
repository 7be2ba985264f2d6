"""The verbs of English subjects, as far as modals and the form of words show them. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

TOKEN = re.compile(r"[A-Za-z][A-Za-z'-]*|[.;:,()]")
#: Words that bind or entitle.
MODALS = frozenset(
    ["shall", "must", "may", "will", "should", "can", "cannot", "agrees", "agree", "undertakes", "undertake", "has",
     "have"]
)  # fmt: skip
_BE = frozenset(["be", "is", "are", "was", "were", "been"])
#: What somebody is who acts: "shall be liable" is no passive.
_STATES = frozenset([
    "liable", "responsible", "entitled", "obliged", "obligated", "required", "permitted", "allowed", "bound", "free",
    "able", "authorized", "authorised", "prohibited", "precluded", "barred", "subject", "available", "released",
    "relieved", "excused", "eligible",
])  # fmt: skip
#: What may stand between a subject and its verb beside them.
_BESIDE = frozenset([
    ",", ":", "(", ")", "i", "not", "also", "only", "then", "thereupon", "hereby", "further", "otherwise", "to", "in",
    "at", "of", "from", "right", "all", "times", "time", "no", "event", "its", "their", "his", "her", "own", "sole",
    "absolute", "reasonable", "discretion", "until", "within", "after", "before",
])  # fmt: skip
_ADVERBS = frozenset(["not", "also", "only", "then", "thereupon", "further", "otherwise"])
ARTICLES = frozenset(
    ["the", "a", "an", "each", "any", "such", "every", "either", "neither", "both", "and", "or", "that"]
)
#: Words in "s" that are no verbs.
_NO_VERBS = frozenset(["as", "this", "its", "his", "hers", "plus", "thus", "unless", "towards", "besides", "versus"])
#: What somebody is entitled to who is to receive it; else they may do something.
_DUE = ARTICLES | {
    "receive", "collect", "obtain", "payment", "payments", "compensation", "reimbursement", "damages", "interest",
    "remuneration", "usd", "eur", "gbp", "chf", "rmb", "cny", "its", "their",
}  # fmt: skip
#: Words between a subject and its verb, and those of another subject beside it: "the Buyer and its Affiliates shall".
_LONGEST_GAP, _LONGEST_SUBJECT = 10, 8
_NO_SUBJECT = frozenset([".", ";", ":", "(", ")", "who", "which", "that", "to", "by", "if", "unless", "but", "when"])


class Verb(NamedTuple):
    """`word` is empty where there is none; `passive`: it is done to the subject. `at` is its place."""

    word: str = ""
    passive: bool = False
    at: int = 0


def verb_before(words: Sequence[str], place: int) -> str:
    """Of the passive before a "by"; empty where no word stands there."""
    place -= 1 + (place > 0 and words[place - 1].endswith("ly"))
    return words[place] if place >= 0 and words[place][0].isalpha() else ""


def verb_behind(words: Sequence[str], place: int, *, bound: bool = False) -> Verb:
    """Of the subject that ends there. `bound`: a modal stands before it. A verb without a modal ends in "s" and follows
    its subject at once."""
    passive = False
    place += words[place : place + 1] == ["who"]  # "it is the Buyer who pays"
    for at in range(place, min(place + _LONGEST_GAP, len(words))):
        word = words[at]
        if word in _STATES:
            is_due = list(words[at : at + 2]) == ["entitled", "to"] and {*words[at + 2 : at + 3]} & _DUE
            return Verb("receive" if is_due else word, False, at)
        if word in MODALS:
            bound = True
        elif word in _BE:
            passive, bound = words[at + 1 : at + 2] != ["to"], True  # "is to pay"
        elif bound and (word in _BESIDE or word in ARTICLES):
            continue
        elif word[0].isalpha() and not word.endswith("ly") and word not in _ADVERBS:
            is_verb = bound or (word.endswith("s") and word not in _NO_VERBS)
            return Verb(word, passive, at) if is_verb else Verb()
        elif not word[0].isalpha():
            return Verb()
    return Verb()


def verb_behind_others(words: Sequence[str], place: int) -> Verb:
    """Of a subject that ends there and is followed by another, "and its Affiliates shall"."""
    if words[place : place + 1] not in (["and"], ["or"]):
        return Verb()
    for at in range(place + 1, min(place + _LONGEST_SUBJECT, len(words))):
        if words[at] in _NO_SUBJECT:
            return Verb()
        if words[at] in MODALS:
            return verb_behind(words, at)
    return Verb()


def object_verb(words: Sequence[str], place: int) -> str:
    """The verb whose object, or "to" whom, begins there: "shall promptly advise the Buyer"; empty without a modal."""
    place -= words[place - 1] == "to" if place else 0
    if place < 2 or not words[place - 1][0].isalpha():
        return ""
    before = place - 2
    while before > 0 and (words[before] in _ADVERBS or words[before].endswith("ly") or words[before] == "to"):
        before -= 1
    return words[place - 1] if words[before] in MODALS else ""
