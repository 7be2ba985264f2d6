"""Polls the model servers for the site process: which engines are available, and which condition to show people.

With MODEL_URL set, that server is polled every PROBE_SECONDS, and every RECORD_SECONDS while it does not answer, since
behind a router each call may reach another server. Otherwise the supervisor's record is read every RECORD_SECONDS.
Engines are verified (GET /models) before use; with several, the least busy one is chosen.
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

#: One poll of MODEL_URL in this many verifies the server from scratch: it may serve another model by now.
THOROUGH = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Condition:
    """The state of the model as shown to people. `since` (Unix seconds) and `phase` apply to `starting`."""

    state: State
    phase: str = ""
    since: float = 0
    title: str = ""
    demo: bool = False
    context_length: int = 0


DOWN = Condition("down")


class ModelWatch:
    """The engines of this process and their condition. Run `run` as a task."""

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
        """Call `listener` whenever the condition changes. Returns a function that unsubscribes it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(PROBE_SECONDS if settings.MODEL_URL and self._engines else RECORD_SECONDS)

    async def look(self) -> None:
        """Poll once."""
        if address := configured_address():
            if self._client.rests(address.url):
                await self._tell(self.condition)
                return
            thorough = next(self._looks) % THOROUGH == 0
            known = {} if thorough or not await self._is_well(address) else self._engines
            await self._follow([address], DOWN, known=known)
            return
        record = await asyncio.to_thread(read_record, settings.DATA_DIR)
        await self._follow(announced_addresses(record) if record else [], _condition(record), known=self._engines)

    @property
    def engine(self) -> Engine | None:
        """The available engine with the fewest running streams; among equals, the least recently chosen. Engines whose
        Retry-After has not passed are skipped. None if none is left."""
        return min(
            (engine for engine in self._engines.values() if not self._client.rests(engine.url)),
            key=lambda engine: (self._client.busy[engine.url], self._taken.get(engine.url, -1)),
            default=None,
        )

    def lost(self, engine: Engine) -> None:
        """Report a failed call: the engine is used again only after it is verified again or its Retry-After passes."""
        if self._client.rests(engine.url):
            return
        self._engines = {address: known for address, known in self._engines.items() if known != engine}

    async def ready(self, patience: float) -> Engine:
        """Wait up to `patience` seconds for an engine. Raises ModelUnavailable."""
        try:
            async with asyncio.timeout(patience), self._changed:
                engine = await self._changed.wait_for(lambda: self.engine)
        except TimeoutError as error:
            raise ModelUnavailable from error
        assert engine is not None
        self._taken[engine.url] = next(self._order)
        return engine

    async def _follow(self, addresses: list[Address], condition: Condition, known: dict[Address, Engine]) -> None:
        """Replace the engines by those at `addresses`, verifying the ones that are not `known`."""
        new = [address for address in addresses if address not in known]
        answers = dict(zip(new, await asyncio.gather(*map(self._discover, new)), strict=True))
        # Read `_engines` again: one that was lost during the await must not come back unverified.
        current = {address: engine for address, engine in self._engines.items() if address in addresses} | answers
        self._engines = {address: engine for address, engine in current.items() if engine}
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
    """Verify and return one running engine, for callers without a watch. Raises ModelUnavailable or ModelRefused."""
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
    """Seconds since `starting` began; 0 in any other state."""
    return max(0.0, time.time() - condition.since) if condition.state == "starting" and condition.since else 0.0
