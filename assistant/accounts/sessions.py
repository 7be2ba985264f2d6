"""Sessions (SESSION_ENGINE) that end when nobody uses them, and that know whose they are."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import QuerySet
from django.utils import timezone

from .models import LoginSession, idle_time, open_sessions

#: Between two writes of `last_used`.
_MINUTE = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's, without what is idle. `last_used` is as it was read; None for a session that is not stored."""

    last_used: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def load(self) -> dict[str, Any]:
        return self._read(self._found().first())

    async def aload(self) -> dict[str, Any]:
        return self._read(await self._found().afirst())

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        return self._with_owner(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> LoginSession:
        return self._with_owner(await super().acreate_model_instance(data), data)

    def use(self, *, at_once: bool = False) -> None:
        """Note that somebody is at it; at most once a minute, unless `at_once`."""
        now = timezone.now()
        if self.last_used and (at_once or self.last_used <= now - _MINUTE):
            LoginSession.objects.filter(open_sessions(), pk=self.session_key).update(last_used=now)
            self.last_used = now

    def time_left(self) -> tuple[timedelta, bool]:
        """Until it ends if nobody uses it, and whether use would prolong it."""
        now, end = timezone.now(), self.get_expiry_date()
        idle_end = (self.last_used or now) + idle_time()
        return max(timedelta(), min(idle_end, end) - now), idle_end < end

    def _found(self) -> QuerySet[LoginSession]:
        return LoginSession.objects.filter(open_sessions(), pk=self.session_key)

    def _read(self, row: LoginSession | None) -> dict[str, Any]:
        if row is None:
            self._session_key = None
            return {}
        self.last_used = row.last_used
        return self.decode(row.session_data)

    def _with_owner(self, row: AbstractBaseSession, data: dict[str, Any]) -> LoginSession:
        """What a program changes in a session is no use of it."""
        assert isinstance(row, LoginSession)
        self.last_used = row.last_used = self.last_used or timezone.now()
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row


def end_others(account: int, kept: SessionBase | None) -> None:
    """End the account's sessions without `kept`: they were opened with less than is asked for now."""
    others = LoginSession.objects.filter(account=account)
    (others.exclude(pk=kept.session_key) if kept and kept.session_key else others).delete()
