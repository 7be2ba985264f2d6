"""Keeps an eye on the model servers for the whole site process: which engines answer, and what to tell people.

With MODEL_URL set it asks that server every two seconds, and twice a second while it does not answer: behind a router
each call may go to another server. Otherwise it reads the supervisor's record twice a second.
An engine is only handed out after it has said which model it serves; of several, the one with the least to do.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.conf import settings

from ..exceptions import ModelError, ModelUnavailable
from ..supervisor.record import Record, State, read_record
from .client import ModelClient
from .engine import Address, Engine, announced_addresses, configured_address

RECORD_SECONDS, PROBE_SECONDS = 0.5, 2.0

#: Of so many looks at MODEL_URL one asks everything anew: another model may answer there by now.
THOROUGH = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Condition:
    """How the model is. `since` (Unix seconds) and `phase` belong to `starting`."""

    state: State
    phase: str = ""
    since: float = 0
    title: str = ""
    demo: bool = False
    context_length: int = 0


DOWN = Condition("down")


class ModelWatch:
    """`run` it as a task. `listen` hears of every change of the condition."""

    def __init__(self, client: ModelClient) -> None:
        self.condition = DOWN
        self._client = client
        self._engines: dict[Address, Engine] = {}
        self._order = count()
        self._taken: dict[str, int] = {}
        self._changed = asyncio.Condition()
        self._listeners: set[Callable[[Condition], None]] = set()
        self._looks = count()

    def listen(self, listener: Callable[[Condition], None]) -> Callable[[], None]:
        """Call `listener` at every change; the returned function ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(PROBE_SECONDS if settings.MODEL_URL and self._engines else RECORD_SECONDS)

    async def look(self) -> None:
        """Look once, now."""
        if address := configured_address():
            thorough = next(self._looks) % THOROUGH == 0
            known = {} if thorough or not await self._is_well(address) else self._engines
            await self._follow([address], DOWN, known=known)
            return
        record = await asyncio.to_thread(read_record, settings.DATA_DIR)
        await self._follow(announced_addresses(record) if record else [], _condition(record), known=self._engines)

    @property
    def engine(self) -> Engine | None:
        """The one with the fewest answers in the making; of equals, the one that was taken the longest ago."""
        return min(
            self._engines.values(),
            key=lambda engine: (self._client.busy[engine.url], self._taken.get(engine.url, -1)),
            default=None,
        )

    def lost(self, engine: Engine) -> None:
        """A call to `engine` failed: hand it out again only after it has answered anew."""
        self._engines = {address: known for address, known in self._engines.items() if known != engine}

    async def ready(self, patience: float) -> Engine:
        """An engine, waiting up to `patience` seconds for one. Raises ModelUnavailable."""
        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(lambda: self._engines)
        except TimeoutError as error:
            raise ModelUnavailable from error
        engine = self.engine
        assert engine is not None
        self._taken[engine.url] = next(self._order)
        return engine

    async def _follow(self, addresses: list[Address], condition: Condition, known: dict[Address, Engine]) -> None:
        """Take on what the addresses lead to; those that are `known` are not asked again."""
        new = [address for address in addresses if address not in known]
        answers = dict(zip(new, await asyncio.gather(*map(self._discover, new)), strict=True))
        # What was lost while others were asked stays lost until it has answered anew.
        kept = {address: engine for address, engine in self._engines.items() if address in addresses} | answers
        self._engines = {address: engine for address, engine in kept.items() if engine}
        if engine := next(iter(self._engines.values()), None):
            state: State = "degraded" if condition.state == "degraded" else "ready"
            condition = Condition(state, "", 0, engine.title, engine.demo, engine.context_length)
        elif addresses:
            condition = DOWN
        await self._tell(condition)

    async def _is_well(self, address: Address) -> bool:
        try:
            await self._client.refuse_dead(address)
        except ModelError:
            return False
        return True

    async def _discover(self, address: Address) -> Engine | None:
        try:
            return await self._client.discover(address)
        except ModelError as error:
            log.info("model server does not answer as expected: %s", error.code)
            return None

    async def _tell(self, condition: Condition) -> None:
        changed, self.condition = condition != self.condition, condition
        async with self._changed:
            self._changed.notify_all()
        if changed:
            for listener in tuple(self._listeners):
                listener(condition)


async def find_engine(client: ModelClient) -> Engine:
    """An engine that is running now, for commands. Raises ModelUnavailable or ModelRefused."""
    record = read_record(settings.DATA_DIR)
    address = configured_address() or next(iter(announced_addresses(record) if record else ()), None)
    if address is None:
        raise ModelUnavailable
    return await client.discover(address)


def _condition(record: Record | None) -> Condition:
    if record is None:
        return DOWN
    return Condition(record.state, record.phase, record.since, record.title, record.demo, record.context_length)


def elapsed(condition: Condition) -> float:
    """Seconds since the state began, for `starting`; else 0."""
    return max(0.0, time.time() - condition.since) if condition.state == "starting" and condition.since else 0.0
