"""The line before the model: as many at once as it takes, a few a person, the others in order, none without end."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from assistant.chat.delivery.bus import ProcessBus
from assistant.chat.queue.admission import Admission, _Claim
from assistant.exceptions import TooMany
from tests.waiting import PATIENCE


def admission(**limits: int) -> Admission:
    """The line of a process that keeps to itself."""
    return Admission(ProcessBus(lambda note: None), **{"queue_per_user": 9, **limits})


def ignore(_place: int, _seconds: float) -> None:
    """Somebody who does not look at the line."""


class Line:
    """People who enter, in a task each; `order` is who was let in, `places` the last place each was told, `refused`
    with which code who was not."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self.order: list[str] = []
        self.places: dict[str, int] = {}
        self.refused: dict[str, str] = {}
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
        try:
            async with self.admission.slot(uuid4(), user, group, lambda place, _: self.places.__setitem__(name, place)):
                self.order.append(name)
                await self._leave[name].wait()
        except TooMany as error:
            self.refused[name] = error.code


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
    async with asyncio.timeout(PATIENCE), line.slot(uuid4(), 3, "", ignore):
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


async def test_d3_one_person_cannot_fill_the_line() -> None:
    """78 questions of one person; then the only question of another."""
    line = Line(admission(total=1, per_user=1, queue=64, queue_per_user=8))
    for number in range(78):
        await line.enter(f"a{number}", user=1)
    assert sorted(line.refused.values()) == ["busy_own"] * 69
    await line.enter("b", user=2)
    assert "b" not in line.refused and line.places["b"] == 1


async def test_d3_over_the_total_the_newest_of_whoever_has_most_is_refused() -> None:
    line = Line(admission(total=1, per_user=1, queue=4, queue_per_user=4))
    await line.enter("runs", user=9)
    for name, user in (("a1", 1), ("a2", 1), ("a3", 1), ("b1", 2)):
        await line.enter(name, user=user)
    await line.enter("c1", user=3)
    assert line.refused == {"a3": "busy"}
    await line.enter("b2", user=2)
    assert line.refused == {"a3": "busy", "b2": "busy"}
    await line.leave("runs")
    await line.leave("a1")
    await line.enter("b3", user=2)
    assert "b3" not in line.refused


async def test_d3_what_a_dead_process_left_in_the_line_is_counted_once() -> None:
    line = Line(admission(total=1, per_user=1, queue=2, queue_per_user=2))
    await line.enter("runs", user=9)
    await line.enter("a1", user=1)
    (waiting,) = line.admission._waiting.values()
    line.admission._others = [_Claim(waiting=[waiting.place])]
    await line.enter("b1", user=2)
    assert line.refused == {}


async def test_who_runs_at_once_was_never_in_line() -> None:
    told: list[int] = []
    async with admission(total=1, per_user=1, queue=0).slot(uuid4(), 1, "", lambda place, _: told.append(place)):
        assert told == []


# --- Several processes ------------------------------------------------------------------------------------------------


class Shared(ProcessBus):
    """The line of several processes, in memory: each sees the others' parts, one at a time, and hears that they moved
    (the real one is under test in tests/wire/test_processes.py)."""

    parts: dict[int, bytes]
    lines: list[Admission]

    def __init__(self, parts: dict[int, bytes], lines: list[Admission]) -> None:
        super().__init__(lambda note: None)
        self.shared, self.parts, self.lines = True, parts, lines

    async def agree(self, decide) -> bool:
        value = decide([part for process, part in self.parts.items() if process != id(self)])
        if self.parts.get(id(self)) != value:
            self.parts[id(self)] = value
            for line in self.lines:
                if line._bus is not self:
                    line.look()
        return True


async def all_settled() -> None:
    for _ in range(20):
        await settled()


async def test_d3_a_person_who_fills_the_line_over_two_processes_shuts_nobody_out() -> None:
    """The newcomer comes to one process; the one whose question goes waits in the other."""
    parts: dict[int, bytes] = {}
    lines: list[Admission] = []
    limits = {"total": 1, "per_user": 1, "queue": 4, "queue_per_user": 3}
    lines += [Admission(Shared(parts, lines), **limits) for _ in range(2)]
    one, other = Line(lines[0]), Line(lines[1])
    await one.enter("runs", user=9)
    await all_settled()
    for line, name in ((other, "a1"), (one, "a2"), (other, "a3"), (one, "a4"), (one, "b1")):
        await line.enter(name, user=1 if name.startswith("a") else 2)
        await all_settled()
    assert one.refused == {"a4": "busy_own"} and other.refused == {}
    await one.enter("c1", user=3)
    await all_settled()
    assert other.refused == {"a3": "busy"} and one.refused == {"a4": "busy_own"}
    assert {**one.places, **other.places}.keys() >= {"b1", "c1"}
    for name in ("runs", "b1", "c1", "a2"):
        await one.leave(name) if name in one.order else await one.give_up(name)
    await all_settled()
    assert "a1" in other.order
