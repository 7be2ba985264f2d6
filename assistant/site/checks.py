"""System checks of the settings, each with an id and a hint (`manage.py check`)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import timezone

from domains.registry import load_domain

from ..accounts.demo import demo_names
from ..database import database_file
from ..env import is_encrypted_or_local, is_loopback, origin_fault
from ..inference.model_url import base_url, lacks_version, url_fault
from ..organisation import LARGEST_LOGO, logo
from ..protection.models import AuditEvent
from ..supervisor.profiles import FAMILIES

_YEAR = 365 * 24 * 3600

#: The least and greatest values of settings for which _POSITIVE is wrong.
_PORT, _SECONDS, _SHARE = (1, 65535), (0, _YEAR), (0.01, 1)
_RANGES: dict[str, tuple[float, float]] = {
    "PORT": _PORT,
    "MODEL_PORT": _PORT,
    "MODEL_GPU_MEMORY_UTILIZATION": _SHARE,
    "LIMIT_SIGN_IN_MINUTES": (1, _YEAR / 60),
    "IDLE_MINUTES": (2, 24 * 60),
    "FRESH_MINUTES": (1, _YEAR / 60),
    "SHARE_DAYS": (1, 366),
    "LIMIT_UPLOAD_SECONDS": (1, _YEAR),
    "DRAIN_SECONDS": _SECONDS,
    "MODEL_DRAIN_SECONDS": _SECONDS,
    "MODEL_PROBE_SECONDS": (0.1, _YEAR),
    "MODEL_PROBE_TIMEOUT": (0.1, _YEAR),
    "MODEL_RESTART_SECONDS": _SECONDS,
    "MODEL_START_SECONDS": _SECONDS,
    "MODEL_MAX_MODEL_LEN": (0, 10**9),
}

_SHORTEST_TOKEN = 32

#: The range of every other number.
_POSITIVE = (1, 10**12)

#: The age from which the last backup is too old.
_BACKUP = timedelta(days=7)

#: nginx's limit on the size of a body, in MB.
_NGINX, _MOST_BODY = settings.BASE_DIR / "deploy" / "nginx.conf", re.compile(r"client_max_body_size (\d+)m;")


@register
def settings_make_sense(**_: Any) -> list[CheckMessage]:
    return [
        *_origins(),
        *_proxies(),
        *_model(),
        *_prompts(),
        *_numbers(),
        *_redis(),
        *_domains(),
        *_organisation(),
        *_sign_in(),
    ]


@register(deploy=True)
def deployment_makes_sense(**_: Any) -> list[CheckMessage]:
    return [*_open_paths(), *_web_server(), *_metrics(), *_plain_wires(), *_demo(), *_backups()]


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
                f"TRUSTED_PROXIES: {proxy!r} is neither an address nor a network.",
                hint="List the proxies in front of the site, such as 127.0.0.1 or 10.0.0.0/8, separated by commas.",
                id="assistant.E008",
            )


def _model() -> Iterator[CheckMessage]:
    if settings.MODEL_URL and (fault := url_fault(settings.MODEL_URL)):
        hint = f"It is the base address of all calls, such as {base_url(settings.MODEL_URL)}"
        yield Error(f"MODEL_URL {fault}.", hint=f"{hint}.", id="assistant.E002")
    elif settings.MODEL_URL and lacks_version(settings.MODEL_URL):
        yield Warning(
            "MODEL_URL does not end in /v1, as most servers require.",
            hint=f"Perhaps it is {settings.MODEL_URL}/v1.",
            id="assistant.W003",
        )
    if settings.MODEL_FAMILY not in ("", *FAMILIES):
        yield Error(f"MODEL_FAMILY is none of {', '.join(FAMILIES)}.", hint="Leave it out.", id="assistant.E003")
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
    for name in number_settings():
        low, high = _RANGES.get(name, _POSITIVE)
        if not low <= getattr(settings, name) <= high:
            fault = f"at least {low:g}" if getattr(settings, name) < low else f"at most {high:,.0f}"
            yield Error(f"{name} must be {fault}.", hint="Leave it out to use the default.", id="assistant.E005")


def number_settings() -> list[str]:
    """The names of the numeric settings."""
    ours = re.compile(r"(LIMIT|MODEL)_[A-Z_]+|PORT|DRAIN_SECONDS|(FRESH|IDLE)_MINUTES|SESSION_HOURS|SHARE_DAYS|WORKERS")
    return [name for name in dir(settings) if ours.fullmatch(name) and type(getattr(settings, name)) in (int, float)]


def _redis() -> Iterator[CheckMessage]:
    if settings.REDIS_URL and urlsplit(settings.REDIS_URL).scheme not in ("redis", "rediss", "unix"):
        yield Error(
            "REDIS_URL is not the URL of a Redis server.", hint="Such as redis://127.0.0.1:6379.", id="assistant.E009"
        )


def _domains() -> Iterator[CheckMessage]:
    for path in settings.DOMAINS:
        try:
            load_domain(path)
        except ImproperlyConfigured as error:
            yield Error(
                str(error),
                hint="It names a package with a `domain`; CONTRIBUTING.md shows one.",
                id="assistant.E006",
            )


def _organisation() -> Iterator[CheckMessage]:
    path = settings.ORGANISATION_LOGO
    if (path.exists() or path != settings.DATA_DIR / "logo.png") and logo() is None:
        yield Error(
            f"ORGANISATION_LOGO: {path} is not a readable PNG or JPEG image of at most {LARGEST_LOGO // 1024} KB.",
            hint="Name a file that this account can read, or leave the setting out to show no logo.",
            id="assistant.E010",
        )


def _sign_in() -> Iterator[CheckMessage]:
    if not settings.OIDC_ISSUER:
        return
    if not is_encrypted_or_local(settings.OIDC_ISSUER):
        yield Error(
            "OIDC_ISSUER is neither an https address nor on this machine.",
            hint="Only TLS proves who signs in. It is such as https://login.example.org/realms/staff.",
            id="assistant.E011",
        )
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not getattr(settings, name):
            yield Error(f"{name} is empty.", hint="The provider gives it to this site.", id="assistant.E012")
    if not all([*settings.OIDC_GROUPS, *settings.OIDC_GROUPS.values()]):
        yield Error(
            "OIDC_GROUPS has an entry that does not name two groups.",
            hint="Each is like AI-Editors=prompt editors; commas separate them.",
            id="assistant.E013",
        )


def _metrics() -> Iterator[CheckMessage]:
    """Nothing throttles guesses of it, so it has to be long."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < _SHORTEST_TOKEN:
        yield Warning(
            f"METRICS_TOKEN has fewer than {_SHORTEST_TOKEN} characters and could be guessed.",
            hint="openssl rand -hex 32 prints a good one.",
            id="assistant.W004",
        )


