"""Demo accounts: everybody knows their names, so nobody signs in with one where the site is on a network."""

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User

from ..env import is_secure
from .models import DemoAccount


class AccountsBackend(ModelBackend):
    """Django's, without demo accounts on an https origin: neither a password nor a session of theirs counts there."""

    def user_can_authenticate(self, user: Any) -> bool:
        if not super().user_can_authenticate(user):
            return False
        return demo_allowed() or not DemoAccount.objects.filter(pk=user.pk).exists()

    async def aauthenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **others: Any
    ) -> Any:
        """Django's asks the database within the event loop."""
        return await sync_to_async(self.authenticate)(request, username, password, **others)

    async def aget_user(self, user_id: Any) -> Any:
        return await sync_to_async(self.get_user)(user_id)


def demo_allowed() -> bool:
    return not is_secure(settings.ALLOWED_ORIGINS)


def mark(account: User) -> None:
    """Call it a demo account, until an invitation gives it an owner."""
    DemoAccount.objects.get_or_create(account=account)


def demo_names() -> list[str]:
    return list(DemoAccount.objects.order_by("pk").values_list("account__username", flat=True))
