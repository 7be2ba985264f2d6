"""What a vLLM server tells of its work in `/metrics` (Prometheus text, vLLM 0.32 and 0.33). Pure."""

import re

import msgspec

_LINE = re.compile(r"^vllm:(\w+)(?:\{[^}]*\})? ([0-9.eE+-]+)$", re.MULTILINE)


class Figures(msgspec.Struct, frozen=True):
    """Since the server's start; times in seconds. `cache` is the share of the KV cache in use, 0 to 1."""

    running: int
    waiting: int
    cache: float
    prompt_tokens: float
    generated_tokens: float
    first_tokens: float
    first_token_seconds: float


def parse_figures(text: str) -> Figures | None:
    """None where the text is not vLLM's. A server of several engines counts as one; its cache is the fullest."""
    found: dict[str, list[float]] = {}
    for name, value in _LINE.findall(text):
        found.setdefault(name, []).append(float(value))
    if "num_requests_running" not in found:
        return None

    def total(name: str) -> float:
        return sum(found.get(name, ()))

    return Figures(
        running=int(total("num_requests_running")),
        waiting=int(total("num_requests_waiting")),
        cache=max(found.get("kv_cache_usage_perc", [0.0])),
        prompt_tokens=total("prompt_tokens_total"),
        generated_tokens=total("generation_tokens_total"),
        first_tokens=total("time_to_first_token_seconds_count"),
        first_token_seconds=total("time_to_first_token_seconds_sum"),
    )
