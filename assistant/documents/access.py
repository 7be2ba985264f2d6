"""Who may see which document: the owner, in the domains they may use. Somebody else's id is like none at all."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ..chat.access import Viewer, domains_of, get_turn
from ..exceptions import InvalidInputs, NotFound
from .models import Document, Reading

_GONE = _("This document is no longer here. Add it again.")

#: Characters of a document that tell its language.
_SAMPLE = 4000


def documents_of(user: Viewer) -> QuerySet[Document]:
    names = [domain.name for domain in domains_of(user)]
    return Document.objects.filter(owner_id=user.pk, domain__in=names)


def get_document(user: Viewer, pk: UUID | str, domain: str = "") -> Document:
    """Raises NotFound; with `domain`, also for a document of another one."""
    found = documents_of(user).filter(pk=pk)
    document = (found.filter(domain=domain) if domain else found).first()
    if document is None:
        raise NotFound
    return document


def get_reading(user: Viewer, turn: UUID, *, lock: bool = False) -> Reading:
    """How a turn of theirs read its document. `lock`: until the transaction ends, its text stays as it is. Raises
    NotFound."""
    found = Reading.objects.filter(turn=get_turn(user, turn)).select_related("document", "turn__conversation")
    reading = (found.select_for_update(of=("self", "turn")) if lock else found).first()
    if reading is None:
        raise NotFound
    return reading


def withdraw_signature(turn: UUID) -> None:
    """The turn's answer goes on: what was signed is no longer the whole of it, unless a person had written the text."""
    Reading.objects.filter(turn=turn, edited="").update(signed_by="", signed=None)


def attach(user: User, domain: Domain, inputs: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The inputs with the name of the document they refer to, and some of its text. Raises InvalidInputs."""
    if not inputs.get("document"):
        return dict(inputs), inputs.get("text", "")
    try:
        document = get_document(user, inputs["document"], domain.name)
    except NotFound as error:
        raise InvalidInputs({"document": str(_GONE)}) from error
    return {**inputs, "document_name": document.name}, inputs.get("text") or document.text[:_SAMPLE]
