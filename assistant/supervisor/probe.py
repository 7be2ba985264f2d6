"""Checks that a vLLM server really answers: `/health` may return 200 with a dead or hung engine; a token proves it."""

import asyncio
import time
from enum import Enum

import httpx2

from .figures import parse_figures


class Health(Enum):
    """`absent`: nothing listens on the port (yet). `silent`: no response in time, which may be normal for a busy
    server."""

    well = "well"
    dead = "dead"
    absent = "absent"
    silent = "silent"


#: Seconds between two requests for a token to a server that refuses them.
_RETRY_SECONDS = 1.0


class Probe:
    """Probes one server. `url` is without /v1. An async context manager."""

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
        """The result of `/health`; vLLM returns 503 for a dead engine."""
        try:
            response = await self._client.get("/health", timeout=2)
        except httpx2.ConnectError:
            return Health.absent
        except httpx2.HTTPError:
            return Health.silent
        return Health.well if response.status_code == 200 else Health.dead

    async def generates(self, seconds: float) -> bool:
        """Whether the server generates a token within the given seconds. The key proves that it is our server."""
        question = {"model": self._model, "prompt": "1", "max_tokens": 1, "temperature": 0}
        try:
            response = await self._client.post("/v1/completions", json=question, timeout=seconds)
            return response.status_code == 200 and bool(response.json()["choices"])
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            return False

    async def works(self, seconds: float) -> bool:
        """Whether the server generates a token, or is seen to work for others, within the given seconds.

        One failure proves nothing: a server with a full queue refuses requests, and one that reads long prompts is
        silent.
        """
        before, deadline = await self.progress(), time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if await self.generates(left) or _grew(before, await self.progress()):
                return True
            await asyncio.sleep(min(_RETRY_SECONDS, left))
        return False

    async def progress(self) -> float | None:
        """Tokens read and written so far, from `/metrics`; None if it does not report them."""
        try:
            response = await self._client.get("/metrics")
        except httpx2.HTTPError:
            return None
        figures = parse_figures(response.text) if response.status_code == 200 else None
        return figures.prompt_tokens + figures.generated_tokens if figures else None


def _grew(before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and after > before
