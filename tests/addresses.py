"""Every address of the site, from Django's resolver: a new one is walked without being thought of."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address, as it stands in the URL configuration."""
    for found in resolver.url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, route)
        elif isinstance(found, URLPattern):
            yield route


def addresses(owned: dict[str, list[Any]]) -> list[str]:
    """Each pattern filled with what the owner has."""
    return sorted({address for route in patterns(get_resolver()) for address in filled(route, owned)})


def filled(route: str, owned: dict[str, list[Any]]) -> list[str]:
    """The addresses of one pattern. A part of an unknown name fails: say what it is."""
    text = route.replace("^", "").replace("$", "").replace("\\Z", "")
    parts, names = [], []
    while "<" in text:
        before, _, rest = text.partition("<")
        inner, _, text = rest.partition(">")
        name = inner.split(":")[-1]
        assert name in owned, f"{route}: nobody has said what {name} is"
        if before.endswith("(?P"):
            before, text = before[:-3], text.partition(")")[2]
        parts.append(before)
        names.append(name)
    values = product(*(owned[name] for name in names))
    return ["/" + "".join(map("{}{}".format, parts, chosen)) + text for chosen in values]


def is_one(address: str) -> bool:
    """Whether the site has it: a number where an id stands makes none."""
    try:
        return resolve(address) is not None
    except Resolver404:
        return False
