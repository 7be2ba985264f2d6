"""The restart policy: exponential backoff with jitter, and when to give up. Pure: the caller has the clock and dice."""

from collections.abc import Sequence

#: The longest backoff in seconds.
LONGEST_SECONDS = 60.0

#: After this many failures within this many seconds, restarts stop until a person intervenes.
HALT_FAILURES, HALT_SECONDS = 5, 600.0


def should_halt(failures: Sequence[float], now: float) -> bool:
    """Whether to stop restarting. `failures` are the times of failures on the same clock as `now`, in seconds."""
    return len(recent(failures, now)) >= HALT_FAILURES


def next_delay(failures: Sequence[float], now: float, *, first: float, dice: float) -> float:
    """Seconds of backoff before the next start: `first`, doubled for each further recent failure. `dice` (0 to 1) adds
    jitter, taking off up to half, so that servers that failed together do not restart together."""
    longest = min(LONGEST_SECONDS, first * 2.0 ** max(0, len(recent(failures, now)) - 1))
    return longest * (0.5 + dice / 2)


def recent(failures: Sequence[float], now: float) -> list[float]:
    return [moment for moment in failures if now - moment < HALT_SECONDS]
