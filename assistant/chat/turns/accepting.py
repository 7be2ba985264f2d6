"""Turns an `ask` frame into a saved turn. It is acknowledged only once committed (P1) and is idempotent (P2)."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.base import Case, Domain, Task

from ...documents.access import attach, refuse_elsewhere
from ...exceptions import Conflict, InvalidInputs, NotFound, TooMany
from ...matters.access import open_matter
from ...matters.models import Role
from ...prompts.language import language_of
from ...protection.log import record
from ...search.entries import index_title, index_turns
from ..access import conversations_of, domain_of, get_turn, turns_of
from ..carrying import Split, origin, split
from ..models import Continuation, Conversation, Turn
from ..protocol import FINAL_STATES, Ask
from .identifiers import is_replaced

#: The window of the rate limit on questions.
MINUTE = timedelta(minutes=1)

#: A running turn whose process has not renewed its lease for this long is orphaned.
LEASE = timedelta(seconds=6)

RESUMABLE = frozenset({"stopped", "interrupted", "length"})

_TITLE_LENGTH = 80

_BUSY = _("An answer is still being written in this conversation. Wait for it, or stop it.")
_CANNOT_CONTINUE = _("This answer cannot be continued. Ask again.")


def accept(user: User, ask: Ask, reviewed: bool = False) -> tuple[Turn, bool]:
    """Save a question. Returns its turn and whether it is new. `reviewed`: identifiers were looked for in it.

    Raises NotFound, InvalidInputs, Conflict, TooMany, Unreviewed."""
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
            replaced = is_replaced(ask, reviewed=reviewed)
            return _create(user, ask, domain, task, inputs, language, replaced), True
    except (IntegrityError, InvalidInputs, NotFound, Conflict, TooMany) as error:
        # Whatever the obstacle, it may be a repeat of a question that is already saved.
        if repeated := _repeated(user, ask, inputs):
            return repeated, False
        if isinstance(error, IntegrityError):  # Another question took the same position in the conversation meanwhile.
            raise Conflict(_BUSY, code="busy") from None
        raise


def reopen(user: User, pk: UUID) -> Turn:
    """Prepare an incomplete turn to be continued. Raises NotFound, TooMany, Conflict ("cannot_continue", "busy")."""
    with transaction.atomic():
        turn = get_turn(user, pk, Role.WRITER)
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
        record("turn.continue", user, turn, domain=turn.conversation.domain)
    turn.state, turn.code, turn.detail, turn.finished = "accepted", "", stood, None
    return turn


def _repeated(user: User, ask: Ask, inputs: dict[str, str]) -> Turn | None:
    """The turn already saved under this id, if any. Raises Conflict if it asked something else."""
    saved = Turn.objects.filter(owner=user, client_id=ask.id)
    if not saved.exists():
        return None
    turn = turns_of(user).filter(pk__in=saved).first()
    if turn is None:
        raise NotFound
    elsewhere = ask.conversation is not None and ask.conversation != turn.conversation_id
    parts = _split(inputs, _named(turn.conversation, ask.carry), turn.task_object, turn.case)
    asked = (turn.conversation.domain, turn.task, turn.inputs, turn.carried, turn.again_id is None)
    if asked != (ask.domain, ask.task, parts.given, parts.carried, ask.again is None) or elsewhere:
        raise Conflict
    return turn


def _create(
    user: User, ask: Ask, domain: Domain, task: Task, inputs: dict[str, str], language: str, replaced: bool
) -> Turn:
    _refuse_haste(user)
    conversation, last = _place(user, ask, domain, task, inputs)
    refuse_elsewhere(inputs, conversation)
    earlier, again = _named(conversation, ask.carry), _named(conversation, ask.again)
    parts = _split(inputs, earlier, task, domain.case)
    turn = Turn.objects.create(
        conversation=conversation,
        owner=user,
        client_id=ask.id,
        position=last.position + 1 if last else 1,
        task=task.name,
        inputs=parts.given,
        carried=parts.carried,
        carried_from=origin(earlier),
        history_start=_history_start(last, earlier, again),
        again=(again.again or again) if again else None,
        language=language,
        nameless={} if replaced else None,
        lease=timezone.now() + LEASE,
    )
    index_turns([turn.pk])
    detail = {"conversation": str(conversation.pk), "task": task.name, "position": turn.position}
    detail |= {"identifiers": "replace" if replaced else ask.identifiers} if replaced or ask.identifiers else {}
    record("turn.ask", user, turn, domain=domain.name, detail=detail)
    return turn


def _refuse_haste(user: User) -> None:
    """Throttle questions and continuations per minute, counted in the database for all processes. Raises TooMany."""
    lately = {"owner": user, "created__gt": timezone.now() - MINUTE}
    asked = Turn.objects.filter(**lately).order_by().count()
    if asked + Continuation.objects.filter(**lately).count() >= settings.LIMIT_ASKS_PER_MINUTE:
        raise TooMany


def _place(
    user: User, ask: Ask, domain: Domain, task: Task, inputs: dict[str, str]
) -> tuple[Conversation, Turn | None]:
    """The conversation, new or existing, and its last turn. Raises NotFound, Conflict."""
    if ask.conversation is None:
        matter = open_matter(user, domain.name, ask.matter) if ask.matter else None
        title = _title(task.question(inputs))
        begun = Conversation.objects.create(owner=user, domain=domain.name, matter=matter, title=title)
        index_title(begun)
        return begun, None
    may_ask = conversations_of(user, Role.WRITER).select_for_update()
    conversation = may_ask.filter(pk=ask.conversation, domain=domain.name).first()
    if conversation is None:
        raise NotFound
    last = conversation.turns.select_related("conversation").order_by("-position").first()
    if last is not None and not last.final:
        raise Conflict(_BUSY, code="busy")
    conversation.save(update_fields=["updated"])
    return conversation, last


def _named(conversation: Conversation, pk: UUID | None) -> Turn | None:
    """The turn named in the frame, if any. Raises NotFound if it is not a turn of this conversation."""
    if pk is None:
        return None
    turn = conversation.turns.select_related("conversation", "carried_from").filter(pk=pk).first()
    if turn is None:
        raise NotFound
    return turn


def _split(inputs: dict[str, str], earlier: Turn | None, task: Task, case: Case) -> Split:
    """Split given from carried inputs. A summary carries nothing: its text is given with it."""
    return split(inputs, earlier if task.follows_up else None, case)


def _history_start(last: Turn | None, carried: Turn | None, again: Turn | None) -> int:
    """The position from which earlier turns concern the same case. Turns about another case are never sent along."""
    if last is None:
        return 1
    before = again or last
    same = carried.position >= before.history_start if carried else not before.has_case
    return before.history_start if same else last.position + 1


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"
