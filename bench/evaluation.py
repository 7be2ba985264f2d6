#!/usr/bin/env python3
"""What an evaluation gets out of the model, beside what the same requests get that are sent straight to vLLM.

Starts `manage.py runmodel` with the profile of this machine (a GPU's, or the embedded one) and the site. Both ways take
turns with as many requests at a time as the site lets a model have (MODEL_MAX_STREAMS). An evaluation is the command
`manage.py evaluate`, timed from its first question to its written results; docs/evaluation.md tells what came of it.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx2
from engine import ANSWER, SETTINGS, SHORTEN, model_server

from assistant.supervisor.record import Record
from tests.site import ROOT, Site, running_site

DATASET = ROOT / "domains" / "medical" / "datasets" / "starter.en.jsonl"

#: The newest evaluation: how long it took, and byte for byte what it sent, in the order in which it asked.
NEWEST = """
import json
from django.conf import settings
from assistant.evaluation.models import Evaluation
from assistant.evaluation.pages import call
newest = Evaluation.objects.latest("pk")
order = [item.id for item in newest.items()]
samples = sorted(newest.answers.all(), key=lambda sample: (order.index(sample.item), sample.index))
print(json.dumps({
    "streams": settings.MODEL_MAX_STREAMS,
    "seconds": (newest.finished - newest.resumed).total_seconds(),
    "tokens": sum(sample.completion_tokens for sample in samples),
    "failed": newest.counts["failed"],
    "bodies": [call(newest, sample).again.body.decode() for sample in samples],
}))
"""


@dataclass(frozen=True)
class Pace:
    """`tokens` of answers in `seconds`."""

    way: str
    answers: int
    tokens: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.tokens / self.seconds

    def tell(self) -> None:
        print(f"| {self.way} | {self.answers} | {self.tokens} | {self.seconds:.1f} s | {self.rate:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=2, help="how often both ways are measured")
    parser.add_argument("--items", type=int, default=34, help="of the starter set")
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--tokens-out", type=int, default=96, help="of an answer, at most")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        model_server(Path(folder)) as engine,
        running_site(Path(folder), **SETTINGS) as site,
    ):
        site.manage("shell", "--no-imports", "-c", SHORTEN % options.tokens_out)
        _measure(site, engine, options)


def _measure(site: Site, engine: Record, options: argparse.Namespace) -> None:
    _evaluated(site, options)  # fills vLLM's memory of prompts, for both ways
    print("\n| way | answers | tokens | time | tokens/s |\n|---|---|---|---|---|")
    runs: dict[str, list[float]] = {"evaluation": [], "straight to vLLM": []}
    for _ in range(options.reps):
        pace, bodies, streams = _evaluated(site, options)
        for one in (pace, asyncio.run(_straight(engine, bodies, streams))):
            one.tell()
            runs[one.way].append(one.rate)
    rates = [median(taken) for taken in runs.values()]
    print(f"\n{streams} at a time; tokens/s of an evaluation: {rates[0] / rates[1]:.1%} of straight")


def _evaluated(site: Site, options: argparse.Namespace) -> tuple[Pace, list[str], int]:
    """With new seeds; what it sent, and how many at a time."""
    number = ["--samples", str(options.samples), "--limit", str(options.items)]
    command = [sys.executable, "manage.py", "evaluate", "--domain", "medical", "--dataset", str(DATASET), *number]
    subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.DEVNULL)
    newest = json.loads(site.manage("shell", "--no-imports", "-c", NEWEST))
    assert not newest["failed"]
    bodies = newest["bodies"]
    return Pace("evaluation", len(bodies), newest["tokens"], newest["seconds"]), bodies, newest["streams"]


async def _straight(engine: Record, bodies: list[str], streams: int) -> Pace:
    """The same requests by a client that does nothing else."""
    left, tokens, began = iter(bodies), 0, time.monotonic()
    headers = {"Authorization": f"Bearer {engine.api_key}", "Content-Type": "application/json"}
    limits = httpx2.Limits(max_connections=streams)

    async def send() -> None:
        nonlocal tokens
        for body in left:
            response = await client.post("/chat/completions", content=body, headers=headers)
            tokens += response.raise_for_status().json()["usage"]["completion_tokens"]

    url = engine.servers[0].url
    async with httpx2.AsyncClient(base_url=url, timeout=ANSWER, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(send() for _ in range(streams)))
    return Pace("straight to vLLM", len(bodies), tokens, time.monotonic() - began)


if __name__ == "__main__":
    main()
