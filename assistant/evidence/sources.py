"""What an answer is held against, and the marks that its figures get. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .arithmetic.boxed_results import Calculated
from .index import SourceIndex
from .medicine_checks import Medicines
from .medicines.labels import Label
from .medicines.patients import Allergies
from .sentence_index import Passage
from .value import Problem

SourceKind = Literal["question", "pasted", "document", "passage", "calculation"]
Mark = Literal[
    "exact", "near", "not_found", "no_source", "says_otherwise", "conflicts", "wrong_arithmetic", "right_arithmetic"
]

#: Results of figures that a source bears out.
SOURCED: frozenset[Mark] = frozenset({"exact", "right_arithmetic"})


#: Kinds of sources that hold no more than what was given, and what it comes to.
GIVEN: frozenset[SourceKind] = frozenset({"question", "calculation"})


@dataclass(frozen=True)
class Source:
    """`pages` are the offsets at which its pages begin; `results` what calculations came to."""

    id: str
    kind: SourceKind
    title: str
    text: str = field(repr=False)
    pages: tuple[int, ...] = (0,)
    results: tuple[Calculated, ...] = ()


@dataclass(frozen=True)
class AnswerCheck:
    """`start` and `end` are offsets in the answer. `source` is the id of the one that has the value, `place` where;
    `found` is what it has instead, or the right value of an equation; `problem` is why a citation cannot be right."""

    value: str
    kind: str
    start: int
    end: int
    result: Mark
    source: str = ""
    place: Passage | None = None
    found: str = ""
    problem: Problem | None = None

    @property
    def doubtful(self) -> bool:
        """Whether no source bears it out, or it cannot be right."""
        return self.result not in SOURCED or self.problem is not None


@dataclass(frozen=True)
class AnswerStatement:
    """`start` and `end` are its place in the answer, `passages` what it rests on in a document."""

    text: str
    start: int
    end: int
    passages: tuple[Passage, ...]
    checks: tuple[AnswerCheck, ...]


class Sources:
    """What an answer is held against, indexed once. `labels` are those of medicines."""

    def __init__(self, sources: Sequence[Source], labels: Sequence[Label] = ()) -> None:
        self.indexed = [(source, SourceIndex(source.text, source.pages)) for source in sources if source.text.strip()]
        self.labels = labels
        self.question = "\n".join(source.text for source, _ in self.indexed if source.kind == "question")

    @classmethod
    def of_document(
        cls, source: Source, index: SourceIndex, question: str = "", labels: Sequence[Label] = ()
    ) -> "Sources":
        """A document alone: the question tells of the patient, but bears out no statement."""
        made = cls((), labels)
        made.indexed, made.question = [(source, index)], question
        return made

    @cached_property
    def allergies(self) -> Allergies:
        return Allergies.of(self.question)

    @cached_property
    def medicines(self) -> dict[str, Medicines]:
        """By source."""
        return {source.id: Medicines(source.text, source.title) for source, _ in self.indexed}

    @property
    def results(self) -> tuple[Calculated, ...]:
        """Of the calculations."""
        return tuple(result for source, _ in self.indexed for result in source.results)

    @property
    def beyond_the_question(self) -> bool:
        return any(source.kind not in GIVEN for source, _ in self.indexed)
