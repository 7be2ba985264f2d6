"""Every address of the site, from Django's resolver: a new one is walked without being thought of."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address, as it stands in the URL configuration."""
    for found in resolver.url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, route)
        elif isinstance(found, URLPattern):
            yield route


def addresses(owned: dict[str, list[Any]]) -> list[str]:
    """Each pattern filled with what the owner has. A part of an unknown name fails: say what it is, above."""
    made = set()
    for route in patterns(get_resolver()):
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
        for values in product(*(owned[name] for name in names)):
            filled = "".join(f"{part}{value}" for part, value in zip(parts, values, strict=True))
            made.add("/" + filled + text)
    return sorted(made)
