"""Whether a vLLM server really answers. Its `/health` can say 200 with a dead or hung engine; a token cannot lie."""

import re
from enum import Enum

import httpx2

_PROGRESS = re.compile(r"^vllm:(?:generation|prompt)_tokens_total(?:\{[^}]*\})? (\S+)", re.MULTILINE)


class Health(Enum):
    """`absent`: nobody listens there (yet). `silent`: no reply in time, which a busy server may need."""

    well = "well"
    dead = "dead"
    absent = "absent"
    silent = "silent"


class Probe:
    """Asks one server. `url` is without /v1; use as an async context manager."""

    def __init__(self, url: str, api_key: str, model: str) -> None:
        self._model = model
        self._client = httpx2.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {api_key}"}, trust_env=False, timeout=5
        )

    async def __aenter__(self) -> "Probe":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def health(self) -> Health:
        """What `/health` says; 503 is vLLM's word for a dead engine."""
        try:
            response = await self._client.get("/health", timeout=2)
        except httpx2.TimeoutException:
            return Health.silent
        except httpx2.HTTPError:
            return Health.absent
        return Health.well if response.status_code == 200 else Health.dead

    async def generates(self, seconds: float) -> bool:
        """Whether one token comes within so many seconds, from this server and no other: the key is ours alone."""
        question = {"model": self._model, "prompt": "1", "max_tokens": 1, "temperature": 0}
        try:
            response = await self._client.post("/v1/completions", json=question, timeout=seconds)
            return response.status_code == 200 and bool(response.json()["choices"])
        except (httpx2.HTTPError, ValueError, KeyError):
            return False

    async def progress(self) -> float | None:
        """Tokens read and written so far, from `/metrics`; None where it does not say."""
        try:
            response = await self._client.get("/metrics")
        except httpx2.HTTPError:
            return None
        return total_tokens(response.text) if response.status_code == 200 else None


def total_tokens(metrics: str) -> float | None:
    """The sum of vLLM's token counters in a Prometheus text."""
    found = _PROGRESS.findall(metrics)
    return sum(float(value) for value in found) if found else None
