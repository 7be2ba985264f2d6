"""Whether the people behind the open sockets are still signed in: one look a round for all of them.

Pages ask at every request; a socket was asked once, when it opened. Signing out, a new password, an account that was
switched off or a session that ran out ends it within a round.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare


@dataclass(frozen=True)
class Sitting:
    """Who opened a socket, in which session; `proof` changes with the password."""

    user: int
    session: str
    proof: str

    @classmethod
    def of(cls, user: User, session_key: str | None) -> "Sitting":
        return cls(user.pk, session_key or "", user.get_session_auth_hash())


def ended(sittings: Collection[Sitting]) -> set[Sitting]:
    """Those of the sittings that are over. Two queries, however many there are."""
    keys = {sitting.session for sitting in sittings}
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = set(alive.values_list("session_key", flat=True))
    users = User.objects.filter(is_active=True).in_bulk({sitting.user for sitting in sittings})
    return {sitting for sitting in sittings if sitting.session not in sessions or not _vouched(sitting, users)}


def _vouched(sitting: Sitting, users: dict[int, User]) -> bool:
    user = users.get(sitting.user)
    return user is not None and constant_time_compare(user.get_session_auth_hash(), sitting.proof)
