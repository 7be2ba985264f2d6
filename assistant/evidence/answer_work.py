"""What worker processes find in a finished answer, so that the site's own process never works on its text.

Results that are kept come back as JSON, ready to be stored and to be sent on to a page.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from ..markdown import formulas, tex
from . import analysis
from .analysis import DocumentText
from .answers import check_answer
from .medicines.drug_names import find_drugs
from .medicines.labels import Label
from .medicines.patients import Missing, missing_facts
from .sources import AnswerStatement, Source, Sources


@dataclass(frozen=True)
class Tally:
    """How many statements an answer has, how many are linked to passages, and how many checks had which result;
    "impossible" are those with a problem, whatever the sources have."""

    statements: int = 0
    linked: int = 0
    checks: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Sequence[AnswerStatement]) -> "Tally":
        results = Counter[str]("impossible" if check.problem else check.result for one in found for check in one.checks)
        return cls(len(found), sum(bool(one.passages) for one in found), dict(results))


@dataclass(frozen=True)
class Checked:
    """An answer held against its sources; which facts about the patient are missing. Of an answer without a document,
    `statements` are those that have a check."""

    statements: list[AnswerStatement]
    tally: Tally
    missing: list[Missing]


def drug_names(answer: str) -> list[str]:
    """Return the medicines of an answer whose labels are needed: generic names and as written, in lower case."""
    mentions = find_drugs(answer)
    written = {answer[mention.start : mention.end].lower() for mention in mentions}
    return sorted(written | {mention.drug.name for mention in mentions})


def check(answer: str, sources: list[Source], labels: list[Label]) -> bytes:
    """Checked as JSON."""
    held = Sources(sources, labels)
    found = check_answer(answer, held)
    checked = [statement for statement in found if statement.checks]
    return msgspec.json.encode(Checked(checked, Tally.of(found), _missing(answer, held.question)))


def check_reading(answer: str, document: DocumentText, question: str, labels: list[Label]) -> bytes:
    """Check an answer about a document against that document alone. Returns Checked as JSON."""
    held = Sources.of_document(
        Source(document.id, "document", "", document.text), analysis.source(document), question, labels
    )
    found = check_answer(answer, held)
    return msgspec.json.encode(Checked(found, Tally.of(found), _missing(answer, question)))


def _missing(answer: str, question: str) -> list[Missing]:
    return missing_facts([mention.drug for mention in find_drugs(answer)], question)


def labels_in(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Read the files that hold a label. Returns a list of Label as JSON."""
    found = []
    for name, data in files:
        try:
            found.append(Label.of_openfda(name, msgspec.json.decode(data, type=dict)))
        except (ValueError, msgspec.DecodeError):
            continue
    return msgspec.json.encode(found)


@cache
def version() -> str:
    """Return the version of the checks: a digest of this package's source and of the code that reads documents and
    formulas."""
    digest = hashlib.sha256(analysis.version().encode())
    read_by = [Path(tex.__file__), Path(formulas.__file__), *Path(__file__).parent.rglob("*.py")]
    for path in sorted(read_by):
        digest.update(path.read_bytes())
    return digest.hexdigest()
