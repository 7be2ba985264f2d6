"""A bounded queue that is fair by person. Pure.

People are served in turn, however much each has waiting. When the queue is full, the newest item of the person with the
most is dropped, so that a flood from one person never gets another's item refused.
"""

from collections import deque
from collections.abc import Collection, Hashable
from typing import Generic, TypeVar

_Item = TypeVar("_Item")


class FairQueue(Generic[_Item]):
    """Holds at most `most` items. Not thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        #: By person, in the order in which they are served next.
        self._waiting: dict[Hashable, deque[_Item]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def put(self, person: Hashable, item: _Item) -> _Item | None:
        """Add an item. Returns the item that was dropped for it, if any: perhaps this one, perhaps another person's."""
        self._waiting.setdefault(person, deque()).append(item)
        if len(self) <= self._most:
            return None
        # On a tie this person gives way: dropping somebody else's item would gain nothing.
        greediest = max(
            self._waiting, key=lambda waiting_person: (len(self._waiting[waiting_person]), waiting_person == person)
        )
        newest = self._waiting[greediest].pop()
        self._drop_if_empty(greediest)
        return newest

    def take(self, busy: Collection[Hashable] = ()) -> _Item | None:
        """Take the next person's oldest item and move that person to the end. People in `busy` are passed over."""
        person = next((waiting_person for waiting_person in self._waiting if waiting_person not in busy), None)
        if person is None:
            return None
        items = self._waiting.pop(person)
        item = items.popleft()
        if items:
            self._waiting[person] = items
        return item

    def remove(self, person: Hashable, item: _Item) -> None:
        """Remove an item if it is still waiting."""
        if item in self._waiting.get(person, ()):
            self._waiting[person].remove(item)
            self._drop_if_empty(person)

    def _drop_if_empty(self, person: Hashable) -> None:
        if not self._waiting[person]:
            del self._waiting[person]
