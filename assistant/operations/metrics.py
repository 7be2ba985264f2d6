"""`/metrics` for Prometheus: the site's own figures, and those of the supervisor and its servers. Counts only.

Who scrapes it says METRICS_TOKEN as a bearer token; without that setting there is no such page.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

import psutil
from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from ..chat.models import Turn
from ..supervisor.figures import Figures
from .now import STATES, Now, look

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: The value for each set of labels.
Samples = list[tuple[dict[str, str], float]]

#: What each server tells of its work: a name, a kind, a meaning, and where it stands.
_WORK: tuple[tuple[str, str, str, Callable[[Figures], float]], ...] = (
    ("running", "gauge", "Answers being written.", lambda figures: figures.running),
    ("waiting", "gauge", "Answers waiting in the model server.", lambda figures: figures.waiting),
    ("cache", "gauge", "Share of the KV cache in use, 0 to 1.", lambda figures: figures.cache),
    ("prompt_tokens_total", "counter", "Tokens read since its start.", lambda figures: figures.prompt_tokens),
    ("generated_tokens_total", "counter", "Tokens written since its start.", lambda figures: figures.generated_tokens),
)


def metrics(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse("".join(_families(look())), content_type=_CONTENT_TYPE)


def _families(now: Now) -> Iterator[str]:
    process = psutil.Process()
    yield _family(
        "assistant_resident_bytes", "gauge", "Memory of the site's process.", [({}, process.memory_info().rss)]
    )
    yield _family("assistant_open_files", "gauge", "Files and sockets it has open.", [({}, process.num_fds())])
    yield _family("assistant_turns_last_hour", "gauge", "Questions of the last hour, by state.", _turns())
    states = [({"state": state}, float(state == now.state)) for state in STATES]
    yield _family("assistant_model_state", "gauge", "1 for the state that the model is in.", states)
    answering = [({"server": row.server.url}, float(row.server.ready)) for row in now.rows]
    yield _family("assistant_model_up", "gauge", "1 where a model server answers.", answering)
    restarts = [({"server": row.server.url}, float(row.server.restarts)) for row in now.rows]
    yield _family("assistant_model_restarts_total", "counter", "Starts after the first.", restarts)
    for name, kind, meaning, value in _WORK:
        samples = [({"server": row.server.url}, float(value(row.figures))) for row in now.rows if row.figures]
        yield _family(f"assistant_model_{name}", kind, meaning, samples)


def _turns() -> Samples:
    recent = Turn.objects.filter(created__gt=timezone.now() - timedelta(hours=1))
    counted = Counter(dict(recent.values_list("state").annotate(Count("pk")).order_by()))
    return [({"state": state}, counted[state]) for state in Turn.State.values]


def _family(name: str, kind: str, meaning: str, samples: Sequence[tuple[Mapping[str, object], float]]) -> str:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        shown = ",".join(f'{label}="{content}"' for label, content in labels.items())
        lines.append(f"{name}{{{shown}}} {float(value)}" if shown else f"{name} {float(value)}")
    return "\n".join(lines) + "\n"
