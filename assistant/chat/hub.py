"""Who hears of what: sockets listen to turns and conversations; each event is encoded once a language."""

from collections import defaultdict
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from django.utils import translation

from .protocol import Event, encode
from .sittings import Sitting

#: The topic that every socket listens to.
EVERYONE = UUID(int=0)


class Listener(Protocol):
    """`deliver` takes an encoded frame without waiting; `expel` ends the socket of a session that ended."""

    language: str
    sitting: Sitting

    def deliver(self, frame: str) -> None: ...

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

    def listeners(self, topic: UUID) -> tuple[Listener, ...]:
        return tuple(self._listeners.get(topic, ()))

    def publish(self, topics: tuple[UUID, ...], make: Callable[[], Event]) -> None:
        """Send what `make` makes to every listener of the topics."""
        listeners = set().union(*(self._listeners.get(topic, ()) for topic in topics))
        frames: dict[str, str] = {}
        for listener in listeners:
            if listener.language not in frames:
                frames[listener.language] = localised(listener.language, make)
            listener.deliver(frames[listener.language])


def localised(language: str, make: Callable[[], Event]) -> str:
    """The frame, its sentences in that language."""
    with translation.override(language):
        return encode(make())
