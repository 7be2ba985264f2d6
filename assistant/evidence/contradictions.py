"""Where a statement says the opposite of the sentence it rests on: a lost "not", "shall" for "may", before for after.

Pure. Words that decide are compared by what they govern: "may" by its verb, "before" by the figure or word behind it.
Where a statement has such a word and the source has only others for the same, it says otherwise. What a statement
leaves out is no contradiction, but for a negation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..documents.text.keywords import is_han, words_of
from .counterparts import counterparts
from .deciding_words import WORD, Deciding, deciding, stem_of

Difference = Literal["negation", "modality", "direction", "parties"]


@dataclass(frozen=True)
class Contradiction:
    """`start` and `end` are the word's place in the statement; `instead` is the source's word."""

    kind: Difference
    value: str
    start: int
    end: int
    instead: str


def contradictions(statement: str, sentence: str) -> list[Contradiction]:
    """Of folded texts. `sentence` is what the statement rests on."""
    said, written = deciding(statement), deciding(sentence)
    negations = _negations(said), _negations(written)
    found = [_against(one, said, written, statement, sentence) for one in said]
    if negations[0] > negations[1]:
        found += [_gained(one, statement, sentence) for one in said]
    if negations[0] < negations[1]:
        found += [_lost(one, said, statement, sentence) for one in written]
    return [
        *(one for one in found if one),
        *(
            Contradiction("parties", statement[start:end], start, end, instead)
            for start, end, instead in counterparts(statement, sentence)
        ),
    ]


def _negations(found: Sequence[Deciding]) -> int:
    return sum(one.sense in _NEGATIVE for one in found)


# --- Comparing --------------------------------------------------------------------------------------------------------

_NEGATIVE = frozenset({"must not", "need not", "not"})


def _against(
    one: Deciding, said: Sequence[Deciding], written: Sequence[Deciding], statement: str, sentence: str
) -> Contradiction | None:
    """The source's word for the same thing, where none of its words for it has this sense."""
    same = [other for other in written if other.group == one.group]
    about = [other for other in same if other.governs == one.governs and one.governs]
    if not about and len(same) == 1 and sum(other.group == one.group for other in said) == 1:
        about = same if _fits(one, same[0], statement, sentence) else []
    if not about or any(_agree(one.sense, other.sense) for other in about):
        return None
    return Contradiction(one.kind, statement[one.start : one.end], one.start, one.end, _text(about[0], sentence))


#: Share of the statement's words in a sentence that has the same in other words.
_ALIKE = 0.7


def _fits(one: Deciding, other: Deciding, statement: str, sentence: str) -> bool:
    """Whether two words of a group that are the only ones are about the same thing: not two figures that differ."""
    if one.kind == "direction":
        return not (one.governs[:1].isdigit() and other.governs[:1].isdigit())
    return "not" not in (one.sense, other.sense) and overlap(statement, sentence) >= _ALIKE


def _agree(one: str, other: str) -> bool:
    """ "Is not liable" and "shall not be liable" are the same."""
    return one == other or (one in _NEGATIVE and other in _NEGATIVE and "not" in (one, other))


def _gained(one: Deciding, statement: str, sentence: str) -> Contradiction | None:
    """A negation where the source states the same verb without one."""
    if one.sense not in _NEGATIVE or len(one.governs) < 2:
        return None
    if not _states(sentence, one.governs):
        return None
    return Contradiction("negation", statement[one.start : one.end], one.start, one.end, one.governs)


def _lost(one: Deciding, said: Sequence[Deciding], statement: str, sentence: str) -> Contradiction | None:
    """A negation of the source where the statement states the same verb without one."""
    if one.sense not in _NEGATIVE or len(one.governs) < 2 or any(other.governs == one.governs for other in said):
        return None
    if (found := _states(statement, one.governs)) is None:
        return None
    return Contradiction("negation", statement[found[0] : found[1]], *found, _text(one, sentence))


def _states(text: str, governs: str) -> tuple[int, int] | None:
    """Where a text has the word, by its stem."""
    if is_han(governs[0]):
        place = text.find(governs)
        return (place, place + len(governs)) if place >= 0 else None
    for word in WORD.finditer(text):
        if stem_of(word[0]) == governs:
            return word.span()
    return None


def _text(one: Deciding, sentence: str) -> str:
    return sentence[one.start : one.end]


def overlap(statement: str, sentence: str) -> float:
    """The share of the statement's words that the sentence has."""
    words = words_of(statement)
    return len(words & words_of(sentence)) / max(1, len(words))
