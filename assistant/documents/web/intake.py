"""Takes in uploads, within each person's limits on number, size and rate. extraction.py reads the files."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ...chat.web.rate_limit import Bucket
from ...exceptions import BadInput, TooMany
from ...matters.access import matters_of, open_matter
from ...matters.models import Matter, Role
from ...prompts.language import language_of
from ...protection.log import record
from ...search.entries import index_document
from ...search.pieces import IndexedText, cut
from ...workers.pool import Caller
from .. import originals
from ..access import documents_of
from ..files.extraction import UnreadableFile, extract_soon
from ..models import Document
from ..names import shown_name

_QUOTA = _("You have as many documents as can be kept. Delete some first.")
_SAMPLE = 4000


class Uploads:
    """Each person's uploads in this process: how many are being read, and the rate of recent ones, unreadable files
    included."""

    def __init__(self) -> None:
        self.being_read: Counter[int] = Counter()
        self._rates: dict[int, Bucket] = {}

    @contextmanager
    def one_more(self, user: int) -> Iterator[None]:
        """Raises TooMany."""
        per_minute = settings.LIMIT_UPLOADS_PER_MINUTE
        rate = self._rates.setdefault(user, Bucket(per_minute, per_minute))
        if self.being_read[user] >= settings.LIMIT_UPLOADS_PER_USER or not rate.take(time.monotonic()):
            raise TooMany
        self.being_read[user] += 1
        try:
            yield
        finally:
            self.being_read[user] -= 1


@cache
def uploads() -> Uploads:
    return Uploads()


class Quota(BadInput):
    code = "quota"
    sentence = _QUOTA


async def take_in(
    user: User, domain: Domain, name: str, data: bytes, *, matter: Matter | None = None, ocr: bool = False
) -> Document:
    """Read a file and store its text and the file itself, in this matter. Raises UnreadableFile, Quota, TooMany,
    NotFound if the person may no longer add to the matter, DatabaseError, OSError."""
    if not data:
        raise UnreadableFile("empty")
    with uploads().one_more(user.pk):
        await sync_to_async(_refuse_over_quota)(user, len(data))
        extracted = await extract_soon(user.pk, data, name, ocr=ocr)
    text = extracted.text
    document = Document.of(
        extracted,
        owner=user,
        domain=domain.name,
        matter=matter,
        name=shown_name(name),
        kind=domain.kind_of(text),
        language=language_of(text[:_SAMPLE]),
    )
    pieces = await Caller(user.pk).run(cut, text)
    await _store(document, data, pieces)
    return document


async def _store(document: Document, data: bytes, pieces: Sequence[IndexedText]) -> None:
    """Store the document, the index of its text and its file. Raises NotFound, DatabaseError, OSError."""
    await asyncio.to_thread(originals.keep, document.pk, data)
    try:
        await sync_to_async(_save)(document, pieces)
    except BaseException:
        await asyncio.to_thread(originals.forget, document.pk)
        raise


@transaction.atomic
def _save(document: Document, pieces: Sequence[IndexedText]) -> None:
    """The file may have taken minutes to read: the matter is asked for again. Raises NotFound, DatabaseError."""
    if document.matter_id:
        open_matter(document.owner, document.domain, document.matter_id)
    document.save()
    index_document(document, pieces)
    detail = {"sha256": document.sha256, "bytes": document.size, "pages": len(document.pages)}
    record("document.add", document.owner, document, domain=document.domain, detail=detail)


def _refuse_over_quota(user: User, size: int) -> None:
    """What the person added and cannot delete does not count, but for what a closed matter keeps. Raises Quota."""
    theirs = Q(matter=None) | Q(matter__in=matters_of(user, Role.WRITER))
    own = documents_of(user).filter(theirs, owner=user)
    totals = own.aggregate(count=Count("pk"), bytes=Sum("size", default=0))
    too_many = totals["count"] >= settings.LIMIT_DOCUMENTS_PER_USER
    if too_many or totals["bytes"] + size > settings.LIMIT_DOCUMENT_BYTES_PER_USER:
        raise Quota
