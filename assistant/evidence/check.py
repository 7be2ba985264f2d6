"""What a check of a statement says, and the shares by which a statement rests on sentences. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .sentence_index import Passage
from .value import Kind, Problem

Result = Literal["exact", "near", "not_found"]

#: (number of a sentence, share of the statement's words that it has), best first.
Bearing = Sequence[tuple[int, float]]

#: Of the weight of a statement's words, the share that a sentence must have for the statement to rest on it.
RESTS = 0.3

#: Of the best passage's share: what one elsewhere needs to count as the one meant.
FITS = 0.8

#: Sentences in which a quotation or a name is looked for first.
NEAR = 8


@dataclass(frozen=True)
class Check:
    """Where the result is near, `found` is what the document has instead, at `passage`. `problem` is that of a
    citation, wherever it stands."""

    value: str
    kind: Kind
    start: int
    end: int
    result: Result
    passage: Passage | None = None
    found: str = ""
    problem: Problem | None = None
