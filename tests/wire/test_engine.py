"""P13 with real processes: an answer during which the engine is killed twice and the page is reloaded once."""

import asyncio
import signal
import subprocess
import sys

from tests.page import said
from tests.scenarios import LONG, REASONING
from tests.site import ROOT, free_port, running_site, wait_for

from .client import Frame, Socket


class Engine:
    """A scripted model server that can be killed and started again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "tests.fakes", "--port", str(self.port)], cwd=ROOT)
        wait_for(f"{self.url}/models", self.process)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


async def test_p13_f01_the_engine_killed_twice_and_the_page_reloaded_once(tmp_path):
    engine = Engine()
    engine.start()
    try:
        with running_site(tmp_path, MODEL_URL=engine.url) as site:
            frames = await record(site, engine)
    finally:
        engine.kill()
    end = frames[-1]
    last = max(place for place, frame in enumerate(frames) if frame["type"] == "turn.snapshot")
    assert end["type"] == "turn.completed" and end["passport"]["joined"] == 2
    assert sum(frame["type"] == "turn.waiting" for frame in frames) >= 2
    assert frames[last]["reasoning"] + said(frames[last:], "reasoning") == REASONING
    assert frames[last]["text"] + said(frames[last:]) == LONG


async def record(site, engine: Engine) -> list[Frame]:
    """What the page receives, before and after it is reloaded."""
    client = site.login()
    async with Socket.open(site, client) as page:
        accepted = await page.ask("play:slow")
        await page.until("reasoning.delta")
        await asyncio.to_thread(engine.kill)
        await page.until("turn.waiting")
        await asyncio.to_thread(engine.start)
        await page.until("text.delta")
    async with Socket.open(site, client) as reloaded:
        await reloaded.send(type="watch", conversation=accepted["conversation"])
        await reloaded.until("text.delta")
        await asyncio.to_thread(engine.kill)
        await reloaded.until("turn.waiting")
        await asyncio.to_thread(engine.start)
        await reloaded.until("end")
    return [*page.seen, *reloaded.seen]
