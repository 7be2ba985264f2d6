"""How the time of a piece of work grows with the length of its text.

Processor time of this thread, so that a busy machine decides nothing. `bench/patterns.py` prints what the tests judge.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

#: Characters of a text for a pattern, and for work of many patterns, each length twice the one before.
SIZES, SIZES_OF_WORK = (2_500, 5_000, 10_000), (1_000, 2_000, 4_000)

#: Twice the text may take less than so many times as long.
MOST_GROWTH = 3.0

#: Runs of which the fastest counts, and rounds of which the best does: a busy machine makes work slower, never quicker.
RUNS, ROUNDS = 3, 4

#: Seconds at the longest text, below which the resolution of the timer and the caches decide more than the work.
FLOOR = 0.0025

#: Seconds of processor time after which one run counts as never ending: far above what any work here takes, because the
#: threads of a busy machine take longer for the same work.
LONGEST = 5.0

Work = Callable[[str], object]
Text = Callable[[int], str]
Sizes = tuple[int, int, int]


class TooLong(Exception):
    """The work took longer than LONGEST."""


@dataclass(frozen=True)
class Growth:
    """`ratio` is the time at the longest text over that at half of it, infinite where the work was broken off, 1 where
    it takes too little to tell; `seconds` are those at the longest."""

    ratio: float
    seconds: float

    @property
    def linear(self) -> bool:
        return self.ratio < MOST_GROWTH


def growth_of(work: Work, text: Text, sizes: Sizes = SIZES) -> Growth:
    """As `measured`, but reckoned from the shorter two texts where they tell enough: that the work is quick even if it
    grows with the square of the length, or hardly does (a share that makes the last doubling take three times as long
    makes the first take 2.67 times)."""
    try:
        short = _seconds(work, text(sizes[0]))
        if short * (sizes[2] / sizes[0]) ** 2 < FLOOR:
            return Growth(1.0, short * sizes[2] / sizes[0])
        middle = _seconds(work, text(sizes[1]))
    except TooLong:
        return Growth(float("inf"), LONGEST)
    return Growth(middle / short, 2 * middle) if middle < 2.5 * short else measured(work, text, sizes)


def measured(work: Work, text: Text, sizes: Sizes = SIZES) -> Growth:
    """The fastest of RUNS at each of the longer two lengths; the least growth of ROUNDS at most."""
    found = Growth(float("inf"), LONGEST)
    try:
        for _ in range(ROUNDS):
            middle, longest = (min(_seconds(work, text(size)) for _ in range(RUNS)) for size in sizes[1:])
            found = min(
                found, Growth(longest / middle if longest >= FLOOR else 1.0, longest), key=lambda one: one.ratio
            )
            if found.linear:
                break
    except TooLong:
        pass
    return found


def _seconds(work: Work, text: str) -> float:
    """Python's garbage collector waits: it would look through all that the tests before this one have left."""
    with _deadline(LONGEST), _no_collection():
        began = time.thread_time()
        work(text)
        return time.thread_time() - began


@contextmanager
def _no_collection() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """A regular expression that never ends looks for signals, and for nothing else."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
