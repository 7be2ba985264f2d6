"""Reads settings from the environment. Every error is a sentence that names the setting."""

import math
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

from .env import origin_hosts

#: A larger number must be a typing error: dates and sizes made from it would overflow.
_LARGEST = 10**12

_DATABASES = ("sqlite", "postgres", "postgresql")


class Environment(environ.Env):  # type: ignore[misc]
    """Every method raises ImproperlyConfigured if the setting is unusable."""

    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        try:
            value = super().get_value(var, cast, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} must be a number.") from error
        if cast in (int, float) and not (math.isfinite(value) and abs(value) <= _LARGEST):
            raise ImproperlyConfigured(f"{var} must be a number, and at most {_LARGEST:,}.")
        return value

    def read_file(self, var: str, default: Path) -> Path:
        """Read the settings file and return its path. Only the default file may be missing."""
        path = self.path_of(var, default)
        try:
            path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            if path != default:
                raise ImproperlyConfigured(f"{var}={path} does not exist.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{var}={path} cannot be read: {_why(error)}.") from error
        else:
            self.read_env(str(path))
        return path

    def path_of(self, var: str, default: Path) -> Path:
        """A path; an empty setting counts as missing."""
        path = Path(self.str(var, default="") or default)
        try:
            return path.expanduser().resolve()
        except (OSError, RuntimeError) as error:
            raise ImproperlyConfigured(f"{var}={path} cannot be resolved: {_why(error)}.") from error

    def data_dir(self, var: str, default: Path) -> Path:
        """The folder of everything written at run time, created for its owner only, because it contains
        conversations."""
        path = self.path_of(var, default)
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            usable = os.access(path, os.R_OK | os.W_OK | os.X_OK)
        except FileExistsError as error:
            raise ImproperlyConfigured(f"{var}={path} is not a folder.") from error
        except OSError as error:
            raise ImproperlyConfigured(f"{var}={path} cannot be made: {error.strerror}.") from error
        if not usable:
            raise ImproperlyConfigured(f"{var}={path} cannot be read and written by the account that runs this.")
        return path

    def secret_key(self, var: str, path: Path) -> str:
        """The setting or, without one, the key stored at `path`, which is created at the first start."""
        if given := self.str(var, default=""):
            return str(given)
        try:
            if not path.exists():
                path.touch(mode=0o600)
                path.write_text(secrets.token_urlsafe(48), encoding="ascii")
            key = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{path} cannot be written or read: {_why(error)}.") from error
        if not key:
            raise ImproperlyConfigured(f"{path} is empty. Delete it: a new key is made, and everybody signs in again.")
        return key

    def database(self, var: str, default: str) -> dict[str, Any]:
        url: str = self.str(var, default="") or default
        try:
            if urlsplit(url).scheme not in _DATABASES:
                raise ImproperlyConfigured(f"{var} must begin with postgres: or sqlite:, the databases supported.")
            return dict(self.db_url_config(url))
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} is not a database's URL, such as postgres://user@host/name.") from error

    def time_zone(self, var: str, default: str) -> str:
        name: str = self.str(var, default="") or default
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ImproperlyConfigured(f"{var}={name} is not a time zone, such as Europe/Dublin.") from error
        return name

    def hosts(self, var: str, origins: list[str]) -> list[str]:
        """The host names that are answered: the setting, or those of the origins."""
        try:
            return self.list(var, default=[]) or origin_hosts(origins)
        except ValueError as error:
            raise ImproperlyConfigured(f"ALLOWED_ORIGINS: {', '.join(origins)} are no web addresses.") from error


def folders(packages: list[str]) -> Iterator[Path]:
    """The folders of the packages. A missing or broken package is left to the system checks."""
    for package in packages:
        with suppress(Exception):  # this imports its parent, which may fail in any way
            spec = find_spec(package)
            if spec and spec.origin:
                yield Path(spec.origin).parent


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not text"
    return getattr(error, "strerror", None) or str(error)
