"""A thread pool that is fair by person (queue.py), where one from concurrent.futures takes jobs in order of arrival.

Background jobs never run on the first thread, so people who wait are never stuck behind them. No person occupies all
threads at once.
"""

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from ..exceptions import Overloaded
from .queue import FairQueue

_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class _Job:
    person: Hashable
    background: bool
    work: Callable[[], Any]
    future: "Future[Any]"

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self.work())
        except BaseException as error:
            self.future.set_exception(error)

    def refuse(self) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(Overloaded())


class FairExecutor:
    """`threads` threads, started on first use. There are two lanes, one for background jobs; at most `most` jobs wait
    in each. `prepare` runs once in each thread before its first job."""

    def __init__(self, name: str, threads: int, most: int, prepare: Callable[[], None] = lambda: None) -> None:
        self._name, self._threads, self._prepare = name, threads, prepare
        self._lanes: dict[bool, FairQueue[_Job]] = {False: FairQueue(most), True: FairQueue(most)}
        self._running: Counter[tuple[bool, Hashable]] = Counter()
        self._changed = threading.Condition()
        self._started = False

    def start(self) -> None:
        with self._changed:
            if self._started:
                return
            self._started = True
        for number in range(self._threads):
            lanes = (False,) if number == 0 and self._threads > 1 else (True, False)
            threading.Thread(target=self._serve, args=[lanes], name=f"{self._name}-{number}", daemon=True).start()

    def submit(self, person: Hashable, work: Callable[[], _Result], *, background: bool = False) -> "Future[_Result]":
        """Queue a job. Its future fails with Overloaded if the job is refused. Cancelling it removes a waiting job."""
        self.start()
        job = _Job(person, background, work, Future())
        job.future.add_done_callback(lambda future: self._forget(job) if future.cancelled() else None)
        with self._changed:
            refused = self._lanes[background].put(person, job)
            self._changed.notify_all()
        if refused:
            refused.refuse()
        return job.future

    def _forget(self, job: _Job) -> None:
        with self._changed:
            self._lanes[job.background].remove(job.person, job)

    def _serve(self, lanes: tuple[bool, ...]) -> None:
        self._prepare()
        while True:
            with self._changed:
                while (job := self._next(lanes)) is None:
                    self._changed.wait()
                self._running[job.background, job.person] += 1
            job.run()
            with self._changed:
                self._running[job.background, job.person] -= 1
                self._running += Counter()  # Drops counts of zero, so that the counter does not grow with people.
                self._changed.notify_all()

    def _next(self, lanes: tuple[bool, ...]) -> _Job | None:
        most = max(1, self._threads - 1)
        for lane in lanes:
            busy = {
                person for (background, person), count in self._running.items() if background is lane and count >= most
            }
            if job := self._lanes[lane].take(busy):
                return job
        return None
