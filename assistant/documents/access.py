"""Access control: people see only their own documents, in domains they may use. Any other id is as if it did not
exist."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ..chat.access import Viewer, domains_of, get_turn
from ..chat.models import Turn
from ..exceptions import InvalidInputs, NotFound
from .models import Document, Reading

_GONE = _("This document is no longer here. Add it again.")

#: Characters at the beginning of a document from which its language is detected.
_SAMPLE = 4000


def documents_of(user: Viewer) -> QuerySet[Document]:
    names = [domain.name for domain in domains_of(user)]
    return Document.objects.filter(owner_id=user.pk, domain__in=names, deleted=None)


def get_document(user: Viewer, pk: UUID | str, domain: str = "") -> Document:
    """Raises NotFound; if `domain` is given, also for a document of another domain."""
    documents = documents_of(user).filter(pk=pk)
    document = (documents.filter(domain=domain) if domain else documents).first()
    if document is None:
        raise NotFound
    return document


def get_reading(user: Viewer, turn: UUID, *, lock: bool = False) -> Reading:
    """The reading behind one of the person's turns. `lock`: nobody else can change it until the transaction ends.
    Raises NotFound."""
    readings = readings_of(get_turn(user, turn)).select_related("document", "turn__conversation")
    reading = (readings.select_for_update(of=("self", "turn")) if lock else readings).first()
    if reading is None:
        raise NotFound
    return reading


def readings_of(turn: Turn) -> QuerySet[Reading]:
    """The turn's reading, unless its document is deleted."""
    return Reading.objects.filter(turn=turn, document__deleted=None)


def withdraw_signature(turn: UUID) -> None:
    """Withdraw the signature of an answer that is about to grow, unless a person had edited the text."""
    Reading.objects.filter(turn=turn, edited="").update(signed_by="", signed=None)


def attach(user: User, domain: Domain, inputs: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The inputs, completed with the name of the document they refer to, and the beginning of its text. Raises
    InvalidInputs."""
    if not inputs.get("document"):
        return dict(inputs), inputs.get("text", "")
    try:
        document = get_document(user, inputs["document"], domain.name)
    except NotFound as error:
        raise InvalidInputs({"document": str(_GONE)}) from error
    return {**inputs, "document_name": document.name}, inputs.get("text") or document.text[:_SAMPLE]
