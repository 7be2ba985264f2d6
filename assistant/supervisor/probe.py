"""Whether a vLLM server really answers. Its `/health` can say 200 with a dead or hung engine; a token cannot lie."""

import asyncio
import time
from enum import Enum

import httpx2

from .figures import parse_figures


class Health(Enum):
    """`absent`: nobody listens there (yet). `silent`: no reply in time, which a busy server may need."""

    well = "well"
    dead = "dead"
    absent = "absent"
    silent = "silent"


#: Seconds between two tries to get a token from a server that refuses.
_RETRY_SECONDS = 1.0


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
        except httpx2.ConnectError:
            return Health.absent
        except httpx2.HTTPError:
            return Health.silent
        return Health.well if response.status_code == 200 else Health.dead

    async def generates(self, seconds: float) -> bool:
        """Whether one token comes within so many seconds, from this server and no other: the key is ours alone."""
        question = {"model": self._model, "prompt": "1", "max_tokens": 1, "temperature": 0}
        try:
            response = await self._client.post("/v1/completions", json=question, timeout=seconds)
            return response.status_code == 200 and bool(response.json()["choices"])
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            return False

    async def works(self, seconds: float) -> bool:
        """Whether within so many seconds it gives a token, or is seen to work for others.

        One refusal proves nothing: a server with a full queue refuses, and one that reads long prompts is silent.
        """
        before, deadline = await self.progress(), time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if await self.generates(left) or _grew(before, await self.progress()):
                return True
            await asyncio.sleep(min(_RETRY_SECONDS, left))
        return False

    async def progress(self) -> float | None:
        """Tokens read and written so far, from `/metrics`; None where it does not say."""
        try:
            response = await self._client.get("/metrics")
        except httpx2.HTTPError:
            return None
        figures = parse_figures(response.text) if response.status_code == 200 else None
        return figures.prompt_tokens + figures.generated_tokens if figures else None


def _grew(before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and after > before
