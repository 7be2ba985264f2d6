"""What a reading is to do, and what it is given for it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from domains.base import Task

from ...chat.nameless import NOTHING_HIDDEN, Hider
from ...exceptions import AssistantError
from ...inference.client import ModelClient
from ...inference.engine import Engine
from ...prompts.fitting import Question
from ...prompts.models import PromptVersion
from ..models import Document, Piece
from ..text.segmentation import Span


class DocumentGone(AssistantError):
    code = "document_deleted"
    sentence = _("The document was deleted while it was being read.")


class PieceStore(Protocol):
    """Stores the pieces of a reading."""

    async def begin(self, mode: str, pieces: Sequence[Piece]) -> list[Piece]:
        """Store these pieces of one level, or return those already stored for it."""

    async def save(self, piece: Piece) -> None:
        """Raises DocumentGone."""


@dataclass(frozen=True)
class Work:
    """A reading to be done. `inputs` are the task's, with the document's name and kind; `part` and `merge` are the
    steps with the versions of their prompts. `hider` takes out what the model is not sent."""

    document: Document
    task: Task
    inputs: Mapping[str, str]
    question: Question
    language: str
    part: tuple[Task, PromptVersion] | None = None
    merge: tuple[Task, PromptVersion] | None = None
    hider: Hider = NOTHING_HIDDEN

    def words(self, span: Span) -> str:
        """A part of the document, as the model is sent it."""
        return self.hider.part(self.document.text, span.start, span.end)

    @property
    def text(self) -> str:
        """All of it."""
        return self.words(Span(0, len(self.document.text)))


@dataclass(frozen=True)
class ReadingTools:
    """What a reading needs. `ready` waits for an engine, `lost` reports that it is gone, and `borrow` lends a place
    for one more call, if nobody is waiting for it."""

    client: ModelClient
    ready: Callable[[], Awaitable[Engine]]
    lost: Callable[[Engine], None]
    borrow: Callable[[], "PiecePlace | None"]
    progress: Callable[[int, int, str], None]


class PiecePlace(Protocol):
    def give_back(self) -> None: ...
