"""How many rows the audit log gets for what one person was denied: whoever asks on and on may not fill the disk."""

from collections import Counter
from threading import Lock
from time import monotonic

from django.conf import settings
from django.contrib.auth.models import User

from .actions import Detail


class Denials:
    """How often each person was denied something in this minute. The caller has the clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        self._minute, self._counts = 0, Counter[int]()

    def add(self, person: int, now: float) -> int:
        """Their number with this one."""
        with self._lock:
            if (minute := int(now // 60)) != self._minute:
                self._minute, self._counts = minute, Counter()
            self._counts[person] += 1
            return self._counts[person]


#: Those of this process.
denials = Denials()


def counted(person: User, detail: Detail) -> Detail | None:
    """What the row of one more denial tells; None where it has no row."""
    count, most = denials.add(person.pk, monotonic()), max(1, settings.LIMIT_DENIED_PER_MINUTE)
    if count <= most:
        return detail
    times, rest = divmod(count, most)
    return None if rest or times & (times - 1) else {**detail, "count": count}
