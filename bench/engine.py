#!/usr/bin/env python3
"""Thirty-two answers at once from a real model: through the product, and the same requests sent straight to vLLM.

Starts `manage.py runmodel` with the profile of this machine (a GPU's, or the embedded one) and the site, and takes turns.
The straight requests are the very bodies that the product sent, as it keeps them for its passports, seeds included; a salt
of their own keeps them from finding the product's prompts in vLLM's cache, not those of each other. What the columns mean is in docs/performance.md.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assistant.supervisor.record import Record, read_record
from tests.page import is_end
from tests.site import ROOT, Site, free_port, running_site
from tests.wire.client import Socket

#: Seconds in which a model server must be up (a GPU's first start downloads and compiles), and an answer complete.
START, ANSWER = 1800.0, 900.0

#: The words of the questions; a patient's number before them makes each another one.
WORDS = (
    "The patient has high blood pressure and takes ramipril and amlodipine every morning. The kidneys work at two thirds of"
    " what they should, the potassium is at the upper end, and there was a bleeding from the stomach two years ago. "
)

SETTINGS = {
    "MODEL_URL": "", "MODEL_FAMILY": "", "LIMIT_STREAMS_PER_USER": "1000", "LIMIT_QUEUED_TURNS": "1000",
    "MODEL_FIRST_TOKEN_TIMEOUT": "600", "MODEL_TOKEN_TIMEOUT": "120", "MODEL_TOTAL_TIMEOUT": "900",
}  # fmt: skip

SHORTEN = "from assistant.prompts.models import PromptVersion; PromptVersion.objects.update(max_tokens=%d)"


@dataclass
class Answer:
    """Seconds from the question on; tokens as vLLM counted them."""

    first: float
    total: float
    tokens_in: int
    tokens_out: int

    @property
    def per_token(self) -> float:
        return (self.total - self.first) / max(1, self.tokens_out - 1)


@dataclass
class Run:
    """So many answers at once."""

    answers: Sequence[Answer]
    seconds: float

    @property
    def rate(self) -> float:
        return sum(answer.tokens_out for answer in self.answers) / self.seconds

    def median(self, value: Callable[[Answer], float]) -> float:
        return statistics.median(value(answer) for answer in self.answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=2)
    parser.add_argument("--streams", type=int, default=32)
    parser.add_argument("--tokens-in", type=int, default=512)
    parser.add_argument("--tokens-out", type=int, default=256)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        model_server(Path(folder)) as engine,
        running_site(Path(folder), **SETTINGS) as site,
    ):
        site.manage("shell", "--no-imports", "-c", SHORTEN % options.tokens_out)
        asyncio.run(_measure(site, engine, options))


@contextmanager
def model_server(folder: Path) -> Iterator[Record]:
    """The record of the model server, once it answers. Its weights are those of the project's data folder."""
    models = ROOT / "data" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)
    environment = os.environ | {"DATA_DIR": str(folder), "MODEL_PORT": str(free_port())}
    process = subprocess.Popen([sys.executable, "manage.py", "runmodel"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + START
        while not ((record := read_record(folder)) and record.servers and record.servers[0].ready):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit("The model server did not start.")
            time.sleep(0.5)
        yield record
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


async def _measure(site: Site, engine: Record, options: argparse.Namespace) -> None:
    client = await asyncio.to_thread(site.login)
    repeats = await _repeats(site, client, options.tokens_in)
    runs: dict[str, list[Run]] = {"through the product": [], "straight to vLLM": []}
    for _ in range(options.reps):
        run, bodies = await _product(site, client, repeats, options.streams)
        runs["through the product"].append(run)
        runs["straight to vLLM"].append(await _straight(engine, bodies))
    print(f"\n| {options.streams} at once | tokens in / out | to the first token | per token | an answer | tokens/s |")
    print("|---|---|---|---|---|---|")
    for name, taken in runs.items():
        for run in taken:
            print(
                f"| {name} | {run.median(lambda one: one.tokens_in):.0f} / {run.median(lambda one: one.tokens_out):.0f} "
                f"| {run.median(lambda one: one.first):.2f} s | {1000 * run.median(lambda one: one.per_token):.0f} ms "
                f"| {run.median(lambda one: one.total):.1f} s | {run.rate:.0f} |"
            )
    rates = [statistics.median(run.rate for run in taken) for taken in runs.values()]
    print(f"\ntokens/s through the product: {rates[0] / rates[1]:.1%} of straight")


def _words(repeats: int) -> str:
    return f"Patient {uuid4()}. " + WORDS * repeats


async def _repeats(site: Site, client: httpx2.Client, tokens: int) -> int:
    """How often the words are repeated for so many tokens in."""
    once, twice = [(await _ask(site, client, _words(repeats)))[0].tokens_in for repeats in (1, 2)]
    return max(1, 1 + round((tokens - once) / (twice - once)))


async def _product(site: Site, client: httpx2.Client, repeats: int, streams: int) -> tuple[Run, list[bytes]]:
    """And the bodies that were sent."""
    began = time.monotonic()
    answers = await asyncio.gather(*(_ask(site, client, _words(repeats)) for _ in range(streams)))
    run = Run([answer for answer, _ in answers], time.monotonic() - began)
    return run, [await asyncio.to_thread(_body, client, turn) for _, turn in answers]


def _body(client: httpx2.Client, turn: str) -> bytes:
    return client.get(f"/t/{turn}/1/body.json").raise_for_status().content


async def _ask(site: Site, client: httpx2.Client, question: str) -> tuple[Answer, str]:
    """One page asks; its answer and the turn."""
    async with Socket.open(site, client) as page, asyncio.timeout(ANSWER):
        began, first = time.monotonic(), 0.0
        turn = str((await page.ask(question))["turn"])
        while True:
            frame = json.loads(await page.connection.recv())
            if frame["type"].endswith(".delta"):
                first = first or time.monotonic()
            if is_end(frame):
                break
        usage = frame["usage"]
        ended = time.monotonic() - began
        return Answer(first - began, ended, usage["prompt_tokens"], usage["completion_tokens"]), turn


async def _straight(engine: Record, bodies: Sequence[bytes]) -> Run:
    salt = str(uuid4())
    requests = [{**json.loads(body), "cache_salt": salt} for body in bodies]
    limits = httpx2.Limits(max_connections=len(requests))
    key = {"Authorization": f"Bearer {engine.api_key}"}
    url = engine.servers[0].url
    async with httpx2.AsyncClient(base_url=url, headers=key, timeout=ANSWER, limits=limits, trust_env=False) as client:
        began = time.monotonic()
        answers = await asyncio.gather(*(post(client, request) for request in requests))
        return Run(answers, time.monotonic() - began)


async def post(client: httpx2.AsyncClient, request: Mapping[str, object]) -> Answer:
    """Straight to the model server."""
    began, first, usage = time.monotonic(), 0.0, {}
    async with client.stream("POST", "/chat/completions", json=request) as response:
        response.raise_for_status()
        async for event in _events(response):
            if event["choices"] and any(event["choices"][0]["delta"].get(name) for name in ("content", "reasoning")):
                first = first or time.monotonic()
            usage = event.get("usage") or usage
    ended = time.monotonic() - began
    return Answer(first - began, ended, usage["prompt_tokens"], usage["completion_tokens"])


async def _events(response: httpx2.Response) -> AsyncIterator[dict[str, object]]:
    async for line in response.aiter_lines():
        if line.startswith("data: {"):
            yield json.loads(line.removeprefix("data: "))


if __name__ == "__main__":
    main()
