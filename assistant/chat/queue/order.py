"""The queueing discipline. Pure: from the running and the waiting turns it decides who may begin, and the order after.

Each person may run a few answers at once. Among those below that limit, the group with the fewest running answers goes
first, then the person with the fewest, then whoever came first: one busy department cannot starve another.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID


class QueuePlace(NamedTuple):
    """One turn that waits or runs. `since` is when it arrived, in Unix seconds, which all processes share."""

    turn: UUID
    user: int
    group: str
    since: float


def order(running: Iterable[QueuePlace], waiting: Collection[QueuePlace], *, per_user: int) -> list[QueuePlace]:
    """The waiting turns, next one first. People at their limit come after everybody who may begin."""
    users, groups = Counter[int](), Counter[str]()
    for place in running:
        users[place.user] += 1
        groups[place.group] += 1
    ordered: list[QueuePlace] = []
    left = list(waiting)
    while left:
        chosen = min(left, key=lambda at: (users[at.user] >= per_user, groups[at.group], users[at.user], at.since))
        left.remove(chosen)
        ordered.append(chosen)
        users[chosen.user] += 1
        groups[chosen.group] += 1
    return ordered


def refused(
    running: Collection[QueuePlace],
    waiting: Collection[QueuePlace],
    *,
    total: int,
    per_user: int,
    queue: int,
    queue_per_user: int,
) -> list[QueuePlace]:
    """The waiting turns for which the queue has no room: first each person's newest beyond `queue_per_user`, then, as
    long as more than `queue` wait, the newest of the person with the most. Somebody's only question goes last."""
    begun = admitted(running, waiting, total=total, per_user=per_user)
    people: dict[int, list[QueuePlace]] = defaultdict(list)
    for place in sorted(set(waiting).difference(begun), key=_newest):
        people[place.user].append(place)
    gone: list[QueuePlace] = []
    for places in people.values():
        gone += places[queue_per_user:]
        del places[queue_per_user:]
    for _ in range(sum(map(len, people.values())) - queue):
        gone.append(max(people.values(), key=lambda places: (len(places), *map(_newest, places[-1:]))).pop())
    return gone


def _newest(place: QueuePlace) -> tuple[float, UUID]:
    """Sort key: by arrival. The id breaks ties, so that every process sorts alike."""
    return place.since, place.turn


def admitted(
    running: Collection[QueuePlace], waiting: Collection[QueuePlace], *, total: int, per_user: int
) -> list[QueuePlace]:
    """The waiting turns that may begin now."""
    begun: list[QueuePlace] = []
    if not waiting:
        return begun
    users = Counter(place.user for place in running)
    for place in order(running, waiting, per_user=per_user):
        if len(running) + len(begun) >= total or users[place.user] >= per_user:
            break
        begun.append(place)
        users[place.user] += 1
    return begun
