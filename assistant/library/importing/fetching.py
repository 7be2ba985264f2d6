"""Fetches from a public source: within bounds of time and size, again after a failure, and from where it broke off."""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2

from .item import NotFetched, NothingThere

#: Seconds of silence, attempts, and seconds that a source may ask to be left alone before the next one.
SILENCE, ATTEMPTS, LONGEST_WAIT = 30.0, 4, 60.0

#: Bytes of one answer: the largest title of the US Code is some 30 MB packed.
MOST_BYTES = 200 * 1024 * 1024

_AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT)


class Fetcher:
    """`address` is the source's own, or a mirror's; `wait` sleeps for a number of seconds."""

    def __init__(self, address: str, wait: Callable[[float], None] = time.sleep) -> None:
        self._address, self._host, self._wait = address.rstrip("/"), urlsplit(address).hostname or address, wait
        self._client = httpx2.Client(follow_redirects=True, timeout=SILENCE)

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Raises NotFetched."""
        answer = _Answer()
        for attempt in range(ATTEMPTS):
            if attempt:
                self._wait(answer.pause or min(2.0**attempt, LONGEST_WAIT))
            try:
                if self._read(answer, f"{self._address}{path}", dict(headers or {})):
                    return bytes(answer.data)
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                answer.trouble = _unreachable(self._host, error)
        raise NotFetched(answer.trouble)

    def _read(self, answer: "_Answer", url: str, headers: dict[str, str]) -> bool:
        """Read the answer, or the rest of it. Returns whether it is complete."""
        if answer.data and answer.tag:
            headers |= {"Range": f"bytes={len(answer.data)}-", "If-Range": answer.tag, "Accept-Encoding": "identity"}
        with self._client.stream("GET", url, headers=headers) as response:
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise NothingThere(f"{self._host} has nothing under this name.")
            if response.status_code in _AGAIN or response.is_server_error:
                answer.pause = _seconds(response.headers.get("Retry-After", ""))
                answer.trouble = f"{self._host} cannot answer now (status {response.status_code}). Try again later."
                return False
            if response.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                raise NotFetched(f"{self._host} refused this (status {response.status_code}).")
            self._append(answer, response)
        return True

    def _append(self, answer: "_Answer", response: httpx2.Response) -> None:
        if response.status_code != HTTPStatus.PARTIAL_CONTENT:
            answer.data.clear()
        answer.tag = "" if "Content-Encoding" in response.headers else response.headers.get("ETag", "")
        for block in response.iter_bytes():
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
