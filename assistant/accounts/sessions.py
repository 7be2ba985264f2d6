"""Sessions (SESSION_ENGINE) that end when nobody uses them, and that know whose they are."""

import logging
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..protection.log import LoggedEvent, append, digest_of_session
from .models import LoginSession, idle_time, open_sessions

log = logging.getLogger(__name__)

#: Between two writes of `last_used`.
_MINUTE = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's, without what is idle. `last_used` is as it was read; None for a session that is not stored."""

    last_used: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def load(self) -> dict[str, Any]:
        row = self._found().first()
        if row is None:
            self._end()
        return self._read(row)

    async def aload(self) -> dict[str, Any]:
        row = await self._found().afirst()
        if row is None:
            await sync_to_async(self._end)()
        return self._read(row)

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

    def _end(self) -> None:
        """A session that nobody used, or whose time is over, leaves its row when its browser comes back."""
        try:
            with transaction.atomic():
                for row in LoginSession.objects.filter(pk=self.session_key).exclude(account=None):
                    digest = digest_of_session(row.session_key)
                    if LoginSession.objects.filter(pk=row.pk).delete()[0]:  # else another request was first
                        append([LoggedEvent("session.expire", row.account, detail={"session": digest})])
        except DatabaseError as error:  # whoever is signed out may see the sign-in page all the same
            log.warning("the end of a session was not stored: %s", type(error).__name__)

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
