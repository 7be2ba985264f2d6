"""Does to a real vLLM what breaks it and writes down what came of it, as the table of docs/model-server.md.

python -m tests.live.measure [--router PATH_OF_VLLM_ROUTER] [--only one two router] [--tries 3]
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

import psutil  # noqa: E402

from assistant.supervisor.event_text import tell  # noqa: E402
from tests.page import is_end, numbers  # noqa: E402
from tests.site import Site, free_ports, running_site, wait_for  # noqa: E402
from tests.wire.client import Socket  # noqa: E402

from .engine import Engine  # noqa: E402

#: What may be left out of a run.
PARTS = ["one", "two", "router"]


def row(fault: str, noticed: float | None, again: float | None, left: int, words: str) -> None:
    seconds = [f"{value:.1f} s" if value is not None else "–" for value in (noticed, again)]
    print(f"| {fault} | {seconds[0]} | {seconds[1]} | {left} | {words} |", flush=True)


@contextmanager
def running(replicas: int, **settings: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), replicas)
        engine.environment |= settings
        engine.start()
        try:
            engine.until_ready()
            yield engine
        finally:
            engine.close()


def deaths(engine: Engine) -> None:
    faults: dict[str, Callable[[], psutil.Process]] = {
        "`kill -9` of the engine": lambda: engine.engine_core(0),
        "`kill -9` of the API server, its engine alive": lambda: engine.api_server(0),
    }
    for fault, victim in faults.items():
        group = [engine.api_server(0), *engine.api_server(0).children(recursive=True)]
        victim().kill()
        noticed = engine.until(lambda record: not record.servers[0].ready)
        again = noticed + engine.until_ready()
        row(fault, noticed, again, alive(group), last_words(engine))


def hang(engine: Engine) -> None:
    group = [engine.api_server(0), *engine.api_server(0).children(recursive=True)]
    engine.engine_core(0).suspend()
    noticed = engine.until(lambda record: not record.servers[0].ready)
    row("the engine hangs (`kill -STOP`)", noticed, noticed + engine.until_ready(), alive(group), last_words(engine))


def supervisor_killed(engine: Engine) -> None:
    left = engine.processes()
    engine.process.kill()
    engine.process.wait()
    began = time.monotonic()
    while alive(left) and time.monotonic() - began < 5:
        time.sleep(0.05)
    remained = alive(left)
    engine.start()
    again = engine.until_ready()
    words = f"5 s later {remained} of its processes were left, for the next start to end."
    row("`kill -9` of the supervisor, then `runmodel` again", None, again, alive(left), words)


def refusals(engine: Engine) -> None:
    wishes = {
        "a second supervisor": (),
        "`--port` that is taken": ("--check", "--port", str(engine.port)),
        "`--model` that does not exist": ("--check", "--model", "/nowhere/model"),
        "`--max-model-len 9000` of a model for 2048": ("--check", "--max-model-len", "9000"),
    }
    for fault, arguments in wishes.items():
        began = time.monotonic()
        elsewhere = {"MODEL_PORT": str(free_ports(2)), "DATA_DIR": f"{engine.data_dir}/elsewhere"} if arguments else {}
        done = engine.run(*arguments, **elsewhere)
        words = done.stderr.splitlines()[0].removeprefix("CommandError: ")
        row(fault, time.monotonic() - began, None, 0, f"status {done.returncode}: {words}")


def end(engine: Engine) -> None:
    began, left = time.monotonic(), engine.processes()
    engine.process.send_signal(signal.SIGTERM)
    engine.process.wait(60)
    row("SIGTERM to the supervisor", time.monotonic() - began, None, alive(left), "ending the model server")


async def in_mid_answer(fault: str, engine: Engine, site: Site) -> None:
    """One of two servers is killed while it writes: the longest pause that the page sees in its answer."""
    async with Socket.open(site) as page:
        await page.ask("charlie")
        seen = [await page.until("reasoning.delta", "text.delta")]
        index = await asyncio.to_thread(engine.busy_server)
        group = [engine.api_server(index), *engine.api_server(index).children(recursive=True)]
        engine.engine_core(index).kill()
        killed = last = time.monotonic()
        pause, noticed, said = 0.0, None, "(the page saw no change)"
        while not is_end(seen[-1]):
            seen.append(json.loads(await page.connection.recv()))
            if seen[-1]["type"].endswith(".delta"):
                pause, last = max(pause, time.monotonic() - last), time.monotonic()
            elif noticed is None and seen[-1]["type"] == "model.state" and seen[-1]["state"] != "ready":
                noticed, said = time.monotonic() - killed, seen[-1]["message"]
    await asyncio.to_thread(engine.until_ready)
    counted = numbers(page.seen + seen[1:])
    whole = "no gap, no repeat" if counted == list(range(1, len(counted) + 1)) else f"numbers {counted}"
    row(fault, noticed, pause, alive(group), f"{said} The answer: {seen[-1]['type']}, {whole}")


def alive(processes: list[psutil.Process]) -> int:
    return sum(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def last_words(engine: Engine) -> str:
    return next(tell(event) for event in reversed(engine.record().events) if event.reason)


@contextmanager
def router(path: str, engine: Engine) -> Iterator[str]:
    port = free_ports(2)
    workers = [server.url.removesuffix("/v1") for server in engine.record().servers]
    command = [
        path, "--host", "127.0.0.1", "--port", str(port), "--worker-urls", *workers, "--policy", "power_of_two",
        "--health-check-interval-secs", "1", "--health-check-timeout-secs", "2", "--health-failure-threshold", "2",
        "--health-success-threshold", "1", "--worker-startup-check-interval", "1", "--cb-timeout-duration-secs", "5",
        "--prometheus-port", str(port + 1),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/liveness", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--router", help="the program vllm-router, to go through it too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="one server, two, or two and a router")
    parser.add_argument("--tries", type=int, default=1, help="how often one of two is killed in mid-answer")
    options = parser.parse_args()
    print("| fault | noticed after | answers again after | processes left | what is said |\n|---|---|---|---|---|")
    if "one" in options.only:
        one_server()
    if "two" in options.only:
        two_servers(options.tries)
    if "router" in options.only and options.router:
        through_a_router(options.router, options.tries)


def one_server() -> None:
    with running(1) as engine:
        deaths(engine)
        hang(engine)
        supervisor_killed(engine)
        refusals(engine)
        end(engine)


def two_servers(tries: int) -> None:
    with running(2) as engine, running_site(engine.data_dir, MODEL_URL="") as site:
        for _ in range(tries):
            asyncio.run(in_mid_answer("one of two replicas killed in mid-answer", engine, site))


def through_a_router(path: str, tries: int) -> None:
    shared = {"MODEL_NAME": "tiny", "MODEL_API_KEY": "between-machines"}
    with (
        running(2, **shared) as engine,
        router(path, engine) as url,
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder), **shared, MODEL_FAMILY="r1", MODEL_URL=url) as site,
    ):
        for _ in range(tries):
            asyncio.run(in_mid_answer("the same through vllm-router", engine, site))


if __name__ == "__main__":
    main()
