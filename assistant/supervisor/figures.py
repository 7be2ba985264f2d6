"""Reads a vLLM server's load from its `/metrics` (Prometheus text, vLLM 0.32 and 0.33). Pure."""

from math import isfinite

import msgspec
from prometheus_client.parser import text_string_to_metric_families

#: What vLLM's own metrics begin with.
_PREFIX = "vllm:"


class Figures(msgspec.Struct, frozen=True):
    """Counted since the server's start; times in seconds. `cache` is the share of the KV cache in use, 0 to 1."""

    running: int
    waiting: int
    cache: float
    prompt_tokens: float
    generated_tokens: float
    first_tokens: float
    first_token_seconds: float


def parse_figures(text: str) -> Figures | None:
    """Parse the metrics; None if they are not vLLM's. Several engines of one server are added up; `cache` is the
    fullest."""
    samples = _samples(text)
    if "num_requests_running" not in samples:
        return None

    def total(name: str) -> float:
        return sum(samples.get(name, ()))

    return Figures(
        running=int(total("num_requests_running")),
        waiting=int(total("num_requests_waiting")),
        cache=max(samples.get("kv_cache_usage_perc", [0.0])),
        prompt_tokens=total("prompt_tokens_total"),
        generated_tokens=total("generation_tokens_total"),
        first_tokens=total("time_to_first_token_seconds_count"),
        first_token_seconds=total("time_to_first_token_seconds_sum"),
    )


def _samples(text: str) -> dict[str, list[float]]:
    """vLLM's own metrics by name, finite values only; empty if the text cannot be parsed."""
    samples: dict[str, list[float]] = {}
    try:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name.startswith(_PREFIX) and isfinite(sample.value):
                    samples.setdefault(sample.name.removeprefix(_PREFIX), []).append(float(sample.value))
    except ValueError:
        return {}
    return samples
