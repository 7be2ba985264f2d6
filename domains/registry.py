"""The domains of this site, as the setting DOMAINS names them, in its order."""

from functools import cache
from importlib import import_module

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from .base import Domain


@cache
def domains() -> dict[str, Domain]:
    """Every domain by name. Raises ImportError or AttributeError where the setting names none."""
    found: list[Domain] = [import_module(path).domain for path in settings.DOMAINS]
    return {domain.name: domain for domain in found}


@receiver(setting_changed)
def _forget(setting: str, **_: object) -> None:
    if setting == "DOMAINS":
        domains.cache_clear()
