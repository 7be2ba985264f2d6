"""Origin of an action for the audit log: the session and the network address of a request or socket."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Origin:
    """`person` asks who is signed in, where the caller does not know it: from a thread only."""

    session: SessionBase | None = None
    address: str = ""
    person: Callable[[], Any] = lambda: None


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (it never changes)
origin, come_from, leave = _origin.get, _origin.set, _origin.reset


def person_behind() -> User | None:
    """Return the signed-in person; None for commands and anonymous visitors."""
    found = origin().person()
    return found if isinstance(found, User) else None


def origin_of(request: HttpRequest) -> Origin:
    address = address_of(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))
    return Origin(request.session, without_zone(address), lambda: request.user)


def origin_of_socket(scope: Mapping[str, Any]) -> Origin:
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    peer, _port = scope.get("client") or ("", 0)
    return Origin(scope["session"], without_zone(address_of(peer, forwarded.decode("latin-1"))))


def address_of(peer: str, forwarded: str) -> Address | None:
    """Return the client's address. X-Forwarded-For counts only if it comes from one of TRUSTED_PROXIES."""
    address, hops = parsed_address(peer), forwarded.split(",")
    while address and hops and is_trusted(address) and (before := parsed_address(hops.pop())):
        address = before
    return address


def counted_address(request: HttpRequest) -> Address | None:
    """The address by which attempts are counted: of IPv6 the /64 network, whose addresses all are one connection's."""
    address = address_of(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))
    if address is None or address.version == 4 or address.is_loopback:
        return address
    return ip_network((address, 64), strict=False).network_address


def without_zone(address: Address | None) -> str:
    """fe80::1%eth0 is written fe80::1; no address is nothing."""
    return str(address or "").partition("%")[0]


def parsed_address(text: str) -> Address | None:
    """An address, with or without a port: 192.0.2.1:4711, [2001:db8::1]:443. IPv4 within IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(address: Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
