"""Finds open sockets whose login session has ended: three queries a round for all of them.

Django checks the session at every page request, but a socket only when it opens. A sign-out, a changed password, a
deactivated account, a session that is over or idle, or a second factor that the person now must have and lacks closes
the socket within one round of turns/keeper.py.
access.py decides what a person who is still signed in may receive.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.crypto import constant_time_compare

from ...accounts.models import LoginSession, open_sessions
from ...accounts.second_factor import to_enrol
from ...database import among


@dataclass(frozen=True)
class SocketConnection:
    """Who opened a socket and in which login session. `proof` is the session hash, which changes with the password."""

    user: int
    session: str
    proof: str

    @classmethod
    def of(cls, user: User, session_key: str | None) -> "SocketConnection":
        return cls(user.pk, session_key or "", user.get_session_auth_hash())


def ended(connections: Collection[SocketConnection]) -> set[SocketConnection]:
    """The sockets whose session is over. Three queries, however many there are."""
    keys = {connection.session for connection in connections}
    alive = LoginSession.objects.filter(among("session_key", keys), open_sessions())
    sessions = set(alive.values_list("session_key", flat=True))
    people = {connection.user for connection in connections}
    barred = set(to_enrol(*people).values_list("pk", flat=True))
    found = User.objects.filter(among("pk", people - barred), is_active=True)
    users = {user.pk: user for user in found}
    return {
        connection
        for connection in connections
        if connection.session not in sessions or not _vouched(connection, users)
    }


def _vouched(connection: SocketConnection, users: dict[int, User]) -> bool:
    user = users.get(connection.user)
    return user is not None and constant_time_compare(user.get_session_auth_hash(), connection.proof)
