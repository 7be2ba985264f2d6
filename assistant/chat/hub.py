"""Who hears of what in this process: sockets listen to conversations; each event is encoded once."""

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
    deliver: Callable[[bytes], None]

    def expel(self) -> None: ...


class Hub:
    """Topics are ids of conversations."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[Listener]] = defaultdict(set)

    def join(self, topic: UUID, listener: Listener) -> None:
        self._listeners[topic].add(listener)

    def leave(self, listener: Listener, topics: set[UUID]) -> None:
        for topic in topics:
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]

    def listeners(self, topic: UUID) -> tuple[Listener, ...]:
        return tuple(self._listeners.get(topic, ()))

    def tell(self, topic: UUID, turn: UUID, entries: Iterable[Entry]) -> None:
        """The next events of a turn. Those without sentences are the same for every listener, and encoded once."""
        listeners = self.listeners(topic)
        for entry in entries if listeners else ():
            if entry.text:
                frame = encode(event(turn, entry))
                for listener in listeners:
                    listener.deliver(frame)
            else:
                self.publish(topic, partial(event, turn, entry))

    def send(self, topic: UUID, event: Event) -> None:
        """An event without sentences, the same for every listener."""
        if listeners := self.listeners(topic):
            frame = encode(event)
            for listener in listeners:
                listener.deliver(frame)

    def publish(self, topic: UUID, make: Callable[[], Event]) -> None:
        """What `make` makes, encoded once a language."""
        frames: dict[str, bytes] = {}
        for listener in self.listeners(topic):
            if listener.language not in frames:
                frames[listener.language] = localised(listener.language, make)
            listener.deliver(frames[listener.language])


def localised(language: str, make: Callable[[], Event]) -> bytes:
    """The frame, its sentences in that language."""
    with translation.override(language):
        return encode(make())
