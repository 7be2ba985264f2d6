"""How much is too much: a token bucket, told the time. Pure."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """`per_minute` on average, `burst` at once. Times are seconds of any one clock."""

    per_minute: float
    burst: float
    _left: float = -1
    _at: float = 0

    def take(self, now: float) -> bool:
        """Whether one more is allowed now; if so, it is counted."""
        if self._left < 0:
            self._left, self._at = self.burst, now
        self._left = min(self.burst, self._left + (now - self._at) * self.per_minute / 60)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
