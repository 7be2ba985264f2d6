"""Fetches from a public source: within bounds of time and size, again after a failure, and from where it broke off."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2

from .item import NotFetched, NothingThere

#: Seconds of silence, attempts, and seconds that a source may ask to be left alone before the next one.
SILENCE, ATTEMPTS, LONGEST_WAIT = 30.0, 4, 60.0

#: Seconds of one attempt: a source that sends a little now and then holds the command up no longer.
LONGEST_ATTEMPT = 900.0

#: Bytes of one answer: the largest title of the US Code is some 30 MB packed.
MOST_BYTES = 200 * 1024 * 1024

#: Where the piece of a 206 starts, and the length of the whole (RFC 9110, section 14.4); of a 416 the latter alone.
_RANGE = re.compile(r"bytes (?:(\d{1,12})-\d{1,12}|\*)/(\d{1,12}|\*)")

_AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT)
_OF_A_RANGE = (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)


class Fetcher:
    """`address` is the source's own, or a mirror's; `wait` sleeps for a number of seconds."""

    def __init__(self, address: str, wait: Callable[[float], None] = time.sleep) -> None:
        self._address, self._host, self._wait = address.rstrip("/"), urlsplit(address).hostname or address, wait
        self._runner = asyncio.Runner()
        self._client = httpx2.AsyncClient(follow_redirects=True, timeout=SILENCE)

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Raises NotFetched."""
        answer = _Answer()
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(answer.pause or min(2.0**attempt, LONGEST_WAIT))
            try:
                if self._runner.run(self._read(answer, f"{self._address}{path}", dict(headers or {}))):
                    return bytes(answer.data)
            except TimeoutError:
                answer.trouble = f"{self._host} took longer than {LONGEST_ATTEMPT / 60:.0f} minutes. Try again later."
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                answer.trouble = _unreachable(self._host, error)
        raise NotFetched(answer.trouble)

    async def _read(self, answer: "_Answer", url: str, headers: dict[str, str]) -> bool:
        """Read the answer, or the rest of it. Returns whether it is complete."""
        if asked_rest := bool(answer.data and answer.tag):
            headers |= {"Range": f"bytes={len(answer.data)}-", "If-Range": answer.tag, "Accept-Encoding": "identity"}
        async with asyncio.timeout(LONGEST_ATTEMPT), self._client.stream("GET", url, headers=headers) as response:
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise NothingThere(f"{self._host} has nothing under this name.")
            if response.status_code in _AGAIN or response.is_server_error:
                answer.pause = _seconds(response.headers.get("Retry-After", ""))
                answer.trouble = f"{self._host} cannot answer now (status {response.status_code}). Try again later."
                return False
            if response.status_code == HTTPStatus.OK:
                answer.data.clear()
                await self._append(answer, response)
                return True
            if asked_rest and response.status_code in _OF_A_RANGE:
                return await self._continue(answer, response)
            raise NotFetched(f"{self._host} refused this (status {response.status_code}).")

    async def _continue(self, answer: "_Answer", response: httpx2.Response) -> bool:
        """Read the rest that was asked for, unless all is here already. Returns whether the answer is complete. After
        what does not fit, the next attempt begins anew."""
        answer.trouble = f"{self._host} sent another piece of the file than the one asked for. Try again later."
        said = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        start, whole = said.groups() if said else (None, None)
        same = response.headers.get("ETag", answer.tag) == answer.tag and "Content-Encoding" not in response.headers
        here = str(len(answer.data))
        if same and response.status_code == HTTPStatus.PARTIAL_CONTENT and start == here:
            await self._append(answer, response)
            return whole in ("*", str(len(answer.data)))
        if same and start is None and whole == here:
            return True
        answer.data.clear()
        return False

    async def _append(self, answer: "_Answer", response: httpx2.Response) -> None:
        answer.tag = "" if "Content-Encoding" in response.headers else response.headers.get("ETag", "")
        async for block in response.aiter_bytes():
            answer.data += block
            if len(answer.data) > MOST_BYTES:
                raise NotFetched(f"{self._host} sends more than {MOST_BYTES // 1024**2} MB, which is too much.")


class _Answer:
    """What of an answer is here after some attempts, and why the last one failed."""

    def __init__(self) -> None:
        self.data, self.tag, self.pause, self.trouble = bytearray(), "", 0.0, ""


def _seconds(said: str) -> float:
    return min(float(said), LONGEST_WAIT) if said.isdecimal() and len(said) < 10 else 0.0


def _unreachable(host: str, error: Exception) -> str:
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
        return (
            f"{host} cannot be reached from this machine. If it has no network, run the same command on one that has, "
            "carry the folder here and load it. If it needs a proxy, set HTTPS_PROXY."
        )
    return f"The connection to {host} broke off ({type(error).__name__}). Run the command again: it goes on from here."
