"""How a running turn reaches the database: the runner's few writes, each one short transaction."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .accepting import LEASE
from .models import Conversation, Turn
from .protocol import FINAL_STATES

#: How long a deletion can be undone.
UNDO = timedelta(days=1)

_GROWING = ["reasoning", "text", "seq", "joined", "reasoning_seconds"]
_ENDING = [*_GROWING, "state", "code", "detail", "boxed", "finished", "seconds", "prompt_tokens", "completion_tokens"]


def checkpoint(turns: Sequence[Turn]) -> None:
    """What the running turns have grown to, in one statement."""
    Turn.objects.bulk_update(turns, _GROWING)


def settle(turn: Turn) -> None:
    """The one end. A turn that has ended already is left as it is (P3)."""
    turn.lease = None
    with transaction.atomic():
        if Turn.objects.select_for_update().filter(pk=turn.pk).exclude(state__in=FINAL_STATES).exists():
            turn.save(update_fields=[*_ENDING, "lease"])


def renew(turns: Collection[UUID]) -> None:
    """Keep the turns that run here."""
    if turns:
        Turn.objects.filter(pk__in=turns).update(lease=timezone.now() + LEASE)


def hand_over(turns: Sequence[Turn]) -> None:
    """Keep what the turns have grown to, and let any process take them."""
    for turn in turns:
        turn.lease = None
    Turn.objects.bulk_update(turns, [*_GROWING, "lease"])


def adopt(mine: Collection[UUID]) -> list[Turn]:
    """Take over the turns that nobody runs. Their readers may have seen more than is stored: a new epoch."""
    now = timezone.now()
    orphaned = Turn.objects.exclude(state__in=FINAL_STATES).exclude(pk__in=mine)
    orphaned = orphaned.filter(Q(lease=None) | Q(lease__lt=now))
    adopted = []
    for turn in orphaned.select_related("conversation", "version__template"):
        claim = Turn.objects.filter(pk=turn.pk, lease=turn.lease).exclude(state__in=FINAL_STATES)
        if claim.update(lease=now + LEASE, epoch=F("epoch") + 1):
            turn.epoch += 1
            adopted.append(turn)
    return adopted


def deleted(turns: Collection[UUID]) -> list[UUID]:
    """Those of the turns whose conversation was deleted."""
    if not turns:
        return []
    return list(Turn.objects.filter(pk__in=turns).exclude(conversation__deleted=None).values_list("pk", flat=True))


def purge() -> None:
    """Take away for good what was deleted longer ago than it can be undone."""
    Conversation.objects.filter(deleted__lt=timezone.now() - UNDO).delete()
