"""Access control: people see only their own documents and those of their matters, in domains they may use. Any other id
is as if it did not exist. matters/access.py decides who may do what in a matter."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ..chat.access import Viewer, domains_of, get_turn
from ..chat.models import Conversation, Turn
from ..exceptions import InvalidInputs, NotFound
from ..matters.access import within
from ..matters.models import Role
from .models import Document, Reading

_GONE = _("This document is no longer here. Add it again.")
_ELSEWHERE = _("This document is not in the matter of this question. Add it here, or ask where it is.")

#: Characters at the beginning of a document from which its language is detected.
_SAMPLE = 4000


def documents_of(user: Viewer, role: Role = Role.READER) -> QuerySet[Document]:
    """Those that the person may read, or move and delete (`OWNER`)."""
    names = [domain.name for domain in domains_of(user)]
    return Document.objects.filter(within(user, role), domain__in=names, deleted=None)


def get_document(user: Viewer, pk: UUID | str, domain: str = "", role: Role = Role.READER) -> Document:
    """Raises NotFound; if `domain` is given, also for a document of another domain."""
    documents = documents_of(user, role).filter(pk=pk)
    document = (documents.filter(domain=domain) if domain else documents).first()
    if document is None:
        raise NotFound
    return document


def get_reading(user: Viewer, turn: UUID, *, lock: bool = False) -> Reading:
    """The reading behind a turn. `lock`: the person may change it, and nobody else can until the transaction ends.
    Raises NotFound."""
    read = get_turn(user, turn, Role.WRITER if lock else Role.READER)
    readings = readings_of(read).select_related("document", "turn__conversation")
    reading = (readings.select_for_update(of=("self", "turn")) if lock else readings).first()
    if reading is None:
        raise NotFound
    return reading


def readings_of(turn: Turn) -> QuerySet[Reading]:
    """The turn's reading, unless its document is deleted or lies elsewhere than the conversation."""
    matter = "turn__conversation__matter"
    together = Q(document__matter=F(matter)) | Q(("document__matter", None), (matter, None))
    return Reading.objects.filter(together, turn=turn, document__deleted=None)


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


def refuse_elsewhere(inputs: Mapping[str, str], conversation: Conversation) -> None:
    """Refuse a question about a document that is not where its conversation is. Raises InvalidInputs."""
    if not inputs.get("document"):
        return
    here = Document.objects.filter(pk=inputs["document"], matter=conversation.matter_id, deleted=None)
    if not here.select_for_update().only("pk").first():
        raise InvalidInputs({"document": str(_ELSEWHERE)})


def document_of(turn: Turn) -> Document:
    """The document that a turn reads. In a matter it is there for as long as the matter has it, whoever asked. Raises
    NotFound."""
    pk, conversation = turn.told["document"], turn.conversation
    if conversation.matter_id is None:
        return get_document(turn.owner, pk, conversation.domain)
    here = Document.objects.filter(domain=conversation.domain, matter=conversation.matter_id, deleted=None)
    document = here.filter(pk=pk).first()
    if document is None:
        raise NotFound
    return document
