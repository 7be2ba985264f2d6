"""Access control: every lookup of a conversation or turn goes through this module.

An id that is not for this person raises NotFound, exactly as one that does not exist. So does a conversation that was
deleted, or whose domain the person may not use. matters/access.py decides who may do what in a matter.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from domains.base import Domain
from domains.registry import domains

from ..database import among
from ..exceptions import NotFound
from ..matters.access import barred, member_of, readers, within
from ..matters.models import Role
from .models import Conversation, Share, Turn

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


def people_of(domain: Domain) -> QuerySet[User]:
    """Those who may use the domain, by user name."""
    people = User.objects.filter(Q(is_superuser=True) | Q(groups__name=domain.group), is_active=True)
    return people.distinct().order_by("username")


def conversations_of(user: Viewer, role: Role = Role.READER) -> QuerySet[Conversation]:
    """The person's own conversations and those of their matters, in domains they may use, without deleted ones: to read
    them; to ask, stop, continue and rename (`WRITER`); or to move and delete them (`OWNER`)."""
    return _conversations_of(user, role).filter(deleted=None)


def _conversations_of(user: Viewer, role: Role) -> QuerySet[Conversation]:
    names = [domain.name for domain in domains_of(user)]
    return Conversation.objects.filter(within(user, role), domain__in=names)


def seen_by(people: Mapping[int, Collection[UUID]]) -> set[tuple[int, UUID]]:
    """Filter conversations, given by user id, to the (user, conversation) pairs that `conversations_of` would allow.
    Three queries however many there are, and four more for those in matters."""
    groups = defaultdict(set)
    for pk, group in User.groups.through.objects.filter(among("user__pk", people)).values_list("user", "group__name"):
        groups[pk].add(group)
    users = User.objects.filter(among("pk", people))
    names = {user.pk: {domain.name for domain in _open_to(user, groups[user.pk])} for user in users}
    wanted = {pk for conversations in people.values() for pk in conversations}
    rows = Conversation.objects.filter(among("pk", wanted), deleted=None)
    stored = {row[0]: row[1:] for row in rows.values_list("pk", "owner_id", "domain", "matter_id")}
    pairs = [(user, pk, *stored[pk]) for user, pks in people.items() for pk in pks if pk in stored]
    matters = defaultdict(set)
    for user, _pk, _owner, _domain, matter in pairs:
        if matter:
            matters[user].add(matter)
    members = readers(matters) if matters else set()
    return {
        (user, pk)
        for user, pk, owner, domain, matter in pairs
        if domain in names.get(user, ()) and ((user, matter) in members if matter else user == owner)
    }


def turns_of(user: Viewer, role: Role = Role.READER) -> QuerySet[Turn]:
    return Turn.objects.filter(conversation__in=conversations_of(user, role)).select_related(
        "conversation", "owner", "version__template"
    )


def get_conversation(user: Viewer, pk: UUID, role: Role = Role.READER) -> Conversation:
    """Raises NotFound."""
    try:
        return conversations_of(user, role).select_related("matter").get(pk=pk)
    except Conversation.DoesNotExist as error:
        raise NotFound from error


def deleted_conversation(user: Viewer, pk: UUID) -> Conversation:
    """A conversation that the person might delete, and that was deleted but not yet purged. Raises NotFound."""
    conversation = _conversations_of(user, Role.OWNER).filter(pk=pk).exclude(deleted=None).first()
    if conversation is None:
        raise NotFound
    return conversation


def get_turn(user: Viewer, pk: UUID, role: Role = Role.READER) -> Turn:
    """Raises NotFound."""
    try:
        return turns_of(user, role).get(pk=pk)
    except Turn.DoesNotExist as error:
        raise NotFound from error


def own_turn(user: Viewer, pk: UUID) -> Turn:
    """A turn that the person asked and could go on with. Raises NotFound."""
    turn = get_turn(user, pk, Role.WRITER)
    if turn.owner_id != user.pk:
        raise NotFound
    return turn


def may_go_on(user: Viewer, turn: Turn) -> bool:
    """Whether the person may ask, stop and continue where this turn is."""
    return conversations_of(user, Role.WRITER).filter(pk=turn.conversation_id).exists()


def asked_turn(user: Viewer, pk: UUID) -> Turn:
    """A turn that the person asked, whether or not they may still read it: to take back what they allowed others.
    Raises NotFound."""
    turn = Turn.objects.filter(pk=pk, owner_id=user.pk).select_related("conversation").first()
    if turn is None or not user.is_active:
        raise NotFound
    return turn


class Included(NamedTuple):
    """What others are shown besides a turn itself: earlier `turns` that it rests on, and its `document`."""

    turns: frozenset[UUID] = frozenset()
    document: bool = False

    def covers(self, other: "Included") -> bool:
        return self.turns >= other.turns and self.document >= other.document


class Seen(NamedTuple):
    """A turn as its passport may show it. `words`: question and answer, and of what they rest on what is `included`;
    `own`: all of it, for its owner and for members of its matter."""

    turn: Turn
    words: bool
    own: bool
    included: Included = Included()


def passport_of(user: Viewer, pk: UUID) -> Seen:
    """The only lookup that reaches beyond one's own and one's matters: to what is shared with the person, and, for
    people who edit or approve prompts, to the facts of every turn (version, rules, counts, hashes) without its words;
    never behind a barrier. Raises NotFound."""
    if own := turns_of(user).filter(pk=pk).first():
        return Seen(own, words=True, own=True)
    turns = Turn.objects.filter(pk=pk, conversation__deleted=None, conversation__domain__in=list(domains()))
    turns = turns.exclude(conversation__matter__in=barred(user))
    turn = turns.select_related("conversation", "owner", "version__template").first()
    shares = shares_with(user).filter(turn=pk)
    if turn is None or not (shares or edits_prompts(user)):
        raise NotFound
    return Seen(turn, words=bool(shares), own=False, included=included_of(*shares))


def shares_with(user: Viewer) -> QuerySet[Share]:
    """What others show this person now, and nothing behind a barrier. It ends with the right of whoever shows it to
    read it: with their account, their membership of its matter, or a barrier that is set for them."""
    theirs = Q(audience=Share.Audience.PERSON, person=user.pk or 0)
    theirs |= Q(audience=Share.Audience.DOMAIN, turn__conversation__matter=None)
    theirs &= Q(turn__conversation__domain__in=[domain.name for domain in domains_of(user)])
    if edits_prompts(user):
        theirs |= Q(audience=Share.Audience.EDITORS, turn__conversation__domain__in=list(domains()))
    shares = Share.objects.filter(theirs, shown_now(), turn__conversation__deleted=None).exclude(by=user.pk or 0)
    matter = "turn__conversation__matter"
    may_show = Q((matter, None)) | Q(Exists(member_of(matter, "by")))
    return shares.filter(may_show, by__is_active=True).exclude(**{f"{matter}__in": barred(user)})


def shown_now() -> Q:
    """The shares that have not ended."""
    return Q(revoked=None, until__gt=timezone.now())


def included_of(*shares: Share) -> Included:
    """What several shares of one turn show together."""
    turns = frozenset(turn.pk for share in shares for turn in share.turns.all())
    return Included(turns, any(share.document for share in shares))


def edits_prompts(user: Viewer) -> bool:
    return isinstance(user, User) and user.has_perm("prompts.view_promptversion")


def current_turns(conversation: Conversation) -> list[Turn]:
    """The NEWEST turns, oldest first, of a conversation that came from this module. Only the last one can be running or
    be continued."""
    turns = conversation.turns.select_related("conversation", "owner", "version__template")
    return list(turns.order_by("-position")[:NEWEST])[::-1]
