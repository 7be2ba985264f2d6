"""Analyses a document once, in a worker process, and stores the findings.

A document is analysed again only if the algorithm (evidence/analysis.py) has changed. If the analysis took too long,
that is stored, without findings.
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
from django.db.models import QuerySet

from ..evidence import analysis
from ..evidence.analysis import KeyFacts
from ..exceptions import AssistantError, TooSlow
from ..workers.pool import Caller
from .models import Analysis, Document

log = logging.getLogger(__name__)


@dataclass
class Preparation:
    """An analysis in progress: `share` is the share done, 0 to 1; `kept` resolves when the findings are stored."""

    share: float = 0.0
    kept: "Future[None]" = field(default_factory=Future)


class Preparations:
    """The analyses in progress in this process, by document."""

    def __init__(self) -> None:
        self._running: dict[UUID, Preparation] = {}
        self._changing = threading.Lock()

    def __len__(self) -> int:
        return len(self._running)

    def begin(self, document: UUID) -> tuple[Preparation, bool]:
        """The document's preparation, and whether it was begun by this call."""
        with self._changing:
            if running := self._running.get(document):
                return running, False
            new = self._running[document] = Preparation()
            return new, True

    def end(self, document: UUID) -> None:
        if ended := self._running.pop(document, None):
            ended.kept.set_result(None)


@cache
def preparations() -> Preparations:
    return Preparations()


def analysed(documents: Collection[UUID]) -> set[UUID]:
    """The documents that are analysed, or whose analysis took too long."""
    return set(_analyses(documents).values_list("document", flat=True))


def findings_of(documents: Collection[UUID]) -> dict[UUID, KeyFacts | None]:
    """The stored key facts of each analysed document; None for a document whose analysis took too long."""
    return {
        analysed.document_id: msgspec.json.decode(analysed.found, type=KeyFacts) if analysed.found else None
        for analysed in _analyses(documents)
    }


def _analyses(documents: Collection[UUID]) -> QuerySet[Analysis]:
    return Analysis.objects.filter(document__in=documents, version=analysis.version())


def prepare(document: Document) -> Preparation:
    """Analyse the document in the background and store the findings."""
    preparation, new = preparations().begin(document.pk)
    if not new:
        return preparation

    def report(share: float) -> None:
        preparation.share = share

    caller = Caller(document.owner_id, seconds=settings.LIMIT_PREPARATION_SECONDS, background=True, progress=report)
    future = caller.submit(analysis.analyse, document.as_text())
    future.add_done_callback(partial(_keep, document.pk))
    return preparation


def _keep(document: UUID, found: "Future[bytes]") -> None:
    """Store the findings; runs in the worker's thread. If that fails, the document is analysed again on demand."""
    try:
        with suppress(AssistantError):
            _store(document, found)
    except DatabaseError as error:
        log.warning("findings of a document were not stored: %s", type(error).__name__)
    finally:
        preparations().end(document)


def _store(document: UUID, future: "Future[bytes]") -> None:
    """Store the findings, or that the analysis took too long. Raises the other AssistantErrors of the work."""
    try:
        found = future.result().decode()
    except TooSlow:
        found = ""
    try:
        Analysis.objects.update_or_create(
            document_id=document, defaults={"version": analysis.version(), "found": found}
        )
    finally:
        connection.close()  # This thread rarely needs a connection.


async def sections_of(document: Document) -> bytes:
    """The document's sections: a list of Section as JSON, which only workers decode because there may be very many.
    Raises what Caller.run raises."""
    stored = await sync_to_async(_kept_sections)(document)
    return stored or await Caller(document.owner_id or 0).run(analysis.sections, document.as_text())


def sections_now(document: Document) -> bytes:
    """Like `sections_of`, for synchronous code."""
    return _kept_sections(document) or Caller(document.owner_id or 0).wait(analysis.sections, document.as_text())


def _kept_sections(document: Document) -> bytes:
    stored = _analyses([document.pk]).first()
    return bytes(msgspec.json.decode(stored.found, type=_KeptSections).sections) if stored and stored.found else b""


class _KeptSections(msgspec.Struct):
    sections: msgspec.Raw
