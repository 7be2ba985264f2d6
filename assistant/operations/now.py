"""The state of the model servers now: the supervisor's record, and the load that each server reports.

With MODEL_URL set there is no supervisor here: the server at that address is asked, and nothing can be controlled.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..chat.messages import model_sentence, phase_name
from ..exceptions import ModelBusy, ModelError, ModelUnavailable, Sentence
from ..inference.client import ModelClient
from ..inference.engine import configured_address
from ..inference.unparsed import is_unparsed
from ..site import readiness
from ..supervisor.diagnosis import DATA_FULL, cause_of
from ..supervisor.event_text import both, tell
from ..supervisor.figures import Figures
from ..supervisor.hardware import Gpu, find_gpus
from ..supervisor.output import last_lines, readable
from ..supervisor.profiles import reason
from ..supervisor.record import Record, ServerEvent, ServerRecord, State, read_record
from ..supervisor.status import PATIENCE, figures_of

#: The number of log lines and events that the page shows.
LOG_LINES, EVENTS = 30, 12

_UNPARSED = _(
    "The model server leaves its reasoning in the answer. It is told apart by its </think>, but start the server with "
    "its reasoning parser (vLLM: --reasoning-parser deepseek_r1), or set MODEL_REASONING=raw."
)

STATES: dict[str, Sentence] = {
    "starting": _("Starting"),
    "ready": _("Ready"),
    "degraded": _("Degraded"),
    "down": _("Down"),
    "halted": _("Halted"),
}

_NO_SUPERVISOR = _(
    "No supervisor is running. Start one with `python manage.py runmodel`, or start the service that runs it."
)


@dataclass(frozen=True)
class ServerRow:
    """One server. `figures` is None if it reports none; it may answer all the same."""

    server: ServerRecord
    figures: Figures | None

    @property
    def state(self) -> str:
        return str(STATES[self.server.state])

    @property
    def phase(self) -> str:
        return f"{phase_name(self.server.phase)} {self.server.progress}".strip()

    @property
    def since(self) -> datetime | None:
        return _time(self.server.since) if self.server.since else None

    @property
    def cache_percent(self) -> int:
        return round(self.figures.cache * 100) if self.figures else 0

    @property
    def first_token(self) -> float | None:
        """Mean seconds to the first token since the server's start."""
        if self.figures is None or not self.figures.first_tokens:
            return None
        return self.figures.first_token_seconds / self.figures.first_tokens


@dataclass(frozen=True)
class Story:
    at: datetime
    words: str


@dataclass(frozen=True)
class Now:
    """`fault` says why the server at MODEL_URL does not answer."""

    state: State
    record: Record | None
    rows: Sequence[ServerRow]
    gpus: Sequence[Gpu]
    fault: str = ""

    @property
    def title(self) -> str:
        return str(STATES[self.state])

    @property
    def sentence(self) -> str:
        if settings.MODEL_URL or self.record:
            return model_sentence(self.state)
        return str(_NO_SUPERVISOR)

    @property
    def why(self) -> str:
        """Why this profile was chosen."""
        return reason(self.record.why, self.record.value) if self.record and self.record.why else ""

    @property
    def account(self) -> str:
        """What is wrong and what to do about it."""
        if self.record is None or not self.record.reason:
            return self.fault
        cause = cause_of(self.record.reason)
        return both(cause.sentence, cause.remedy)

    @property
    def notices(self) -> list[str]:
        """Faults of servers that answer all the same, and anything else that needs attention."""
        full = readiness.is_full() or (self.record is not None and self.record.disk_full)
        unparsed = any(is_unparsed(row.server.url) for row in self.rows)
        return [*([str(DATA_FULL.sentence)] if full else []), *([str(_UNPARSED)] if unparsed else [])]

    @property
    def tells_figures(self) -> bool:
        return any(row.figures for row in self.rows)

    @property
    def stories(self) -> list[Story]:
        """Events as sentences, the newest first."""
        events: Sequence[ServerEvent] = self.record.events[-EVENTS:] if self.record else ()
        return [Story(_time(event.at), self._words(event)) for event in reversed(events)]

    def _words(self, event: ServerEvent) -> str:
        """The sentence of an event; names the server if there are several."""
        words = tell(event)
        if len(self.rows) > 1:
            return _("Server %(number)d: %(words)s") % {"number": event.server + 1, "words": words}
        return words

    @property
    def log(self) -> str:
        return "\n".join(map(readable, last_lines(settings.DATA_DIR, LOG_LINES))) if self.record else ""

    @property
    def totals(self) -> dict[str, float]:
        """Sums over the servers, for the charts; counters since their starts. `cache` is the fullest server's share, 0
        to 1."""
        known = [row.figures for row in self.rows if row.figures]
        return {
            "running": sum(figures.running for figures in known),
            "waiting": sum(figures.waiting for figures in known),
            "cache": max((figures.cache for figures in known), default=0),
            "generated": sum(figures.generated_tokens for figures in known),
            "firstTokens": sum(figures.first_tokens for figures in known),
            "firstTokenSeconds": sum(figures.first_token_seconds for figures in known),
        }


def look() -> Now:
    """Ask every server at once. Takes as long as the slowest, at most status.PATIENCE."""
    record = None if settings.MODEL_URL else read_record(settings.DATA_DIR)
    servers = record.servers if record else _configured()
    with ThreadPoolExecutor(max_workers=max(1, len(servers))) as pool:
        rows = [
            ServerRow(server, figures) for server, figures in zip(servers, pool.map(figures_of, servers), strict=True)
        ]
    if settings.MODEL_URL:
        fault = _fault()
        state: State = "down" if fault else "ready"
        rows = [ServerRow(ServerRecord(url=settings.MODEL_URL, ready=not fault, state=state), rows[0].figures)]
        return Now(state, None, rows, (), fault)
    return Now(record.state if record else "down", record, rows, find_gpus() if record else ())


@async_to_sync
async def _fault() -> str:
    """Why the server at MODEL_URL cannot be used; "" if it can. A busy one counts as usable."""
    address = configured_address()
    assert address is not None
    try:
        async with asyncio.timeout(PATIENCE), ModelClient() as client:
            await client.models(address)
    except ModelBusy:
        return ""
    except TimeoutError:
        return str(ModelUnavailable.sentence)
    except ModelError as error:
        return str(error)
    return ""


def _configured() -> tuple[ServerRecord, ...]:
    return (ServerRecord(url=settings.MODEL_URL, ready=True),) if settings.MODEL_URL else ()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
