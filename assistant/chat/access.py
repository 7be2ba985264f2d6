"""Access control: every lookup of a conversation or turn goes through this module.

Another person's id raises NotFound, exactly as an id that does not exist. So does a conversation that was deleted or
whose domain its owner may no longer use.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import QuerySet

from domains.base import Domain
from domains.registry import domains

from ..database import among
from ..exceptions import NotFound
from .models import Conversation, Turn

#: Turns announced to a page that reconnects. It may resume all of them at once, so keep this below FRAME_BURST
#: (web/consumers.py).
NEWEST = 15

Viewer = User | AnonymousUser | AbstractBaseUser


def domains_of(user: Viewer) -> list[Domain]:
    """The domains this person may use, in the site's order: those of their groups, or all for a superuser."""
    if not isinstance(user, User):
        return []
    return _open_to(user, () if user.is_superuser else [group.name for group in user.groups.all()])


def _open_to(user: User, groups: Collection[str]) -> list[Domain]:
    if not user.is_active:
        return []
    return [domain for domain in domains().values() if user.is_superuser or domain.group in groups]


def domain_of(user: Viewer, name: str) -> Domain:
    """Raises NotFound."""
    for domain in domains_of(user):
        if domain.name == name:
            return domain
    raise NotFound


def conversations_of(user: Viewer) -> QuerySet[Conversation]:
    """The person's own conversations in domains they may use, without deleted ones."""
    names = [domain.name for domain in domains_of(user)]
    return Conversation.objects.filter(owner_id=user.pk, domain__in=names, deleted=None)


def seen_by(people: Mapping[int, Collection[UUID]]) -> set[tuple[int, UUID]]:
    """Filter conversations, given by user id, to the (user, conversation) pairs that `conversations_of` would allow.
    Three queries however many there are."""
    groups = defaultdict(set)
    for pk, group in User.groups.through.objects.filter(among("user__pk", people)).values_list("user", "group__name"):
        groups[pk].add(group)
    users = User.objects.filter(among("pk", people))
    names = {user.pk: {domain.name for domain in _open_to(user, groups[user.pk])} for user in users}
    wanted = {pk for conversations in people.values() for pk in conversations}
    rows = Conversation.objects.filter(among("pk", wanted), deleted=None).values_list("pk", "owner_id", "domain")
    return {(owner, pk) for pk, owner, domain in rows if domain in names.get(owner, ()) and pk in people[owner]}


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
    """One of the person's conversations that was deleted but not yet purged. Raises NotFound."""
    names = [domain.name for domain in domains_of(user)]
    own = Conversation.objects.filter(pk=pk, owner_id=user.pk, domain__in=names)
    conversation = own.exclude(deleted=None).first()
    if conversation is None:
        raise NotFound
    return conversation


def get_turn(user: Viewer, pk: UUID) -> Turn:
    """Raises NotFound."""
    try:
        return turns_of(user).get(pk=pk)
    except Turn.DoesNotExist as error:
        raise NotFound from error


class Seen(NamedTuple):
    """A turn as its passport may show it. `words`: include question and answer; `own`: the viewer is its owner."""

    turn: Turn
    words: bool
    own: bool


def passport_of(user: Viewer, pk: UUID) -> Seen:
    """The only lookup that can return another person's turn. The owner sees all of it. People who edit or approve
    prompts see its facts (version, rules, counts, hashes), and its words while the owner shares it. Raises NotFound."""
    if own := turns_of(user).filter(pk=pk).first():
        return Seen(own, words=True, own=True)
    turns = Turn.objects.filter(pk=pk, conversation__deleted=None, conversation__domain__in=list(domains()))
    turn = turns.select_related("conversation", "version__template").first()
    if turn is None or not edits_prompts(user):
        raise NotFound
    return Seen(turn, words=turn.shared is not None, own=False)


def edits_prompts(user: Viewer) -> bool:
    return isinstance(user, User) and user.has_perm("prompts.view_promptversion")


def current_turns(conversation: Conversation) -> list[Turn]:
    """The NEWEST turns, oldest first, of a conversation that came from this module. Only the last one can be running or
    be continued."""
    turns = conversation.turns.select_related("conversation", "version__template")
    return list(turns.order_by("-position")[:NEWEST])[::-1]
