"""Lends places at the model to calls that are not turns: trials, repeats, evaluations, commands.

Within a site process such a call joins the queue like a turn (admission.py), under the name of the person who asks. Any
other process takes an OutsideCall row for each place, with a lease. There are at most LIMIT_OUTSIDE_CALLS rows and no
more than people's turns leave free, but always one; the site's queue counts them as taken.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from ...exceptions import TooMany
from ..models import OutsideCall, Turn
from ..protocol import OPEN_STATES
from .admission import Admission

#: A row not renewed for LEASE belongs to a dead process; seconds between two renewals.
LEASE, RENEW_SECONDS = timedelta(seconds=15), 4.0

#: Seconds between two attempts to take a row, and for which a failing database is retried.
LOOK_SECONDS, INSIST_SECONDS = 0.5, 10.0


class SiteQueue:
    """The queue of this process, and the event loop that it belongs to, while the process serves the site."""

    def __init__(self) -> None:
        self._admission: Admission | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self, admission: Admission) -> None:
        """Lend from this queue from now on. Call it in the event loop that serves the site."""
        self._admission, self._loop = admission, asyncio.get_running_loop()

    def close(self, admission: Admission) -> None:
        if self._admission is admission:
            self._admission = self._loop = None

    def here(self) -> Admission | None:
        """The queue, in its own event loop; None elsewhere."""
        return self._admission if self._loop is asyncio.get_running_loop() else None


site_queue = SiteQueue()


@asynccontextmanager
async def lend(user: int, group: str) -> AsyncIterator[None]:
    """Hold a place for one call. Raises TooMany if the queue is full or no row becomes free in MODEL_WAIT_SECONDS."""
    queue = site_queue.here()
    if queue is not None and user:
        async with queue.slot(uuid4(), user, group, lambda _place, _seconds: None):
            yield
    else:
        async with _row():
            yield


def taken() -> int:
    """The number of places that other processes hold."""
    return OutsideCall.objects.filter(until__gt=timezone.now()).count()


@asynccontextmanager
async def _row() -> AsyncIterator[None]:
    row = await _free_row()
    renewing = asyncio.create_task(_renew(row))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.shield(sync_to_async(_give_back)(row))


async def _free_row() -> UUID:
    """Wait for a row and take it. Raises TooMany, or OperationalError if the database fails for INSIST_SECONDS."""
    began = monotonic()
    while monotonic() - began < settings.MODEL_WAIT_SECONDS:
        try:
            if row := await sync_to_async(_take)():
                return row
        except OperationalError:
            if monotonic() - began > INSIST_SECONDS:
                raise
        await asyncio.sleep(LOOK_SECONDS)
    raise TooMany(code="busy")


async def _renew(row: UUID) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await sync_to_async(_prolong)(row)
        except OperationalError:
            continue  # The database is busy. The lease leaves time for two more attempts.


def _take() -> UUID | None:
    """Take a row if people's turns leave room for one, else None. If two processes take the same number, the unique
    constraint refuses the second."""
    now = timezone.now()
    if (left := OutsideCall.objects.filter(until__lte=now)).exists():
        left.delete()
    asked = Turn.objects.filter(state__in=OPEN_STATES, lease__gt=now).count()
    most = max(1, min(settings.LIMIT_OUTSIDE_CALLS, settings.MODEL_MAX_STREAMS - asked))
    numbers = set(OutsideCall.objects.values_list("number", flat=True))
    number = next((number for number in range(1, most + 1) if number not in numbers), None)
    if number is None:
        return None
    try:
        with transaction.atomic():
            return OutsideCall.objects.create(number=number, until=now + LEASE).pk
    except IntegrityError:
        return None


def _prolong(row: UUID) -> None:
    OutsideCall.objects.filter(pk=row).update(until=timezone.now() + LEASE)


def _give_back(row: UUID) -> None:
    """Delete the row. If the database fails, its lease expires by itself."""
    try:
        OutsideCall.objects.filter(pk=row).delete()
    except OperationalError:
        return
