"""Who is answered next. Pure: told who runs and who waits, it says who may begin, and in which order the others follow.

Nobody runs more than a few answers at once. Among those who may, it is the turn of the group that has the fewest
running, then of the person who has, then of whoever came first: one busy department cannot shut out another.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID


class Place(NamedTuple):
    """One turn in the line or past it. `since` is when it came, in seconds of a clock that all processes share."""

    turn: UUID
    user: int
    group: str
    since: float


def order(running: Iterable[Place], waiting: Collection[Place], *, per_user: int) -> list[Place]:
    """Those who wait, next one first. Whoever has enough running comes after everybody who may begin."""
    users, groups = Counter[int](), Counter[str]()
    for place in running:
        users[place.user] += 1
        groups[place.group] += 1
    ordered: list[Place] = []
    left = list(waiting)
    while left:
        chosen = min(left, key=lambda one: (users[one.user] >= per_user, groups[one.group], users[one.user], *one[3:]))
        left.remove(chosen)
        ordered.append(chosen)
        users[chosen.user] += 1
        groups[chosen.group] += 1
    return ordered


def admitted(running: Collection[Place], waiting: Collection[Place], *, total: int, per_user: int) -> list[Place]:
    """Those of the waiting who may begin now."""
    begun: list[Place] = []
    if not waiting:
        return begun
    users = Counter(place.user for place in running)
    for place in order(running, waiting, per_user=per_user):
        if len(running) + len(begun) >= total or users[place.user] >= per_user:
            break
        begun.append(place)
        users[place.user] += 1
    return begun
