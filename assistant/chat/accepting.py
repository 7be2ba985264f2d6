"""From a frame to a saved turn. Nothing is acknowledged that is not committed (P1), nothing is asked twice (P2)."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.base import Domain, Task

from ..documents.access import attach
from ..exceptions import Conflict, NotFound, TooMany
from ..prompts.language import language_of
from .access import conversations_of, domain_of, get_turn
from .models import Continuation, Conversation, Turn
from .protocol import FINAL_STATES, Ask

#: What the limit of questions is counted over.
MINUTE = timedelta(minutes=1)

#: A running turn whose process has not renewed its lease for this long is orphaned.
LEASE = timedelta(seconds=6)

RESUMABLE = frozenset({"stopped", "interrupted", "length"})

_TITLE_LENGTH = 80

_BUSY = _("An answer is still being written in this conversation. Wait for it, or stop it.")
_CANNOT_CONTINUE = _("This answer cannot be continued. Ask again.")


def accept(user: User, ask: Ask) -> tuple[Turn, bool]:
    """The turn of this question, and whether it is new. Raises NotFound, InvalidInputs, Conflict, TooMany."""
    domain = domain_of(user, ask.domain)
    try:
        task = domain.task(ask.task)
    except KeyError as error:
        raise NotFound from error
    if task not in domain.tasks:
        raise NotFound
    inputs, text = attach(user, domain, task.clean(ask.inputs))
    language = language_of(task.subject({**inputs, "text": text}))
    try:
        with transaction.atomic():
            return _create(user, ask, domain, task, inputs, language), True
    except (IntegrityError, NotFound, Conflict, TooMany) as error:
        # Whatever is in the way, this very question may have been saved already.
        if found := _repeated(user, ask, inputs):
            return found, False
        if isinstance(error, IntegrityError):  # Another question in the same conversation came at this very moment.
            raise Conflict(_BUSY, code="busy") from None
        raise


def reopen(user: User, pk: UUID) -> Turn:
    """A turn that ended before its time, ready to go on. Raises NotFound, TooMany, Conflict ("cannot_continue")."""
    with transaction.atomic():
        turn = get_turn(user, pk)
        running = turn.conversation.turns.exclude(state__in=FINAL_STATES).exists()
        newest = not turn.conversation.turns.filter(position__gt=turn.position).exists()
        if turn.state not in RESUMABLE or running or not newest:
            raise Conflict(_CANNOT_CONTINUE, code="cannot_continue")
        _refuse_haste(user)
        stood = {"reasoning": len(turn.reasoning), "text": len(turn.text)}
        changed = Turn.objects.filter(pk=pk, state=turn.state).update(
            state="accepted", code="", detail=stood, finished=None, lease=timezone.now() + LEASE
        )
        if not changed:
            raise Conflict(_BUSY, code="busy")
        Continuation.objects.create(owner=user)
    turn.state, turn.code, turn.detail, turn.finished = "accepted", "", stood, None
    return turn


def _repeated(user: User, ask: Ask, inputs: dict[str, str]) -> Turn | None:
    """The turn this id already has. Raises Conflict where its words were others."""
    turn = Turn.objects.filter(owner=user, client_id=ask.id).select_related("conversation", "version__template").first()
    if turn is None:
        return None
    if turn.conversation.deleted:
        raise NotFound
    elsewhere = ask.conversation is not None and ask.conversation != turn.conversation_id
    if (turn.conversation.domain, turn.task, turn.inputs) != (ask.domain, ask.task, inputs) or elsewhere:
        raise Conflict
    return turn


def _create(user: User, ask: Ask, domain: Domain, task: Task, inputs: dict[str, str], language: str) -> Turn:
    _refuse_haste(user)
    conversation, position = _place(user, ask, domain, task, inputs)
    return Turn.objects.create(
        conversation=conversation,
        owner=user,
        client_id=ask.id,
        position=position,
        task=task.name,
        inputs=inputs,
        language=language,
        lease=timezone.now() + LEASE,
    )


def _refuse_haste(user: User) -> None:
    """What was asked and continued in the last minute is counted where all processes see it. Raises TooMany."""
    lately = {"owner": user, "created__gt": timezone.now() - MINUTE}
    asked = Turn.objects.filter(**lately).order_by().count()
    if asked + Continuation.objects.filter(**lately).count() >= settings.LIMIT_ASKS_PER_MINUTE:
        raise TooMany


def _place(user: User, ask: Ask, domain: Domain, task: Task, inputs: dict[str, str]) -> tuple[Conversation, int]:
    """The conversation, new or old, and the turn's place in it."""
    if ask.conversation is None:
        return Conversation.objects.create(owner=user, domain=domain.name, title=_title(task.question(inputs))), 1
    found = conversations_of(user).select_for_update().filter(pk=ask.conversation, domain=domain.name).first()
    if found is None:
        raise NotFound
    last = found.turns.order_by("-position").values("position", "state").first()
    if last is not None and last["state"] not in FINAL_STATES:
        raise Conflict(_BUSY, code="busy")
    found.save(update_fields=["updated"])
    return found, last["position"] + 1 if last else 1


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"
