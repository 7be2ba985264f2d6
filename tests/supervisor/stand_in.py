"""Stands in for vLLM: a program started as vLLM is, that goes wrong as vLLM does.

The model's folder holds `history.json`: what each start does, the last entry for all further ones. The keys of an entry:
`says` with `status` (print that and exit, unless the option of `unless` has its value), `after` (seconds until it
answers), `dies` (exit with `status` at that many seconds after that), `hangs` and `refuses` (no token after so
many, by silence or by status 500, though `/health` stays 200), `works` (with `hangs`: `/metrics` shows that
others get tokens), `child` (an engine process that outlives it), `deaf` (ignores SIGTERM), `flood` (lines printed).
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.fakes import ScriptedModel, _reply
from tests.supervisor.stand_in_metrics import METRICS

OPTIONS = dict(zip(sys.argv, sys.argv[1:], strict=False))
FOLDER = Path(OPTIONS["--model"])

#: What vLLM prints on its way, in its order.
SIGNS = (
    "Starting to load model /m...",
    "checkpoint shards:  50% Completed | 1/2 [",
    "Loading weights took 0.02 seconds",
)


class StandIn(ScriptedModel):
    """The scripted model with vLLM's `/health`, `/metrics` and `/v1/completions`."""

    def __init__(self, act: dict[str, Any]) -> None:
        super().__init__(port=int(OPTIONS["--port"]), name=OPTIONS["--served-model-name"])
        self.act, self.given, self.tokens = act, 0, 0

    async def _answer(self, path: str, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if path == "/metrics":
            if self._is_past("hangs"):
                with (FOLDER / "looks").open("a") as file:
                    file.write("x")
            self.tokens += self.act.get("works", 0)
            await _reply(writer, 200, METRICS.format(running=self.running, tokens=self.tokens).encode(), "text/plain")
        elif path == "/v1/completions":
            await self._complete(writer)
        else:
            await super()._answer(path, body, writer)

    def _is_past(self, fault: str) -> bool:
        return bool(self.given >= self.act.get(fault, float("inf")))

    async def _complete(self, writer: asyncio.StreamWriter) -> None:
        if self._is_past("hangs"):
            await asyncio.sleep(3600)
        fails = self._is_past("refuses")
        self.given += not fails
        self.tokens += not fails
        await _reply(writer, 500 if fails else 200, {"choices": [{"text": "1"}]})


def main() -> None:
    act = next_act()
    if act.get("deaf"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if act.get("child"):
        leave_engine_behind()
    for number in range(act.get("flood", 0)):
        print(f"(EngineCore pid=7) INFO 11-24 10:02:42 [core.py:402] line {number}")
    for sign in SIGNS:
        print(sign, flush=True)
    option, value = act.get("unless", ("", ""))
    if "says" in act and (not option or OPTIONS.get(option) != value):
        print(act["says"], file=sys.stderr)
        sys.exit(act.get("status", 1))
    asyncio.run(serve(act))


def next_act() -> dict[str, Any]:
    starts = FOLDER / "starts"
    with starts.open("a") as file:
        file.write(f"{os.getpid()}\n")
    history = json.loads((FOLDER / "history.json").read_text())
    return dict(history[min(len(starts.read_text().split()), len(history)) - 1])


def leave_engine_behind() -> None:
    """As vLLM's engine: its title has taken the place of its command line and of its environment."""
    title = f"{os.environ['VLLM_PROCESS_NAME_PREFIX']}::EngineCore"
    subprocess.Popen([title, "-c", "import time; time.sleep(600)"], executable=sys.executable, env={})


async def serve(act: dict[str, Any]) -> None:
    await asyncio.sleep(act.get("after", 0))
    async with StandIn(act):
        await asyncio.sleep(act.get("dies", 3600))
        os._exit(act.get("status", 1))


if __name__ == "__main__":
    main()
