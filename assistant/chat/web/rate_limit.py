"""A token bucket for rate limits. Pure: the caller has the clock."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """Allows `per_minute` on average and `burst` at once. Times are in seconds of any one clock."""

    per_minute: float
    burst: float
    _left: float = -1
    _at: float = 0

    def take(self, now: float) -> bool:
        """Take a token if there is one. Returns whether the action is allowed."""
        if self._left < 0:
            self._left, self._at = self.burst, now
        self._left = min(self.burst, self._left + (now - self._at) * self.per_minute / 60)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
