"""The strongest passage against an answer: one that says otherwise, or makes an exception where the answer makes none.
Pure. It is found by words, and where there is none, there is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

from ..documents.text.keywords import words_of
from ..documents.text.normalisation import fold
from .contradictions import contradictions
from .sentences import Sentence, sentences_of, weights
from .shown import as_shown
from .statements import statement_spans

#: Statements of an answer that are held against passages.
MOST_STATEMENTS = 100

#: The share of a statement's words, weighed by rarity, that a sentence against it has; for an exception, that share or
#: the sentence's; words that both have at least; the share of its words from which the answer says it itself.
_SHARED, _BESIDE, _LEAST, _SAID = 0.4, 0.3, 2, 0.7

#: What a sentence ends with.
_ENDS = " .;。；"

_EXCEPTION = re.compile(
    r"\b(?:unless|except|excepted|excluding|notwithstanding|does not apply|contraindicated"
    r"|do not (?:use|give|take|start)|(?:must|should|may|shall) not|avoid(?:ed)?|only if"
    r"|not (?:recommended|suitable|permitted))\b"
    r"|除外|除非|不适用|禁用|慎用|忌用|不宜|禁忌|不得|另有(?:规定|约定)|但(?:是|书)?",
    re.IGNORECASE,
)

Kind = Literal["otherwise", "exception"]


@dataclass(frozen=True)
class CounterReading:
    """A stretch of the passage of this number, from 0, and the statement that it stands against."""

    passage: int
    start: int
    end: int
    statement: str
    kind: Kind


class _Saying(NamedTuple):
    text: str
    folded: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Saying":
        return cls(text, fold(text).text, words_of(text))


def strongest_against(answer: str, passages: Sequence[str]) -> bytes:
    """JSON of a CounterReading, or null."""
    return msgspec.json.encode(_strongest(answer, passages))


def _strongest(answer: str, passages: Sequence[str]) -> CounterReading | None:
    shown = as_shown(answer).text
    said = [_Saying.of(span.of(shown)) for span in statement_spans(shown)[:MOST_STATEMENTS]]
    read = [(number, text, sentence) for number, text in enumerate(passages) for sentence in sentences_of(text)]
    weight = weights([sentence for _number, _text, sentence in read])
    found = (one for number, text, sentence in read for one in _held(number, text, sentence, said, weight))
    return max(found, key=lambda one: one[0], default=(0.0, None))[1]


def _held(
    number: int, text: str, sentence: Sentence, said: Sequence[_Saying], weight: dict[str, float]
) -> Iterator[tuple[float, CounterReading]]:
    """What the sentence says against each statement, with its strength: what says otherwise before an exception."""
    written = fold(sentence.span.of(text)).text
    if _is_said(sentence, written, said):
        return
    excepts = _EXCEPTION.search(written) is not None
    for statement in said:
        share = _share(statement.words, sentence.words, weight)
        about = max(share, _share(sentence.words, statement.words, weight))
        if share >= _SHARED and contradictions(statement.folded, written):
            yield 1 + share, CounterReading(number, *sentence.span, statement.text, "otherwise")
        elif about >= _BESIDE and excepts:
            yield about, CounterReading(number, *sentence.span, statement.text, "exception")


def _share(words: frozenset[str], written: frozenset[str], weight: dict[str, float]) -> float:
    """Words that no passage has count as the rarest."""
    both = words & written
    if len(both) < _LEAST:
        return 0.0
    rarest = max(weight.values(), default=1.0)
    return sum(weight.get(one, rarest) for one in both) / sum(weight.get(one, rarest) for one in words)


def _is_said(sentence: Sentence, written: str, said: Sequence[_Saying]) -> bool:
    """Whether the answer says the same itself: word for word, or in statements that have the most of its words and are
    not its opposite, which has as many."""
    if any(written.rstrip(_ENDS) in one.folded for one in said):
        return True
    shared = [len(sentence.words & one.words) for one in said]
    most = max(shared, default=0)
    closest = [one for one, count in zip(said, shared, strict=True) if count == most]
    return most >= _SAID * len(sentence.words) and not any(contradictions(one.folded, written) for one in closest)
