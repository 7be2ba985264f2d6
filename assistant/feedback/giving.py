"""Gives, changes and withdraws feedback on an answer that somebody may read."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..chat.access import Seen, get_conversation, passport_of
from ..chat.models import Turn
from ..exceptions import BadInput, Held, NotFound, TooMany
from ..protection.log import record
from ..protection.models import AuditEvent
from ..retention.holding import may_be_destroyed
from .models import LONGEST, Feedback

#: The most that one person gives, changes and withdraws in a minute.
MOST_PER_MINUTE = 20

_ADD, _CHANGE, _WITHDRAW = "feedback.add", "feedback.change", "feedback.withdraw"

_NO_REASON = _("Choose a reason.")
_HELD = _("A legal hold is on this answer, so what you said of it cannot be changed now.")
_TOO_LONG = _("The comment is too long. Shorten it; nothing was sent.")


def given_by(user: User, conversation: UUID) -> QuerySet[Feedback]:
    """What this person said of the answers of a conversation. Raises NotFound."""
    return Feedback.objects.filter(author=user, turn__conversation=get_conversation(user, conversation))


def lets_read(user: User, turn: UUID, given: Mapping[str, str]) -> bool:
    """Whether editors may read question and answer with it, and may not without."""
    return "words" in given and Turn.objects.filter(pk=turn, owner=user).exclude(feedback__words=True).exists()


@transaction.atomic
def give(user: User, turn: UUID, given: Mapping[str, str]) -> Feedback:
    """Save or replace the person's feedback on a finished answer. Raises NotFound, BadInput, Held, TooMany."""
    seen = _answer(user, turn)
    said = _checked(given)
    if _held(user, seen.turn).exclude(**said).exists():
        raise Held(_HELD)
    values = said | {"words": "words" in given and seen.turn.owner_id == user.pk}
    _bound(user)
    feedback, is_new = Feedback.objects.update_or_create(
        turn=seen.turn, author=user, defaults={**values, "seen": None, "seen_by": None}
    )
    _record(_ADD if is_new else _CHANGE, user, feedback)
    return feedback


@transaction.atomic
def withdraw(user: User, turn: UUID) -> None:
    """Whoever gave it can, even if they may not read the answer any more. Raises NotFound, Held, TooMany."""
    feedback = Feedback.objects.filter(author=user, turn=turn).select_related("turn__conversation").first()
    if feedback is None or not user.is_active:
        raise NotFound
    if _held(user, feedback.turn).exists():
        raise Held(_HELD)
    _bound(user)
    _record(_WITHDRAW, user, feedback)
    feedback.delete()


def _held(user: User, turn: Turn) -> QuerySet[Feedback]:
    """What the person said of the answer, if a hold keeps it. Nobody places a hold until the transaction ends."""
    if may_be_destroyed(turn.conversation):
        return Feedback.objects.none()
    return Feedback.objects.filter(author=user, turn=turn)


def _answer(user: User, pk: UUID) -> Seen:
    """An answer of one's own, or one whose words one may read."""
    seen = passport_of(user, pk)
    if not (seen.words and seen.turn.final and seen.turn.text.strip()):
        raise NotFound
    return seen


def _checked(given: Mapping[str, str]) -> dict[str, str]:
    verdict, reason, comment = (given.get(name, "").strip() for name in ("verdict", "reason", "comment"))
    if verdict not in Feedback.Verdict.values or reason not in ("", *Feedback.Reason.values) or "\x00" in comment:
        raise BadInput
    if verdict == Feedback.Verdict.USEFUL:
        reason = ""
    elif not reason:
        raise BadInput(_NO_REASON)
    if len(comment) > LONGEST:
        raise BadInput(_TOO_LONG)
    return {"verdict": verdict, "reason": reason, "comment": comment}


def _bound(user: User) -> None:
    """By the rows of the audit log, which every process sees."""
    given = AuditEvent.objects.filter(actor=user, action__in=(_ADD, _CHANGE, _WITHDRAW))
    if given.filter(at__gt=timezone.now() - timedelta(minutes=1)).count() >= MOST_PER_MINUTE:
        raise TooMany


def _record(action: str, user: User, feedback: Feedback) -> None:
    detail = {"verdict": feedback.verdict, "reason": feedback.reason, "words": int(feedback.words)}
    record(action, user, feedback.turn, domain=feedback.turn.conversation.domain, detail=detail)
