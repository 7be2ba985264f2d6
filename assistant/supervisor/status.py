"""The state of the model for the terminal: what `runmodel --status` and `--explain` print."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
from django.template.defaultfilters import pluralize

from .diagnosis import DATA_FULL, cause_of
from .event_text import tell
from .figures import Figures, parse_figures
from .hardware import find_gpus
from .output import last_lines, readable
from .phases import SENTENCES
from .profiles import reason
from .record import Record, ServerEvent, ServerRecord

#: Seconds that a server has to return its figures.
PATIENCE = 2.0

#: Seconds between the two samples from which a server's speed is computed.
SPEED_SECONDS = 1.0

#: Lines of the model server's log printed at the end of `--explain`.
LOG_LINES = 12


def figures_of(server: ServerRecord) -> Figures | None:
    """A server's current `/metrics`; None if it does not answer."""
    try:
        response = httpx2.get(f"{server.url.removesuffix('/v1')}/metrics", timeout=PATIENCE, trust_env=False)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None
    return parse_figures(response.text) if response.status_code == 200 else None


def status(record: Record | None) -> Iterator[str]:
    """A few lines: state, model, servers, GPUs and recent events."""
    if record is None:
        yield "down: no supervisor runs. `python manage.py runmodel` starts one."
        return
    yield f"{record.state}: {record.title} ({record.profile}), context {record.context_length:,} tokens"
    if record.disk_full:
        yield f"  {DATA_FULL.sentence}"
    if record.why:
        yield f"  {record.profile}: {reason(record.why, record.value)}"
    for number, server in enumerate(record.servers, 1):
        yield f"  server {number}  {server.url}  {_condition(server)}"
    for gpu in find_gpus():
        yield f"  GPU {gpu.index}  {gpu.name}, {gpu.free_gib:.1f} of {gpu.memory_gib:.1f} GiB free"
    for event in record.events[-5:]:
        yield f"  {_clock(event)}  server {event.server + 1}  {tell(event)}"


def explain(record: Record | None, data_dir: Path) -> Iterator[str]:
    """Why the model does not answer, what to do, and the last lines of the server's output."""
    if record is None or record.state in ("ready", "starting"):
        yield from status(record)
        return
    for number, server in enumerate(record.servers):
        if server.state in ("down", "halted"):
            yield from _account(number, record)
    yield "The last lines of its log:"
    yield from (f"  {readable(line)}" for line in last_lines(data_dir, LOG_LINES))


def _account(number: int, record: Record) -> Iterator[str]:
    """What happened to one server, from its last event with a reason."""
    event = next((event for event in reversed(record.events) if event.server == number and event.reason), None)
    if event is None:
        return
    cause = cause_of(event.reason)
    yield f"server {number + 1}: {cause.sentence}"
    yield f"  What to do: {cause.remedy}"
    if event.state == "halted":
        yield "  Then: `python manage.py runmodel --start` tries again."
    if event.detail:
        yield f"  In its own words: {readable(event.detail)}"


def _condition(server: ServerRecord) -> str:
    words = [server.state, *([f"{SENTENCES[server.phase]} {server.progress}".rstrip()] if server.phase else [])]
    words += [f"for {time.time() - server.since:.0f} s", f"{server.restarts} restart{pluralize(server.restarts)}"]
    if server.ready and (figures := figures_of(server)):
        words += [f"{figures.running} running", f"{figures.waiting} waiting", f"cache {figures.cache:.0%} used"]
        words += [f"{figures.generated_tokens:.0f} tokens written", *_speed(server, figures)]
        if figures.first_tokens:
            words.append(f"first token after {figures.first_token_seconds / figures.first_tokens:.2f} s")
    return ", ".join(words)


def _speed(server: ServerRecord, before: Figures) -> Iterator[str]:
    """Tokens a second, while it is writing."""
    if before.running:
        time.sleep(SPEED_SECONDS)
        if after := figures_of(server):
            yield f"{(after.generated_tokens - before.generated_tokens) / SPEED_SECONDS:.0f} tokens a second"


def _clock(event: ServerEvent) -> str:
    return time.strftime("%H:%M:%S", time.localtime(event.at))
