"""Who hears of what in this process: sockets listen to turns and conversations; each event is encoded once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol
from uuid import UUID

from django.utils import translation

from .journal import Entry, event
from .protocol import Event, encode
from .sittings import Sitting

#: The topic that every socket listens to.
EVERYONE = UUID(int=0)


class Listener(Protocol):
    """`deliver` takes an encoded frame without waiting; `expel` ends the socket of a session that ended."""

    language: str
    sitting: Sitting

    def deliver(self, frame: bytes) -> None: ...

    def expel(self) -> None: ...


class Hub:
    """Topics are ids of turns and conversations. A listener of both hears an event once."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[Listener]] = defaultdict(set)

    def join(self, topic: UUID, listener: Listener) -> None:
        self._listeners[topic].add(listener)

    def leave(self, listener: Listener, topics: set[UUID]) -> None:
        for topic in topics:
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]

    def listeners(self, *topics: UUID) -> set[Listener]:
        empty: set[Listener] = set()
        return empty.union(*(self._listeners.get(topic, empty) for topic in topics))

    def send(self, topics: tuple[UUID, ...], event: Event) -> None:
        """An event without sentences, the same for every listener of the topics."""
        if listeners := self.listeners(*topics):
            frame = encode(event)
            for listener in listeners:
                listener.deliver(frame)

    def tell(self, turn: UUID, conversation: UUID, entries: Iterable[Entry]) -> None:
        """The next events of a turn."""
        for entry in entries:
            if entry.text:
                self.send((turn, conversation), event(turn, entry))
            else:
                self.publish((turn, conversation), partial(event, turn, entry))

    def publish(self, topics: tuple[UUID, ...], make: Callable[[], Event]) -> None:
        """What `make` makes, encoded once a language."""
        frames: dict[str, bytes] = {}
        for listener in self.listeners(*topics):
            if listener.language not in frames:
                frames[listener.language] = localised(listener.language, make)
            listener.deliver(frames[listener.language])


def localised(language: str, make: Callable[[], Event]) -> bytes:
    """The frame, its sentences in that language."""
    with translation.override(language):
        return encode(make())
