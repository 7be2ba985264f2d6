"""Publish and subscribe within this process: sockets subscribe to conversations, and each event is encoded once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol
from uuid import UUID

from django.utils import translation

from ..journal import Entry, event
from ..protocol import Event, encode
from .connections import SocketConnection

#: The topic to which every socket subscribes.
EVERYONE = UUID(int=0)


class Listener(Protocol):
    """One open socket. `deliver` takes an encoded frame and never blocks. `expel` closes the socket because its login
    session ended. `lose` unsubscribes it from topics that its person may no longer see, and tells the page."""

    language: str
    connection: SocketConnection
    topics: set[UUID]
    deliver: Callable[[bytes], None]

    def expel(self) -> None: ...

    def lose(self, topics: set[UUID]) -> None: ...


class Hub:
    """The subscriptions of this process's sockets. A topic is the id of a conversation, or EVERYONE."""

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
        """Deliver a turn's next events. One that carries `text` needs no translation and is encoded once for all."""
        listeners = self.listeners(topic)
        for entry in entries if listeners else ():
            if entry.text:
                frame = encode(event(turn, entry))
                for listener in listeners:
                    listener.deliver(frame)
            else:
                self.publish(topic, partial(event, turn, entry))

    def send(self, topic: UUID, event: Event) -> None:
        """Deliver an event that needs no translation, encoded once for all listeners."""
        if listeners := self.listeners(topic):
            frame = encode(event)
            for listener in listeners:
                listener.deliver(frame)

    def publish(self, topic: UUID, make: Callable[[], Event]) -> None:
        """Deliver the event that `make` returns, made and encoded once for each language."""
        frames: dict[str, bytes] = {}
        for listener in self.listeners(topic):
            if listener.language not in frames:
                frames[listener.language] = localised(listener.language, make)
            listener.deliver(frames[listener.language])


def localised(language: str, make: Callable[[], Event]) -> bytes:
    """The encoded event, with its sentences in that language."""
    with translation.override(language):
        return encode(make())
