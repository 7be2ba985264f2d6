"""Moves conversations and documents into a matter, out of it, or to another.

A conversation is always where the documents are that it asks about: whoever may read the one may read the other. So a
conversation takes its documents along, and a document every conversation that asks about it; the page lists them.
What others have asked or added stays where it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ...chat.access import get_conversation, shown_now
from ...chat.models import Conversation, Share, Turn
from ...chat.protocol import FINAL_STATES
from ...chat.web.sharing import end as end_share
from ...chat.web.views import page
from ...documents.access import get_document
from ...documents.models import Document
from ...exceptions import Conflict
from ...library.models import Reliance
from ...protection.log import LoggedEvent, append
from ..access import open_matter, open_matters_of
from ..models import Matter, Role

_OTHERS = _("Others have asked here or added a document, so this stays where it is.")
_BUSY = _("An answer is still being written here. Wait for it, or stop it; nothing was moved.")
_GREW = _("A question was asked here meanwhile. Look again at what goes along; nothing was moved.")
_RESTRICTED = _(
    "An answer here has passages of a collection that only some groups may see, so this stays out of matters."
)


@dataclass(frozen=True)
class Along:
    """Everything that moves together."""

    conversations: list[Conversation]
    documents: list[Document]

    def __le__(self, other: "Along") -> bool:
        return {*self.conversations} <= {*other.conversations} and {*self.documents} <= {*other.documents}

    @property
    def owners(self) -> set[int]:
        return {*(one.owner_id for one in self.conversations), *(one.owner_id for one in self.documents)}


@page
@require_http_methods(["GET", "POST"])
def move_conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    conversation = get_conversation(request.user, pk, Role.OWNER)
    return _page(request, conversation, {pk}, set()) or redirect("conversation", pk)


@page
@require_http_methods(["GET", "POST"])
def move_document(request: HttpRequest, pk: UUID) -> HttpResponse:
    document = get_document(request.user, pk, role=Role.OWNER)
    return _page(request, document, set(), {pk}) or redirect("key_facts")


def _page(
    request: HttpRequest, moved: Conversation | Document, conversations: set[UUID], documents: set[UUID]
) -> HttpResponse | None:
    """The choice of a matter and what goes along; None once it is moved. Raises NotFound."""
    fault: Conflict | None = None
    along = None
    try:
        if request.method == "POST":
            _move(cast(User, request.user), moved, request.POST.get("matter", ""), conversations, documents)
            return None
        along = _together(moved, conversations, documents)
        _refuse(request.user, along)
    except Conflict as error:
        fault = error
    matters = open_matters_of(request.user).filter(domain=moved.domain).order_by("label")
    context = {
        "moved": moved,
        "here": moved.matter,
        "along": along,
        "fault": fault,
        "matters": [one for one in matters if one.pk != moved.matter_id],
    }
    return render(request, "matters/move.html", context, status=409 if fault and request.method == "POST" else 200)


@transaction.atomic
def _move(user: User, moved: Conversation | Document, to: str, conversations: set[UUID], documents: set[UUID]) -> None:
    """Raises NotFound, Conflict. Once the documents are locked, nobody asks about them; what was asked before that is
    looked for again. In a matter nothing is shown to everybody of its subject: those shares end."""
    matter = open_matter(user, moved.domain, to) if to else None
    along = _together(moved, conversations, documents, lock=True)
    if not _together(moved, conversations, documents) <= along:
        raise Conflict(_GREW)
    _refuse(user, along)
    turns = Turn.objects.filter(conversation__in=[one.pk for one in along.conversations])
    if turns.exclude(state__in=FINAL_STATES).exists():
        raise Conflict(_BUSY)
    if matter and Reliance.objects.filter(turn__in=turns, passage__edition__collection__groups__isnull=False).exists():
        raise Conflict(_RESTRICTED)
    if matter:
        to_all = Share.objects.filter(shown_now(), audience=Share.Audience.DOMAIN, turn__in=turns)
        for share in to_all.select_related("turn__conversation"):
            end_share(share, user)
    Conversation.objects.filter(pk__in=[one.pk for one in along.conversations]).update(matter=matter)
    Document.objects.filter(pk__in=[one.pk for one in along.documents]).update(matter=matter)
    append(
        [
            *_events(user, "conversation.move", along.conversations, matter),
            *_events(user, "document.move", along.documents, matter),
        ]
    )


def _events(
    user: User, action: str, rows: Iterable[Conversation | Document], matter: Matter | None
) -> Iterable[LoggedEvent]:
    """Each row says from which matter, its detail to which."""
    detail = {"to": str(matter.pk) if matter else ""}
    return [LoggedEvent(action, user, one, domain=one.domain, detail=detail) for one in rows]


def _together(
    moved: Conversation | Document, conversations: set[UUID], documents: set[UUID], *, lock: bool = False
) -> Along:
    """These, the documents they ask about, the conversations that ask about those, and so on. Deleted conversations
    too: they may be restored."""
    place = {"matter": moved.matter_id} if moved.matter_id else {"matter": None, "owner": moved.owner_id}
    here = Turn.objects.filter(conversation__in=Conversation.objects.filter(**place))
    while True:
        turns = here.filter(conversation__in=conversations)
        named = turns.values_list("inputs__document", "carried__document")
        found = {UUID(pk) for pair in named for pk in pair if pk}
        documents = documents | set(Document.objects.filter(pk__in=found).values_list("pk", flat=True))
        texts = [str(pk) for pk in documents]
        asking = here.filter(Q(inputs__document__in=texts) | Q(carried__document__in=texts))
        grown = conversations | set(asking.values_list("conversation", flat=True))
        if grown == conversations:
            break
        conversations = grown
    rows = Conversation.objects.filter(pk__in=conversations).order_by("-updated")
    files = Document.objects.filter(pk__in=documents).defer("text").order_by("name")
    if lock:
        rows, files = rows.select_for_update(), files.select_for_update()
    return Along(list(rows), list(files))


def _refuse(user: AbstractBaseUser | AnonymousUser, along: Along) -> None:
    """Raises Conflict where anything in it is of somebody else."""
    turns = Turn.objects.filter(conversation__in=[one.pk for one in along.conversations])
    others = turns.exclude(owner_id=user.pk).exists()
    if others or along.owners != {user.pk}:
        raise Conflict(_OTHERS)
