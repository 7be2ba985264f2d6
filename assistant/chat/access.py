"""Who may see what: the only way to a conversation or a turn.

Somebody else's id answers exactly like one that does not exist (NotFound), and so does one in a domain that its owner
may no longer use, or in a conversation that was deleted.
"""

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import QuerySet

from domains.base import Domain
from domains.registry import domains

from ..exceptions import NotFound
from .models import Conversation, Turn

#: Turns that a page which comes back is told of. It may ask for each at once: fewer than FRAME_BURST (consumers.py).
NEWEST = 15

Viewer = User | AnonymousUser | AbstractBaseUser


def domains_of(user: Viewer) -> list[Domain]:
    """The domains this person may use, in the site's order: those whose group they are in, all for a superuser."""
    if not isinstance(user, User) or not user.is_active:
        return []
    if user.is_superuser:
        return list(domains().values())
    groups = set(user.groups.values_list("name", flat=True))
    return [domain for domain in domains().values() if domain.group in groups]


def domain_of(user: Viewer, name: str) -> Domain:
    """Raises NotFound."""
    for domain in domains_of(user):
        if domain.name == name:
            return domain
    raise NotFound


def conversations_of(user: Viewer) -> QuerySet[Conversation]:
    """Their own, not deleted, in domains they may use."""
    names = [domain.name for domain in domains_of(user)]
    return Conversation.objects.filter(owner_id=user.pk, domain__in=names, deleted=None)


def turns_of(user: Viewer) -> QuerySet[Turn]:
    return Turn.objects.filter(conversation__in=conversations_of(user)).select_related(
        "conversation", "version__template"
    )


def get_conversation(user: Viewer, pk: UUID) -> Conversation:
    """Raises NotFound."""
    try:
        return conversations_of(user).get(pk=pk)
    except Conversation.DoesNotExist as error:
        raise NotFound from error


def deleted_conversation(user: Viewer, pk: UUID) -> Conversation:
    """One of theirs that was deleted and is still there. Raises NotFound."""
    names = [domain.name for domain in domains_of(user)]
    found = Conversation.objects.filter(pk=pk, owner_id=user.pk, domain__in=names).exclude(deleted=None).first()
    if found is None:
        raise NotFound
    return found


def get_turn(user: Viewer, pk: UUID) -> Turn:
    """Raises NotFound."""
    try:
        return turns_of(user).get(pk=pk)
    except Turn.DoesNotExist as error:
        raise NotFound from error


class Seen(NamedTuple):
    """A turn, for its passport. `words`: with what was asked and answered; `own`: as its owner."""

    turn: Turn
    words: bool
    own: bool


def passport_of(user: Viewer, pk: UUID) -> Seen:
    """The one way to another person's turn. Its owner sees all of it. Those who edit or approve prompts see its facts
    (version, rules, numbers, hashes), and its words as long as the owner shows them. Raises NotFound."""
    if own := turns_of(user).filter(pk=pk).first():
        return Seen(own, words=True, own=True)
    kept = Turn.objects.filter(pk=pk, conversation__deleted=None, conversation__domain__in=list(domains()))
    turn = kept.select_related("conversation", "version__template").first()
    if turn is None or not edits_prompts(user):
        raise NotFound
    return Seen(turn, words=turn.shared is not None, own=False)


def edits_prompts(user: Viewer) -> bool:
    return isinstance(user, User) and user.has_perm("prompts.view_promptversion")


def current_turns(conversation: Conversation) -> list[Turn]:
    """The newest, oldest first, of a conversation that was loaded above: only the last can run or be continued."""
    turns = conversation.turns.select_related("conversation", "version__template")
    return list(turns.order_by("-position")[:NEWEST])[::-1]
