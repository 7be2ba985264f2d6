"""Reads the Retry-After header (RFC 9110, section 10.2.3): how long a server asks clients to wait."""

import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def retry_after(headers: Mapping[str, str], clock: Callable[[], float] = time.time) -> float:
    """Seconds from now; 0 if the headers (names in lower case) do not say. A date is compared with the server's own
    clock, which may differ from ours; `clock` counts if the server sends no date."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _unix_seconds(value)
    if until is None:
        return 0.0
    return max(0.0, until - (_unix_seconds(headers.get("date", "")) or clock()))


def _unix_seconds(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
