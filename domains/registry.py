"""The domains of this site, in the order of the setting DOMAINS."""

from functools import cache
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from .base import Domain


@cache
def domains() -> dict[str, Domain]:
    """All domains by name. Raises ImproperlyConfigured."""
    return {domain.name: domain for domain in map(load_domain, settings.DOMAINS)}


def label_of(name: str) -> str:
    """What readers call a domain; its name where this site no longer has it."""
    domain = domains().get(name)
    return str(domain.label) if domain else name


def load_domain(path: str) -> Domain:
    """Load the domain of a package. Raises ImproperlyConfigured for any failure during its import."""
    try:
        found = getattr(import_module(path), "domain", None)
    except Exception as error:
        raise ImproperlyConfigured(f"DOMAINS: {path!r} cannot be imported ({type(error).__name__}).") from error
    if not isinstance(found, Domain):
        raise ImproperlyConfigured(f"DOMAINS: {path!r} is not a domain.")
    return found


@receiver(setting_changed)
def _forget(setting: str, **_: object) -> None:
    if setting == "DOMAINS":
        domains.cache_clear()
