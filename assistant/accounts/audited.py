"""Audits second factors: who gets or loses one, and who is told that a code is wrong. A new one ends the other sessions
of its account."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.models import User
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from ..protection.log import FAILED, LoggedEvent, record, record_at_end
from ..protection.origin import origin, person_behind
from .sessions import end_others


@receiver(post_save, sender=Authenticator)
def _added(instance: Authenticator, created: bool, raw: bool, **_: Any) -> None:
    if created and not raw:
        end_others(instance.user_id, origin().session)
        _note("mfa.add", instance)


@receiver(pre_delete, sender=Authenticator)
def _removed(instance: Authenticator, **_: Any) -> None:
    _note("mfa.remove", instance)


@receiver(authentication_failed)
def _failed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record("mfa.failed", None, user, outcome=FAILED, detail={"type": str(authenticator.type)})


def _note(action: str, factor: Authenticator) -> None:
    about = ("auth.user", str(factor.user_id))
    record_at_end(LoggedEvent(action, person_behind(), about, detail={"type": str(factor.type)}))
