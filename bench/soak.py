#!/usr/bin/env python3
"""Does the site leak? Many answers at once for half an hour, and the resident memory of the site's process.

    python bench/soak.py --minutes 30 --streams 50

Starts the site with a scripted model server; each of `--streams` pages asks, reads its answer to the end, and asks again.
The least-squares slope is taken over all but the first ten minutes, in MB for every ten.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import httpx2
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.site import Site, running_site
from tests.wire.client import Socket

SETTINGS = {
    "LIMIT_ASKS_PER_MINUTE": "100000",
    "LIMIT_STREAMS_PER_USER": "500",
    "LIMIT_QUEUED_TURNS_PER_USER": "500",
    "LIMIT_QUEUED_TURNS": "500",
    "LIMIT_SOCKETS_PER_USER": "500",
    "MODEL_MAX_STREAMS": "500",
}

#: Seconds between two readings of the memory, and minutes that are left out of the slope.
READ_SECONDS, WARM_MINUTES = 10.0, 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--streams", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder), **SETTINGS) as site:
        readings, answers = asyncio.run(_soak(site, options.minutes * 60, options.streams))
    warm = [(at, size) for at, size in readings if at >= WARM_MINUTES * 60] or readings
    for at, size in readings[:: max(1, len(readings) // 15)]:
        print(f"{at / 60:6.1f} min {size / 1e6:8.1f} MB")
    print(
        f"{answers} answers; slope over the last {len(warm)} readings: {_slope(warm) * 600 / 1e6:+.2f} MB per 10 minutes"
    )


async def _soak(site: Site, seconds: float, streams: int) -> tuple[list[tuple[float, int]], int]:
    """(seconds, bytes) of each reading, and how many answers there were."""
    assert site.process
    process, began = psutil.Process(site.process.pid), time.monotonic()
    client = site.login()
    counts = [0] * streams
    pages = [asyncio.create_task(_ask_on(site, client, counts, number)) for number in range(streams)]
    readings = []
    while time.monotonic() - began < seconds:
        await asyncio.sleep(READ_SECONDS)
        readings.append((time.monotonic() - began, process.memory_info().rss))
        if broken := next((page for page in pages if page.done()), None):
            broken.result()
    for page in pages:
        page.cancel()
    await asyncio.gather(*pages, return_exceptions=True)
    return readings, sum(counts)


async def _ask_on(site: Site, client: httpx2.Client, counts: list[int], number: int) -> None:
    """One page: question after question, in a conversation of its own each."""
    async with Socket.open(site, client) as page:
        while True:
            await page.ask(f"play:slow Question {counts[number]} of page {number}")
            await page.until("end")
            page.seen.clear()
            counts[number] += 1


def _slope(points: list[tuple[float, int]]) -> float:
    """Bytes a second, by least squares."""
    middle = sum(at for at, _ in points) / len(points)
    mean = sum(size for _, size in points) / len(points)
    spread = sum((at - middle) ** 2 for at, _ in points)
    return sum((at - middle) * (size - mean) for at, size in points) / spread if spread else 0.0


if __name__ == "__main__":
    main()
