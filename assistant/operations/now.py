"""How the model servers are at this moment: the supervisor's record and what each server tells of its work.

With MODEL_URL set there is no supervisor of ours: then one server is asked, and nothing can be steered.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..chat.sentences import model_sentence, phase_name
from ..exceptions import Sentence
from ..supervisor.diagnosis import cause_of
from ..supervisor.figures import Figures
from ..supervisor.hardware import Gpu, find_gpus
from ..supervisor.output import last_lines, readable
from ..supervisor.profiles import reason
from ..supervisor.record import Event, Record, Server, State, read_record
from ..supervisor.status import figures_of
from ..supervisor.story import both, tell

#: Lines of the model server's log, and events, that the page shows.
LOG_LINES, EVENTS = 30, 12

STATES: dict[str, Sentence] = {
    "starting": _("Starting"),
    "ready": _("Ready"),
    "degraded": _("Degraded"),
    "down": _("Down"),
    "halted": _("Halted"),
}


@dataclass(frozen=True)
class Row:
    """One server. `figures` is None where it does not answer."""

    server: Server
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
        """Seconds, on average since its start."""
        if self.figures is None or not self.figures.first_tokens:
            return None
        return self.figures.first_token_seconds / self.figures.first_tokens


@dataclass(frozen=True)
class Story:
    at: datetime
    words: str


@dataclass(frozen=True)
class Now:
    state: State
    record: Record | None
    rows: Sequence[Row]
    gpus: Sequence[Gpu]

    @property
    def title(self) -> str:
        return str(STATES[self.state])

    @property
    def sentence(self) -> str:
        if settings.MODEL_URL or self.record:
            return model_sentence(self.state)
        return str(_("No supervisor runs: `python manage.py runmodel` starts one, or the service that calls it."))

    @property
    def why(self) -> str:
        """Why it is this profile."""
        return reason(self.record.why, self.record.value) if self.record and self.record.why else ""

    @property
    def account(self) -> str:
        """What is wrong, and what to do about it."""
        if self.record is None or not self.record.reason:
            return ""
        cause = cause_of(self.record.reason)
        return both(cause.sentence, cause.remedy)

    @property
    def stories(self) -> list[Story]:
        """What happened, the newest first."""
        events: Sequence[Event] = self.record.events[-EVENTS:] if self.record else ()
        return [Story(_time(event.at), self._words(event)) for event in reversed(events)]

    def _words(self, event: Event) -> str:
        """Of several servers, with the one that it is about."""
        words = tell(event)
        if len(self.rows) > 1:
            return _("Server %(number)d: %(words)s") % {"number": event.server + 1, "words": words}
        return words

    @property
    def log(self) -> str:
        return "\n".join(map(readable, last_lines(settings.DATA_DIR, LOG_LINES))) if self.record else ""

    @property
    def totals(self) -> dict[str, float]:
        """For the charts: sums over the servers, counters since their starts; `cache` is the fullest, 0 to 1."""
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
    """Ask everybody; takes as long as the slowest server, at most status.PATIENCE."""
    record = None if settings.MODEL_URL else read_record(settings.DATA_DIR)
    servers = record.servers if record else _configured()
    with ThreadPoolExecutor(max_workers=max(1, len(servers))) as pool:
        rows = [Row(server, figures) for server, figures in zip(servers, pool.map(figures_of, servers), strict=True)]
    if settings.MODEL_URL:
        state: State = "ready" if rows[0].figures else "down"
        rows = [Row(Server(url=settings.MODEL_URL, ready=state == "ready", state=state), rows[0].figures)]
    else:
        state = record.state if record else "down"
    return Now(state, record, rows, find_gpus() if record else ())


def _configured() -> tuple[Server, ...]:
    return (Server(url=settings.MODEL_URL, ready=True),) if settings.MODEL_URL else ()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
