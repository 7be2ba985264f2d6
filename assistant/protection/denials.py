"""Limits the audit rows for denials of one person, so that repeated requests cannot fill the disk."""

from collections import Counter
from threading import Lock
from time import monotonic

from django.conf import settings
from django.contrib.auth.models import User

from .actions import Detail


class Denials:
    """Counts the denials of each person in the current minute. The caller passes the time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        self._minute, self._counts = 0, Counter[int]()

    def add(self, person: int, now: float) -> int:
        """Count one more denial. Returns how many there are in this minute."""
        with self._lock:
            if (minute := int(now // 60)) != self._minute:
                self._minute, self._counts = minute, Counter()
            self._counts[person] += 1
            return self._counts[person]


#: Those of this process.
denials = Denials()


def counted(person: User, detail: Detail) -> Detail | None:
    """Return the detail for the row of one more denial; None if it gets no row."""
    count, most = denials.add(person.pk, monotonic()), max(1, settings.LIMIT_DENIED_PER_MINUTE)
    if count <= most:
        return detail
    times, rest = divmod(count, most)
    return None if rest or times & (times - 1) else {**detail, "count": count}
