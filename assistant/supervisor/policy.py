"""When to try again, and when to give up. Pure: the caller has the clock and the dice."""

from collections.abc import Sequence

#: However often it failed, it is tried again after so many seconds.
LONGEST_SECONDS = 60.0

#: So many failures within so many seconds, and it is a person's turn.
HALT_FAILURES, HALT_SECONDS = 5, 600.0


def should_halt(failures: Sequence[float], now: float) -> bool:
    """`failures` are the times at which the server failed, in the seconds of `now`."""
    return len(recent(failures, now)) >= HALT_FAILURES


def next_delay(failures: Sequence[float], now: float, *, first: float, dice: float) -> float:
    """Seconds to wait before the next start: `first`, doubling with each recent failure; `dice` (0 to 1) takes up to
    half of it off, so that servers that failed together do not start together."""
    longest = min(LONGEST_SECONDS, first * 2.0 ** max(0, len(recent(failures, now)) - 1))
    return longest * (0.5 + dice / 2)


def recent(failures: Sequence[float], now: float) -> list[float]:
    return [moment for moment in failures if now - moment < HALT_SECONDS]
