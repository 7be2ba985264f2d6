"""What is found once in a document, in a worker process, and kept.

It is found again only where the algorithm (evidence/analysis.py) has changed. A document on which it took too long is
kept as such, with nothing found.
"""

import logging
import threading
from collections.abc import Collection
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection

from ..evidence import analysis
from ..evidence.analysis import Findings
from ..exceptions import AssistantError, TooSlow
from ..workers.pool import Caller
from .models import Analysis, Document
from .text.sections import Section

log = logging.getLogger(__name__)


@dataclass
class Preparation:
    """A document whose findings are on their way: `share` of 1 is done; `kept` ends when they are stored."""

    share: float = 0.0
    kept: "Future[None]" = field(default_factory=Future)


class Preparations:
    """What this process is preparing, by document."""

    def __init__(self) -> None:
        self._running: dict[UUID, Preparation] = {}
        self._changing = threading.Lock()

    def __len__(self) -> int:
        return len(self._running)

    def begin(self, document: UUID) -> tuple[Preparation, bool]:
        """The document's preparation, and whether it is new."""
        with self._changing:
            if known := self._running.get(document):
                return known, False
            made = self._running[document] = Preparation()
            return made, True

    def end(self, document: UUID) -> None:
        if ended := self._running.pop(document, None):
            ended.kept.set_result(None)


@cache
def preparations() -> Preparations:
    return Preparations()


def findings_of(documents: Collection[UUID]) -> dict[UUID, Findings | None]:
    """By document, where they are kept; None where it took too long to find them."""
    kept = Analysis.objects.filter(document__in=documents, version=analysis.version())
    return {one.document_id: msgspec.json.decode(one.found, type=Findings) if one.found else None for one in kept}


def prepare(document: Document) -> Preparation:
    """Have its findings found and kept, in the background."""
    preparation, new = preparations().begin(document.pk)
    if not new:
        return preparation

    def heard(share: float) -> None:
        preparation.share = share

    caller = Caller(document.owner_id, seconds=settings.LIMIT_PREPARATION_SECONDS, background=True, progress=heard)
    found = caller.submit(analysis.analyse, document.as_text())
    found.add_done_callback(partial(_keep, document.pk))
    return preparation


def _keep(document: UUID, found: "Future[bytes]") -> None:
    """Runs in the worker's thread. What could not be found or stored is prepared again when somebody asks for it."""
    try:
        with suppress(AssistantError):
            _store(document, found)
    except DatabaseError as error:
        log.warning("findings of a document were not stored: %s", type(error).__name__)
    finally:
        preparations().end(document)


def _store(document: UUID, future: "Future[bytes]") -> None:
    """Raises the AssistantErrors of the work, except that it took too long: that is kept."""
    try:
        found = future.result().decode()
    except TooSlow:
        found = ""
    try:
        Analysis.objects.update_or_create(
            document_id=document, defaults={"version": analysis.version(), "found": found}
        )
    finally:
        connection.close()  # This thread seldom needs one.


async def sections_of(document: Document) -> bytes:
    """A list of Section, as JSON. Raises what Caller.run does."""
    kept = await sync_to_async(_kept_sections)(document)
    return kept or await Caller(document.owner_id or 0).run(analysis.sections, document.as_text())


async def section_list(document: Document) -> list[Section]:
    return msgspec.json.decode(await sections_of(document), type=list[Section])


def section_list_now(document: Document) -> list[Section]:
    """As `section_list`, for the thread of a request."""
    found = _kept_sections(document) or Caller(document.owner_id or 0).wait(analysis.sections, document.as_text())
    return msgspec.json.decode(found, type=list[Section])


def _kept_sections(document: Document) -> bytes:
    kept = Analysis.objects.filter(document=document.pk, version=analysis.version()).first()
    return bytes(msgspec.json.decode(kept.found, type=_KeptSections).sections) if kept and kept.found else b""


class _KeptSections(msgspec.Struct):
    sections: msgspec.Raw
