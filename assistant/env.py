"""Derives hosts, cookies and redirects from the list of allowed origins (RFC 6454). Pure: settings.py reads the
environment."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit


def loopback_origins(port: int) -> list[str]:
    """The origins of a site that is reached only from this machine."""
    return [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_encrypted_or_local(url: str) -> bool:
    """Whether what is sent there is read by nobody on the way: https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def origin_hosts(origins: Sequence[str]) -> list[str]:
    """The host names of the origins, without duplicates, in order."""
    return list(dict.fromkeys(urlsplit(origin).hostname or "" for origin in origins))


def is_secure(origins: Sequence[str]) -> bool:
    """Whether the site is reached over https: then cookies are Secure and http is redirected."""
    return any(urlsplit(origin).scheme == "https" for origin in origins)


def origin_fault(origin: str) -> str | None:
    """Why the origin is not acceptable, in a few words, or None."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must be like https://host or https://host:port"
    if parts.path or parts.query or parts.fragment or parts.username:
        return "must not hold a path, query or user"
    if port == 0:
        return "has no valid port"
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return "is http on a network address: only https is accepted there"
    return None
