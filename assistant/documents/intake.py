"""A document comes in: how many, how large, under which name. The file is read by extraction.py."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ..exceptions import BadInput, TooMany
from ..prompts.language import language_of
from .extraction import UnreadableFile, extract_soon
from .models import Document

_QUOTA = _("You have as many documents as can be kept. Delete some first.")
_NAME_LENGTH, _SAMPLE = 120, 4000

#: Documents of each person that are being read just now, in this process.
_being_read: Counter[int] = Counter()


class Quota(BadInput):
    code = "quota"
    sentence = _QUOTA


async def take_in(user: User, domain: Domain, name: str, data: bytes, *, ocr: bool = False) -> Document:
    """Read it and keep its text. Raises UnreadableFile, Quota, TooMany."""
    if not data:
        raise UnreadableFile("empty")
    with _one_more(user.pk):
        await _refuse_over_quota(user, len(data))
        extracted = await extract_soon(data, name, ocr=ocr)
    text = extracted.text
    document = Document.of(
        extracted,
        owner=user,
        domain=domain.name,
        name=shown_name(name),
        kind=domain.kind_of(text),
        language=language_of(text[:_SAMPLE]),
    )
    await sync_to_async(document.save)()
    return document


async def _refuse_over_quota(user: User, size: int) -> None:
    kept = await Document.objects.filter(owner=user).aaggregate(count=Count("pk"), bytes=Sum("size", default=0))
    too_many = kept["count"] >= settings.LIMIT_DOCUMENTS_PER_USER
    if too_many or kept["bytes"] + size > settings.LIMIT_DOCUMENT_BYTES_PER_USER:
        raise Quota


def shown_name(name: str) -> str:
    """The file's own name without folders, controls and marks that turn the direction of writing."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    kept = " ".join(kept.split())
    if len(kept) > _NAME_LENGTH:
        suffix = PurePosixPath(kept).suffix[:10]
        kept = f"{kept[: _NAME_LENGTH - len(suffix) - 1]}…{suffix}"
    return kept or str(_("Document"))


@contextmanager
def _one_more(user: int) -> Iterator[None]:
    if _being_read[user] >= settings.LIMIT_UPLOADS_PER_USER:
        raise TooMany
    _being_read[user] += 1
    try:
        yield
    finally:
        _being_read[user] -= 1
