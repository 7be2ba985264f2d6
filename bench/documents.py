#!/usr/bin/env python3
"""Long documents through the product and the embedded model: python bench/documents.py --documents FILE ...

Starts `manage.py runmodel` with the profile of this machine and the site. Each document is sent to the site, held against
the text file of the same name beside it, read piece by piece and summarised; then the very bodies that the product sent
(those of the answer's passport) go straight to the model server, as many at once and level by level. They have a salt of their
own, so that none finds the product's prompts in vLLM's cache. Answers are short (--tokens): a processor writes slowly.
What the columns mean is in docs/documents.md.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from engine import ANSWER, SETTINGS, SHORTEN, model_server, post
from rapidfuzz.distance import Indel

from assistant.supervisor.record import Record
from tests.page import is_end
from tests.site import Site, running_site
from tests.wire.client import Socket

HEAD = """| document | pages | match | pieces | coverage | exact | near | not found | seconds | tokens/s | straight | share |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""

#: Prints the tokens written for a turn and, byte for byte, the requests sent for it, those on pieces of its document first.
SENT = """
import json
from assistant.chat.models import Turn
from assistant.chat.web.passport import calls_of
turn = Turn.objects.get(pk="%s")
pieces = [piece for piece in turn.reading.pieces.all() if piece.request]
print(json.dumps({
    "tokens": turn.completion_tokens + sum(piece.completion_tokens for piece in pieces),
    "levels": [piece.level for piece in pieces],
    "bodies": [call.again.body.decode() for call in calls_of(turn) if call.again.same],
}))
"""

Body = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--tokens", type=int, default=64, help="of an answer, at most (default: 64)")
    parser.add_argument("--parallel", type=int, default=4, help="calls to the model at once (default: 4)")
    options = parser.parse_args()
    settings = {**SETTINGS, "MODEL_MAX_STREAMS": str(options.parallel)}
    with (
        tempfile.TemporaryDirectory() as folder,
        model_server(Path(folder)) as engine,
        running_site(Path(folder), **settings) as site,
    ):
        site.manage("shell", "--no-imports", "-c", SHORTEN % options.tokens)
        asyncio.run(_measure(site, engine, options))


@dataclass
class Pace:
    """`tokens` of answers in `seconds`."""

    tokens: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.tokens / self.seconds

    def __add__(self, other: "Pace") -> "Pace":
        return Pace(self.tokens + other.tokens, self.seconds + other.seconds)


@dataclass
class Summary:
    """What the site has of a document: `seconds` go from the file to the summary with its evidence, `ours` from the
    question to the end of its turn. `levels` are the bodies that were sent: the pieces', the notes' on notes, the last."""

    seconds: float
    document: dict[str, Any]
    reading: dict[str, Any]
    levels: Sequence[Sequence[Body]]
    ours: Pace


async def _measure(site: Site, engine: Record, options: argparse.Namespace) -> None:
    client = await asyncio.to_thread(site.login, "paralegal")
    client.timeout = httpx2.Timeout(ANSWER)
    async with Socket.open(site, client) as page:
        await page.ask("Say yes.", domain="legal", task="summarize", inputs={"text": "The lease ends on 1 May 2027."})
        await _end(page)
    print(HEAD, flush=True)
    ours = straight = Pace(0, 0.0)
    for path in options.documents:
        summary = await _summarised(site, client, path)
        sent = await _straight(engine, summary.levels, options.parallel)
        print(_row(path, summary, sent), flush=True)
        ours, straight = ours + summary.ours, straight + sent
    print(f"\nAll together: {ours.rate:.1f} of {straight.rate:.1f} tokens/s, {ours.rate / straight.rate:.1%}")


async def _summarised(site: Site, client: httpx2.Client, path: Path) -> Summary:
    began = time.monotonic()
    document = await asyncio.to_thread(_sent_in, client, path)
    async with Socket.open(site, client) as page:
        asked = time.monotonic()
        inputs = {"document": document["id"], "depth": "brief"}
        accepted = await page.ask("", domain="legal", task="summarize", inputs=inputs)
        await _end(page)
        answered = time.monotonic() - asked
    turn = accepted["turn"]
    reading = await asyncio.to_thread(_get, client, f"/documents/readings/{turn}/")
    seconds = time.monotonic() - began
    whole = await asyncio.to_thread(_get, client, f"/documents/{document['id']}/")
    sent = json.loads(await asyncio.to_thread(site.manage, "shell", "--no-imports", "-c", SENT % turn))
    return Summary(seconds, whole, reading, _levels(sent), Pace(sent["tokens"], answered))


def _sent_in(client: httpx2.Client, path: Path) -> dict[str, Any]:
    headers = {"X-CSRFToken": client.cookies["csrftoken"], "Referer": f"{client.base_url}/"}
    headers["Content-Type"] = "application/octet-stream"
    address = {"domain": "legal", "name": path.name}
    response = client.post("/documents/", params=address, content=path.read_bytes(), headers=headers)
    return response.raise_for_status().json()  # type: ignore[no-any-return]


def _get(client: httpx2.Client, address: str) -> Any:
    return client.get(address).raise_for_status().json()


async def _end(page: Socket) -> None:
    """Wait for the end of the turn."""
    async with asyncio.timeout(ANSWER):
        while not is_end(json.loads(await page.connection.recv())):
            pass


def _levels(sent: dict[str, Any]) -> list[list[Body]]:
    """The bodies of the pieces, those of each level together, and the last one by itself."""
    *pieces, last = map(json.loads, sent["bodies"])
    together = groupby(zip(sent["levels"], pieces, strict=True), key=lambda one: one[0])
    return [*([body for _, body in level] for _, level in together), [last]]


async def _straight(engine: Record, levels: Sequence[Sequence[Body]], parallel: int) -> Pace:
    key = {"Authorization": f"Bearer {engine.api_key}"}
    url, salt = engine.servers[0].url, str(uuid4())
    limits = httpx2.Limits(max_connections=parallel)
    async with httpx2.AsyncClient(base_url=url, headers=key, timeout=ANSWER, limits=limits, trust_env=False) as client:
        began = time.monotonic()
        answers = []
        for bodies in levels:
            answers += await asyncio.gather(*(post(client, {**body, "cache_salt": salt}) for body in bodies))
        return Pace(sum(answer.tokens_out for answer in answers), time.monotonic() - began)


def _row(path: Path, summary: Summary, straight: Pace) -> str:
    receipt, reference = summary.reading["receipt"], path.with_suffix(".txt")
    text = "".join(page["text"] for page in summary.document["page_texts"])
    match = f"{_matched(reference.read_text(), text):.4f}" if reference.exists() else "no reference"
    checks = [receipt["checks"].get(name, 0) for name in ("exact", "near", "not_found")]
    ours = summary.ours
    figures = [
        path.name, receipt["pages"], match, receipt["pieces"], f"{receipt['read'] / receipt['characters']:.1%}", *checks,
        f"{summary.seconds:.0f}", f"{ours.rate:.1f}", f"{straight.rate:.1f}", f"{ours.rate / straight.rate:.1%}",
    ]  # fmt: skip
    return "| " + " | ".join(map(str, figures)) + " |"


def _matched(reference: str, text: str) -> float:
    """How far the text is the reference's: all characters but white space."""
    return float(Indel.normalized_similarity("".join(reference.split()), "".join(text.split())))


if __name__ == "__main__":
    main()
