"""What can be wrong with the settings, said at start with an id and a hint (`manage.py check`)."""

from collections.abc import Iterator
from importlib import import_module
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from domains.base import Domain

from .env import origin_fault

_AT_LEAST_ONE = (
    "MODEL_MAX_STREAMS", "MODEL_CONTEXT_LENGTH", "MODEL_CONNECT_TIMEOUT", "MODEL_FIRST_TOKEN_TIMEOUT",
    "MODEL_TOKEN_TIMEOUT", "MODEL_TOTAL_TIMEOUT", "MODEL_WAIT_SECONDS", "LIMIT_SOCKETS_PER_USER",
    "LIMIT_STREAMS_PER_USER", "LIMIT_QUEUED_TURNS", "LIMIT_ASKS_PER_MINUTE", "LIMIT_FRAMES_PER_MINUTE",
    "LIMIT_ANSWER_BYTES", "LIMIT_UPLOAD_BYTES", "LIMIT_UPLOADS", "LIMIT_UPLOADS_PER_USER", "LIMIT_DOCUMENTS_PER_USER",
    "LIMIT_DOCUMENT_BYTES_PER_USER", "LIMIT_SIGN_INS", "LIMIT_SIGN_INS_PER_ADDRESS", "LIMIT_SIGN_IN_MINUTES",
)  # fmt: skip


@register
def settings_make_sense(**_: Any) -> list[CheckMessage]:
    return [*_origins(), *_proxies(), *_model(), *_prompts(), *_numbers(), *_domains()]


def _origins() -> Iterator[CheckMessage]:
    for origin in settings.ALLOWED_ORIGINS:
        if fault := origin_fault(origin):
            yield Error(
                f"ALLOWED_ORIGINS: {origin!r} {fault}.",
                hint="List the addresses people type, such as https://assistant.example.org, separated by commas.",
                id="assistant.E001",
            )


def _proxies() -> Iterator[CheckMessage]:
    for proxy in settings.TRUSTED_PROXIES:
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            yield Error(
                f"TRUSTED_PROXIES: {proxy!r} is no address and no network.",
                hint="List those of the proxies before the site, such as 127.0.0.1 or 10.0.0.0/8, separated by commas.",
                id="assistant.E008",
            )


def _model() -> Iterator[CheckMessage]:
    if settings.MODEL_URL and urlsplit(settings.MODEL_URL).scheme not in ("http", "https"):
        yield Error("MODEL_URL is not an http address.", hint="It ends in /v1.", id="assistant.E002")
    if settings.MODEL_FAMILY not in ("", "r1", "generic"):
        yield Error("MODEL_FAMILY is neither r1 nor generic.", hint="Leave it out.", id="assistant.E003")
    if settings.MODEL_REASONING not in ("parsed", "raw"):
        yield Error(
            "MODEL_REASONING is neither parsed nor raw.",
            hint="raw is for engines that leave </think> in the text.",
            id="assistant.E004",
        )


def _prompts() -> Iterator[CheckMessage]:
    if settings.PROMPT_APPROVAL not in ("two", "one"):
        yield Error("PROMPT_APPROVAL is neither two nor one.", hint="Leave it out.", id="assistant.E007")


def _numbers() -> Iterator[CheckMessage]:
    for name in _AT_LEAST_ONE:
        if getattr(settings, name) < 1:
            yield Error(f"{name} must be at least 1.", hint="Leave it out to use the default.", id="assistant.E005")


def _domains() -> Iterator[CheckMessage]:
    for path in settings.DOMAINS:
        try:
            found = import_module(path).domain
        except (ImportError, AttributeError):
            found = None
        if not isinstance(found, Domain):
            yield Error(
                f"DOMAINS: {path!r} is no domain.",
                hint="It names a package with a `domain`; CONTRIBUTING.md shows one.",
                id="assistant.E006",
            )
