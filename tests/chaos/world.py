"""One schedule: pages, the site's processes, an engine, and twenty seconds in which anything of it may break."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from assistant.chat.models import Conversation, Turn
from assistant.chat.turns.service import TurnService
from assistant.chat.web.routing import websocket_application
from tests.page import headers

from .browser import Browser
from .engine import Call, SamplingModel
from .virtual import PROCESS, VirtualLoop

#: Seconds in which things break, and in which all must then come to an end.
STORM, CALM = 20.0, 240.0

PORT = 9000


@dataclass
class Outcome:
    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)
    timeline: list[str] = field(default_factory=list)


class World:
    def __init__(self, seed: int, user: User) -> None:
        self.random = Random(seed)
        self.loop = VirtualLoop(self.random)
        self.user = user
        self.outcome = Outcome(seed)
        self.calls: list[Call] = []
        self.processes: dict[int, tuple[TurnService, Any]] = {}
        self.browsers: list[Browser] = []
        self._number = 0

    def run(self) -> Outcome:
        with self.loop.clocks():
            client = Client()
            client.force_login(self.user)
            self.headers = headers(client.cookies)
            asyncio.set_event_loop(self.loop)
            try:
                self.loop.run_until_complete(self._live())
            except TimeoutError:
                self._lose("not everything came to an end")
            finally:
                self._check()
                self._tidy()
        return self.outcome

    async def _live(self) -> None:
        settings.MODEL_URL = f"http://127.0.0.1:{PORT}/v1"
        await self._start_engine()
        for _ in range(self.random.choice((1, 1, 2, 3))):
            self._start_process()
        for number in range(2):
            self.browsers.append(Browser(self.loop, self.random, self.headers, self._door, self._teller(number)))
        end = self.loop.now + STORM
        while self.loop.now < end:
            await asyncio.sleep(self.random.expovariate(1.0))
            await self._happen(self.random.choices(list(_HAPPENINGS), list(_HAPPENINGS.values()))[0])
        self._say("calm")
        self.engine.calm = True
        await self._start_engine()
        if not self.processes:
            self._start_process()
        async with asyncio.timeout(CALM):
            while not await self._settled():
                await asyncio.sleep(1)

    async def _happen(self, what: str) -> None:
        if what == "ask" and sum(len(one.turns) + len(one.asked) for one in self.browsers) >= 6:
            return
        if "process" in what and not self.processes:
            return
        self.outcome.counts[what] += 1
        self._say(what)
        browser = self.random.choice(self.browsers)
        match what:
            case "ask":
                browser.ask(f"Is this question <{self.outcome.counts[what]}>?")
            case "cut":
                browser.cut()
            case "double":
                browser.reconnect()
            case "second":
                for conversation in self.browsers[0].conversations:
                    self.browsers[1].watch(conversation)
            case "stop":
                browser.stop()
            case "kill engine":
                await self.engine.stop()
                self.loop.call_later(self.random.uniform(0.1, 8), lambda: self.loop.create_task(self._start_engine()))
            case "kill process":
                self._kill(self.random.choice(list(self.processes)))
            case "end process":
                await self._end(self.random.choice(list(self.processes)))

    async def _start_engine(self) -> None:
        if hasattr(self, "engine"):
            calm = self.engine.calm
            await self.engine.stop()
        else:
            calm = False
        self.engine = SamplingModel(self.random, PORT, self.calls)
        self.engine.calm = calm
        await self.engine.__aenter__()

    def _start_process(self) -> None:
        self._number += 1
        token = PROCESS.set(self._number)
        service = TurnService()
        self.processes[self._number] = (service, websocket_application(service))
        self.loop.create_task(service.start())
        PROCESS.reset(token)
        self._say(f"process {self._number} starts")

    def _kill(self, process: int) -> None:
        if self.processes.pop(process, None):
            self.loop.kill(process)
            self._after(process)

    async def _end(self, process: int) -> None:
        """As on SIGTERM."""
        if found := self.processes.pop(process, None):
            found[0].tell_going_away()
            token = PROCESS.set(process)
            leaving = self.loop.create_task(found[0].close(asyncio.Event()))
            PROCESS.reset(token)
            await asyncio.wait([leaving])
            self.loop.kill(process)
            self._after(process)

    def _after(self, process: int) -> None:
        self._say(f"process {process} is gone")
        for browser in self.browsers:
            if browser.wire and browser.wire.process == process:
                browser.cut()
        if not self.processes or self.random.random() < 0.5:
            self.loop.call_later(self.random.uniform(0.1, 5), self._start_process)

    def _door(self) -> tuple[int, Any] | None:
        """A process that answers, as a reverse proxy finds one."""
        if not self.processes:
            return None
        process = self.random.choice(list(self.processes))
        return process, self.processes[process][1]

    async def _settled(self) -> bool:
        """Whether every turn is complete, here and on every page that knows of it; and every page is connected."""
        open_turns = await Turn.objects.filter(owner=self.user).exclude(state="completed").acount()
        return not open_turns and all(browser.complete for browser in self.browsers) and not self.engine.running

    # --- What must be true at the end ---------------------------------------------------------------------------------

    def _check(self) -> None:
        turns = {str(turn.pk): turn for turn in Turn.objects.filter(owner=self.user)}
        for browser in self.browsers:
            for pk, shown in browser.turns.items():
                self.outcome.counts["texts compared"] += 1
                turn = turns.get(pk)
                if turn is None:
                    self._lose(f"{pk} was accepted and is not stored")
                elif (shown.state, shown.reasoning, shown.text) != (turn.state, turn.reasoning, turn.text):
                    self._lose(f"{pk} is shown otherwise than stored: {shown} {turn.state} {turn.text!r}")
        for pk, turn in turns.items():
            self._check_turn(pk, turn)
        if self.outcome.counts["ask"] != len(turns):
            self._lose(f"{self.outcome.counts['ask']} were asked, {len(turns)} are stored")
        self.outcome.losses += self.loop.faults

    def _check_turn(self, pk: str, turn: Turn) -> None:
        """What is stored is what the engine said, each part going on exactly where an earlier one was left."""
        calls = [call for call in self.calls if turn.question in call.question]
        self.outcome.counts["joins"] += turn.joined
        whole = "<think>\n" + turn.reasoning + ("</think>" + turn.text if turn.text else "")
        if turn.state != "completed":
            self._lose(f"{pk} is {turn.state} ({turn.code})")
        elif not any(call.whole and call.text == whole for call in calls):
            self._lose(f"{pk}: {whole!r} was never said; {[call.text for call in calls]}")
        for place, call in enumerate(calls):
            if call.before != "<think>\n" and not any(one.text.startswith(call.before) for one in calls[:place]):
                self._lose(f"{pk}: a part goes on from {call.before!r}, which was never said")

    def _tidy(self) -> None:
        for process in tuple(self.processes):
            self.loop.kill(process)
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0.1))
        self.loop.close()
        Conversation.objects.filter(owner=self.user).delete()

    def _lose(self, what: str) -> None:
        self.outcome.losses.append(what)

    def _teller(self, number: int) -> Any:
        return lambda what: self._say(f"page {number} {what}")

    def _say(self, what: str) -> None:
        self.outcome.timeline.append(f"{self.loop.now:8.3f} {what}")


#: What may happen, and how often beside the others.
_HAPPENINGS = {
    "ask": 6, "cut": 6, "double": 2, "second": 2, "stop": 1, "kill engine": 2, "kill process": 2, "end process": 1,
}  # fmt: skip
