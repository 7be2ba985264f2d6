"""Passages of the library as they were found for a turn and are kept with it: an answer shows what it was given,
whatever becomes of the library."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from ..prompts.passages import Quoted
from . import protocol


class FoundPassage(msgspec.Struct, frozen=True, kw_only=True):
    """`document` is the id of the edition, `position` the passage's place in it, `name` what the edition is called, if
    anything, `number` which one it is. `page` is 0 where the document has none."""

    document: UUID
    position: int
    title: str
    name: str
    number: int
    path: list[str]
    page: int
    language: str
    text: str
    effective: date | None = None
    expires: date | None = None

    @property
    def place(self) -> str:
        """The address where it stands in its document."""
        return f"{reverse('library_document', args=[self.document])}?passage={self.position}#p{self.position}"

    @property
    def state(self) -> protocol.PassageState:
        today = timezone.localdate()
        if self.expires and self.expires < today:
            return "expired"
        return "not_yet" if self.effective and self.effective > today else "current"

    @property
    def source(self) -> str:
        """Title, edition and page in one line."""
        edition = self.name or gettext("edition %(number)d") % {"number": self.number}
        page = gettext("p. %(page)s") % {"page": self.page} if self.page else ""
        return ", ".join(filter(None, (self.title, edition, page)))

    @property
    def quoted(self) -> Quoted:
        """For a prompt: in no language but its own, so that the same prompt can be made again."""
        return Quoted(" · ".join(dict.fromkeys(filter(None, (self.title, self.name, *self.path)))), self.text)

    @property
    def shown(self) -> protocol.Passage:
        """For a page."""
        return protocol.Passage(
            title=self.title,
            edition=self.name,
            number=self.number,
            path=self.path,
            page=self.page,
            language=self.language,
            text=self.text,
            place=self.place,
            state=self.state,
        )


def as_kept(found: Sequence[FoundPassage]) -> list[dict[str, object]]:
    """As JSON types."""
    kept: list[dict[str, object]] = msgspec.to_builtins(found)
    return kept


def read(kept: Sequence[object]) -> list[FoundPassage]:
    return msgspec.convert(kept, list[FoundPassage])
