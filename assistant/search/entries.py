"""What is indexed of a conversation and a document: titles; questions and answers; texts. Each call belongs into the
transaction that changes the text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from ..chat.models import Conversation, Turn
from ..database import among
from ..documents.models import Document
from . import index
from .models import IndexEntry
from .pieces import IndexedText, cut

#: The inputs of a question that are no words.
_IDS = ("document",)

#: What is read of a turn.
_READ = ("pk", "conversation", "inputs", "text", "reading__edited")

#: Turns that are indexed in one transaction when all are.
_AT_ONCE = 100


def text_of(inputs: Mapping[str, str], answer: str, edited: str | None = None) -> str:
    """What can be found of a turn. A summary counts as a person edited it."""
    given = [value for name, value in sorted(inputs.items()) if value and name not in _IDS]
    return "\n".join([*given, "", edited or answer])


def index_title(conversation: Conversation) -> None:
    IndexEntry.objects.filter(conversation=conversation, turn=None).delete()
    index.add([IndexEntry(conversation_id=conversation.pk)], cut(conversation.title))


def index_turns(turns: Collection[UUID]) -> None:
    """As they are stored."""
    IndexEntry.objects.filter(among("turn__pk", turns)).delete()
    rows = Turn.objects.filter(among("pk", turns)).order_by("created").values_list(*_READ)
    entries, pieces = list[IndexEntry](), list[IndexedText]()
    for turn, conversation, inputs, answer, edited in rows:
        found = cut(text_of(inputs, answer, edited))
        entries += [
            IndexEntry(conversation_id=conversation, turn_id=turn, start=one.start, end=one.end) for one in found
        ]
        pieces += found
    index.add(entries, pieces)


def index_document(document: Document, pieces: Sequence[IndexedText]) -> None:
    """`pieces` are those of its text. Its name is a title, a piece of no length."""
    IndexEntry.objects.filter(document=document).delete()
    (name,) = cut(" ".join(document.name.replace("_", " ").rsplit(".", 1)))
    found = [name._replace(start=0, end=0), *pieces]
    index.add([IndexEntry(document_id=document.pk, start=one.start, end=one.end) for one in found], found)


def rebuild() -> Iterator[int]:
    """Index everything anew, the oldest first; yields how many titles, turns or documents were done at a time. Until it
    is done, searches find only what is indexed by then."""
    index.clear()
    for pk in _oldest_first(Conversation):
        with transaction.atomic():
            for conversation in _locked(Conversation, [pk]).only("pk", "title"):
                index_title(conversation)
        yield 1
    turns = _oldest_first(Turn)
    for place in range(0, len(turns), _AT_ONCE):
        with transaction.atomic():
            there = list(_locked(Turn, turns[place : place + _AT_ONCE]).values_list("pk", flat=True))
            index_turns(there)
        yield len(there)
    for pk in _oldest_first(Document):
        with transaction.atomic():
            for document in _locked(Document, [pk]).only("pk", "name", "text"):
                index_document(document, cut(document.text))
        yield 1


def _oldest_first(kind: type[Model]) -> list[UUID]:
    return list(kind._default_manager.order_by("created").values_list("pk", flat=True))


def _locked(kind: type[Model], pks: Sequence[UUID]) -> "QuerySet[Any]":
    """Those that are still there: nobody destroys them until the transaction ends."""
    return kind._default_manager.select_for_update().filter(among("pk", pks))
