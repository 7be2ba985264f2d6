"""The line before the model: as many at once as it takes, a few a person, the others in order, none without end."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from assistant.chat.admission import Admission
from assistant.chat.exchange import Exchange
from assistant.exceptions import TooMany


def admission(**limits: int) -> Admission:
    """The line of a process that keeps to itself."""
    return Admission(Exchange(lambda note: None), **limits)


def ignore(_place: int, _seconds: float) -> None:
    """Somebody who does not look at the line."""


class Line:
    """People who enter, in a task each; `order` is who was let in, `places` the last place each was told."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self.order: list[str] = []
        self.places: dict[str, int] = {}
        self._leave: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def enter(self, name: str, user: int, group: str = "") -> None:
        self._leave[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._stay(name, user, group))
        await settled()

    async def leave(self, name: str) -> None:
        self._leave[name].set()
        await self._tasks[name]
        await settled()

    async def give_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.gather(self._tasks[name], return_exceptions=True)
        await settled()

    async def _stay(self, name: str, user: int, group: str) -> None:
        async with self.admission.slot(uuid4(), user, group, lambda place, _: self.places.__setitem__(name, place)):
            self.order.append(name)
            await self._leave[name].wait()


async def settled() -> None:
    """Let every task run until it waits."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_first_come_first_served() -> None:
    line = Line(admission(total=1, per_user=1, queue=9))
    for number, name in enumerate("abc"):
        await line.enter(name, user=number)
    assert line.order == ["a"] and line.places == {"b": 1, "c": 2}
    await line.leave("a")
    assert line.order == ["a", "b"] and line.places["c"] == 1
    await line.leave("b")
    assert line.order == ["a", "b", "c"]


async def test_who_has_enough_running_is_passed_over() -> None:
    line = Line(admission(total=3, per_user=2, queue=9))
    for name in ("a1", "a2", "a3"):
        await line.enter(name, user=1)
    await line.enter("b1", user=2)
    assert line.order == ["a1", "a2", "b1"]
    await line.leave("a1")
    assert line.order[-1] == "a3"


async def test_who_gives_up_frees_the_place() -> None:
    line = Line(admission(total=1, per_user=1, queue=9))
    for number, name in enumerate("abc"):
        await line.enter(name, user=number)
    await line.give_up("b")
    assert line.places["c"] == 1
    await line.give_up("a")
    assert line.order == ["a", "c"]


async def test_whoever_is_let_in_and_gives_up_at_once_leaves_no_place_taken() -> None:
    line = admission(total=1, per_user=1, queue=9)
    async with AsyncExitStack() as held:
        await held.enter_async_context(line.slot(uuid4(), 1, "", ignore))
        waiting = asyncio.create_task(line.slot(uuid4(), 2, "", ignore).__aenter__())
        await settled()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(1), line.slot(uuid4(), 3, "", ignore):
        pass


async def test_past_the_bound_nobody_waits() -> None:
    line = Line(admission(total=1, per_user=1, queue=1))
    await line.enter("a", user=1)
    await line.enter("b", user=2)
    with pytest.raises(TooMany) as caught:
        async with line.admission.slot(uuid4(), 3, "", ignore):
            pass
    assert caught.value.code == "busy"
    await line.leave("a")
    assert line.order == ["a", "b"]


async def test_who_runs_at_once_was_never_in_line() -> None:
    told: list[int] = []
    async with admission(total=1, per_user=1, queue=0).slot(uuid4(), 1, "", lambda place, _: told.append(place)):
        assert told == []
