"""Messages between the site's processes: the events of their turns, and the shared queue.

With REDIS_URL set, one Redis Stream holds the latest notes of all processes, and each process reads all of it, so a
reader gets the same events from any process. Delivery is best effort: if a note or all of Redis is lost, a reader waits
half a second longer, because mirrors.py also polls the database. Without REDIS_URL a process neither sends nor reads.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.conf import settings

from ..journal import Entry

#: Seconds for which notes are gathered into one message, and between attempts to reach Redis.
GATHER_SECONDS, RETRY_SECONDS = 0.02, 1.0

#: Messages the stream keeps; seconds after which the queue entries of a silent process expire.
KEPT_MESSAGES, PART_SECONDS = 20_000, 10.0

#: Timeouts in seconds: of one call to Redis, and of a blocking read.
CALL_SECONDS, NEWS_SECONDS = 1.0, 5.0

STREAM, LINE = "assistant:journal", "assistant:line"

log = logging.getLogger(__name__)


class Grown(msgspec.Struct, tag="grown", array_like=True):
    """A turn has new entries."""

    turn: UUID
    conversation: UUID
    epoch: int
    entries: list[Entry]


class Queued(msgspec.Struct, tag="queued", array_like=True):
    """A turn has a new position in the queue."""

    turn: UUID
    conversation: UUID
    position: int
    seconds: float


class Changed(msgspec.Struct, tag="changed", array_like=True):
    """The database row of a turn has changed: the turn is new, has a new epoch, or has ended."""

    turn: UUID
    conversation: UUID


class LineMoved(msgspec.Struct, tag="line", array_like=True):
    """A process has changed its part of the queue."""


BusMessage = Grown | Queued | Changed | LineMoved

_message = msgspec.msgpack.Decoder(list[msgspec.Raw])
_note: msgspec.msgpack.Decoder[BusMessage] = msgspec.msgpack.Decoder(BusMessage)


class ProcessBus:
    """Run `run` as a task. `tell` never blocks. `hear` is called with every note from another process."""

    def __init__(self, hear: Callable[[BusMessage], None]) -> None:
        self.shared = bool(settings.REDIS_URL)
        self._hear = hear
        self._me = uuid4().bytes
        self._notes: list[BusMessage] = []
        self._news = asyncio.Event()
        self._part = b""
        if self.shared:
            from redis.asyncio import Redis

            # redis-py's annotations say `str` although the client returns bytes.
            self._redis: Any = Redis.from_url(settings.REDIS_URL, socket_timeout=NEWS_SECONDS + CALL_SECONDS)

    def tell(self, note: BusMessage) -> None:
        """Queue a note for the other processes; it is sent within GATHER_SECONDS."""
        if self.shared:
            self._notes.append(note)
            self._news.set()

    async def run(self) -> None:
        if self.shared:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._persistently(self._write))
                both.create_task(self._persistently(self._read))

    async def aclose(self) -> None:
        """Send the notes still waiting, then remove this process's part of the queue."""
        if self.shared:
            await self._attempt(self._send_notes)
            await self._attempt(lambda: self._redis.hdel(LINE, self._me))
            await self._redis.aclose()

    async def agree(self, decide: Callable[[list[bytes]], bytes]) -> bool:
        """Update this process's part of the queue in a transaction: `decide` gets the other parts and returns this one.
        Returns whether Redis took it. `decide` may be called several times; only its last result is stored."""
        return await self._attempt(lambda: self._agree(decide))

    async def _agree(self, decide: Callable[[list[bytes]], bytes]) -> None:
        from redis.exceptions import WatchError

        async with self._redis.pipeline() as pipe:
            while True:
                await pipe.watch(LINE)
                now = time.time()
                parts = {
                    name: _Part(*msgspec.msgpack.decode(part)) for name, part in (await pipe.hgetall(LINE)).items()
                }
                others = [part.value for name, part in parts.items() if name != self._me and now < part.until]
                value = decide(others)
                pipe.multi()
                pipe.hset(LINE, self._me, msgspec.msgpack.encode(_Part(now + PART_SECONDS, value)))
                try:
                    await pipe.execute()
                except WatchError:
                    continue  # Another process changed the queue in between: decide again on what it holds now.
                break
        if value != self._part:
            self._part = value
            self.tell(LineMoved())

    async def _write(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER_SECONDS)
            await self._send_notes()

    async def _send_notes(self) -> None:
        self._news.clear()
        notes, self._notes = self._notes, []
        if notes:
            fields = {"by": self._me, "notes": msgspec.msgpack.encode(_merged(notes))}
            async with asyncio.timeout(CALL_SECONDS):
                await self._redis.xadd(STREAM, fields, maxlen=KEPT_MESSAGES, approximate=True)

    async def _read(self) -> None:
        """Read the stream from its oldest message, so that a new process learns which turns run elsewhere."""
        last: Any = "0"
        while True:
            streams = await self._redis.xread({STREAM: last}, count=1000, block=int(NEWS_SECONDS * 1000))
            for _, messages in streams or ():
                for last, fields in messages:  # noqa: B007
                    if fields.get(b"by") != self._me:
                        for note in _decoded(fields.get(b"notes", b"")):
                            self._hear(note)

    async def _attempt(self, call: Callable[[], Any]) -> bool:
        """Make one call to Redis. Returns whether it answered in time."""
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(CALL_SECONDS):
                await call()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("Redis did not answer: %s", type(error).__name__)
            return False
        return True

    async def _persistently(self, work: Callable[[], Any]) -> None:
        from redis.exceptions import RedisError

        while True:
            try:
                await work()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("Redis is away: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)


class _Part(msgspec.Struct, array_like=True):
    """A process's part of the queue and when it expires, in Unix seconds."""

    until: float
    value: bytes


def _decoded(message: bytes) -> list[BusMessage]:
    """The notes in a message. Those that another version of the program wrote in an unknown format are skipped."""
    notes = []
    try:
        for raw in _message.decode(message):
            try:
                notes.append(_note.decode(raw))
            except (msgspec.DecodeError, UnicodeDecodeError):
                log.warning("a note could not be read")
    except msgspec.DecodeError:
        log.warning("a message could not be read")
    return notes


def _merged(notes: list[BusMessage]) -> list[BusMessage]:
    """Merge the entries of each turn into its first note; the order of first notes is kept."""
    merged: list[BusMessage] = []
    grown: dict[tuple[UUID, int], Grown] = {}
    for note in notes:
        if not isinstance(note, Grown):
            merged.append(note)
        elif earlier := grown.get((note.turn, note.epoch)):
            earlier.entries += note.entries
        else:
            grown[note.turn, note.epoch] = note
            merged.append(note)
    return merged
