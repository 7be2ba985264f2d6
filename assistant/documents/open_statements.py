"""The open statements of a summary: not borne out by the document, and not accepted by a person. Pure.

A statement is accepted by its words: it stays accepted when others are edited, and is open again once it is edited
itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ..evidence.sources import AnswerCheck

#: For each accepted statement, by its words: the "reason", "by" whom, and "at" what time (ISO 8601).
Accepted = Mapping[str, Mapping[str, str]]


class _Statement(msgspec.Struct):
    text: str
    passages: list[msgspec.Raw]
    checks: list[AnswerCheck]

    @property
    def doubtful(self) -> bool:
        return not self.passages or any(check.doubtful for check in self.checks)


@dataclass(frozen=True)
class Doubtful:
    """The statements that the document does not bear out, by number and words."""

    words: dict[int, str]

    def open(self, accepted: Accepted) -> list[int]:
        return [number for number, words in self.words.items() if words not in accepted]

    def accepted(self, accepted: Accepted) -> dict[int, dict[str, Any]]:
        return {number: dict(accepted[words]) for number, words in self.words.items() if words in accepted}


def doubtful(statements: bytes | msgspec.Raw) -> Doubtful:
    """`statements` are stored JSON (answer_checks.Checks): a list of evidence.sources.AnswerStatement."""
    decoded = msgspec.json.decode(statements, type=list[_Statement])
    return Doubtful({number: statement.text for number, statement in enumerate(decoded) if statement.doubtful})