def _plain_wires() -> Iterator[CheckMessage]:
    """Servers on other machines that are sent words which anybody on the way can read."""
    database = settings.DATABASES["default"]
    host, redis = database.get("HOST") or "", urlsplit(settings.REDIS_URL)
    encrypted = database.get("OPTIONS", {}).get("sslmode") in ("require", "verify-ca", "verify-full")
    plain = {
        "MODEL_URL": (bool(settings.MODEL_URL) and not is_encrypted_or_local(settings.MODEL_URL), "https"),
        "DATABASE_URL": (bool(host) and not encrypted and _elsewhere(host), "?sslmode=verify-full at its end"),
        "REDIS_URL": (redis.scheme == "redis" and _elsewhere(redis.hostname or ""), "rediss://"),
    }
    for name, (readable, remedy) in plain.items():
        if readable:
            yield Warning(
                f"{name} names another machine, and what is sent there is not encrypted.",
                hint=f"Use {remedy}, or silence this check if the network between the two is encrypted.",
                id="assistant.W006",
            )


def _elsewhere(host: str) -> bool:
    """Whether a server is on another machine; a path is a socket of this one."""
    return not (host.startswith("/") or is_loopback(host))


def _backups() -> Iterator[CheckMessage]:
    """None before there is a database."""
    file, since = database_file(), timezone.now() - _BACKUP
    try:
        made = (file and not file.exists()) or AuditEvent.objects.filter(action="backup.make", at__gt=since).exists()
    except DatabaseError:
        return
    if not made:
        yield Warning(
            f"`manage.py backup` was not run in the last {_BACKUP.days} days.",
            hint="Run it every night (docs/operations.md), or silence this check if something else makes backups.",
            id="assistant.W007",
        )


def _demo() -> Iterator[CheckMessage]:
    """None before there is a database: to ask for one would make it."""
    file = database_file()
    try:
        names = [] if file and not file.exists() else demo_names()
    except DatabaseError:
        return
    if names:
        yield Warning(
            f"Demo accounts: {', '.join(names)}. Whoever knows their password can sign in, unless the origin is https.",
            hint="Delete them in the administration, or give each an owner: manage.py createaccount --again NAME",
            id="assistant.W005",
        )


def _open_paths() -> Iterator[CheckMessage]:
    for path in open_paths():
        yield Warning(
            f"Other accounts on this machine can read {path}.",
            hint=f"chmod {'700' if path.is_dir() else '600'} {path}",
            id="assistant.W001",
        )


def open_paths() -> list[Path]:
    """Files with words or secrets that other accounts can read; a closed folder protects what is in it.

    A settings file may be readable by a group: that of the account under which the service runs.
    """
    data, file = settings.DATA_DIR, database_file()
    private = [data, data / "secret_key", data / "demo_password"]
    if file:
        private.append(file)
    readable = [path for path in private if _mode(path) & 0o077 and (_mode(path.parent) & 0o011 or path == data)]
    return [*readable, *([settings.ENV_FILE] if _mode(settings.ENV_FILE) & 0o007 else [])]


def _mode(path: Path) -> int:
    """The permission bits; 0 if the path does not exist."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0


def _web_server() -> Iterator[CheckMessage]:
    try:
        most = _MOST_BODY.search(_NGINX.read_text(encoding="utf-8"))
    except OSError:  # the file is not installed
        return
    size = settings.LIMIT_UPLOAD_BYTES // 1024**2 + 1
    if most and size > int(most[1]):
        yield Warning(
            "LIMIT_UPLOAD_BYTES is more than deploy/nginx.conf allows.",
            hint=f"If nginx is in front of the site, set client_max_body_size to {size}m and silence this check.",
            id="assistant.W002",
        )
