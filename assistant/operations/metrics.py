"""`/metrics` for Prometheus: the site's own figures and those of the supervisor and its servers. Counts only.

Scrapers send METRICS_TOKEN as a bearer token. Without that setting the page does not exist.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psutil
from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from ..chat.models import Turn
from ..supervisor.figures import Figures
from .now import STATES, Now, look

#: The metrics of each server: name, kind, meaning, and how to read it.
_WORK: tuple[tuple[str, type[Metric], str, Callable[[Figures], float]], ...] = (
    ("running", GaugeMetricFamily, "Answers being written.", lambda it: it.running),
    ("waiting", GaugeMetricFamily, "Answers waiting in the model server.", lambda it: it.waiting),
    ("cache", GaugeMetricFamily, "Share of the KV cache in use, 0 to 1.", lambda it: it.cache),
    ("prompt_tokens", CounterMetricFamily, "Tokens read since its start.", lambda it: it.prompt_tokens),
    (
        "generated_tokens",
        CounterMetricFamily,
        "Tokens written since its start.",
        lambda it: it.generated_tokens,
    ),
)


def metrics(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(_Site(look()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Site(Collector):
    """The state of the site at one moment."""

    def __init__(self, now: Now) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        process = psutil.Process()
        yield GaugeMetricFamily(
            "assistant_resident_bytes", "Memory of the site's process.", value=process.memory_info().rss
        )
        yield GaugeMetricFamily("assistant_open_files", "Files and sockets it has open.", value=process.num_fds())
        yield _by(GaugeMetricFamily, "assistant_turns_last_hour", "Questions of the last hour, by state.", _turns())
        states = {state: float(state == self._now.state) for state in STATES}
        yield _by(GaugeMetricFamily, "assistant_model_state", "1 for the state that the model is in.", states)
        yield from self._servers()

    def _servers(self) -> Iterator[Metric]:
        rows = self._now.rows
        up = {row.server.url: float(row.server.ready) for row in rows}
        yield _by(GaugeMetricFamily, "assistant_model_up", "1 where a model server answers.", up, label="server")
        restarts = {row.server.url: float(row.server.restarts) for row in rows}
        yield _by(CounterMetricFamily, "assistant_model_restarts", "Starts after the first.", restarts, label="server")
        for name, kind, meaning, value in _WORK:
            told = {row.server.url: value(row.figures) for row in rows if row.figures}
            yield _by(kind, f"assistant_model_{name}", meaning, told, label="server")


def _turns() -> dict[str, float]:
    recent = Turn.objects.filter(created__gt=timezone.now() - timedelta(hours=1))
    counted = Counter(dict(recent.values_list("state").annotate(Count("pk")).order_by()))
    return {state: counted[state] for state in Turn.State.values}


def _by(kind: Any, name: str, meaning: str, values: dict[str, float], *, label: str = "state") -> Metric:
    """A metric family with one sample for each value of a label."""
    family: Metric = kind(name, meaning, labels=[label])
    for content, value in values.items():
        family.add_metric([content], value)  # type: ignore[attr-defined]
    return family
