"""A file comes into the library under its identifier: as a new document, as the next edition of one, or not at all.

Whoever loads the same file again changes nothing, so what broke off is simply repeated.
"""

import hashlib
import re
from dataclasses import replace
from pathlib import PurePosixPath

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from ..documents.files.extraction import UnreadableFile, extract, extract_in_turn
from ..documents.models import page_starts
from ..documents.names import shown_name
from ..exceptions import BadInput
from ..workers.pool import Caller
from . import intake
from .cutting import cut, title_of
from .intake import Outcome
from .metadata import DocumentEntry
from .models import Collection

#: Characters that no database stores; they come from file names in another encoding and from escapes in JSON.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

_NO_NAME = _("Its name, or what is said of it, has characters that are no text.")
_OTHER_CONTENT = _("Its SHA-256 is not the one that documents.jsonl states: the file is damaged, or was changed.")
_NAME_TAKEN = _("The collection has another file of this name. Tick above that it is the next edition, if it is.")


def load(
    collection: Collection, entry: DocumentEntry, data: bytes, by: User | None = None, *, replaces: bool = True
) -> Outcome:
    """With a user, the file is read when it is that person's turn. Without `replaces`, another file of a known document
    is refused. Raises BadInput, DatabaseError."""
    refuse_no_text(entry)
    if not data:
        raise UnreadableFile("empty")
    digest = hashlib.sha256(data).hexdigest()
    if entry.sha256 not in ("", digest):
        raise BadInput(_OTHER_CONTENT)
    if outcome := intake.describe(collection, entry.details, digest):
        return outcome
    if not replaces and collection.editions.filter(key=entry.details.key).exists():
        raise BadInput(_NAME_TAKEN)
    name = shown_name(entry.file)
    extracted = extract_in_turn(by.pk, data, name) if by else extract(data, name)
    title = entry.details.title or title_of(extracted.text) or PurePosixPath(name).stem
    given = (extracted.text, page_starts(extracted.pages), list(extracted.headings), title)
    cuts = Caller(by.pk).wait(cut, *given) if by else cut(*given)
    return intake.add(collection, replace(entry.details, title=title), name, extracted, cuts, by)[1]


def refuse_no_text(entry: DocumentEntry) -> None:
    """Raises BadInput if a name or what is said of the document could not be stored."""
    if _NO_TEXT.search("".join(map(str, (entry.file, *entry.details.said().values())))):
        raise BadInput(_NO_NAME)
