"""Which model server answers, and what it can do: what `runmodel` announces, or what MODEL_URL points to."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from ..supervisor.profiles import Family
from ..supervisor.record import Record


@dataclass(frozen=True)
class Address:
    """Where a model server is said to be. `name` is what it must list; empty, the first model it lists is used.

    `model` is what it is asked for, where that is another of its names; `revision` its weights', where that is known.
    """

    url: str
    api_key: str
    name: str
    title: str
    family: str
    reasoning: str
    demo: bool = False
    model: str = ""
    revision: str = ""


@dataclass(frozen=True)
class Engine:
    """A model server that answered. `url` ends in /v1; `context_length` is in tokens.

    `exact` says that it is vLLM's dialect: `/tokenize` counts, and an answer can be continued. `markers` are the
    tokenizer's control strings, to be neutralised in what people write.
    """

    url: str
    api_key: str
    name: str
    title: str
    family: Family
    reasoning: Literal["parsed", "raw"]
    context_length: int
    exact: bool
    demo: bool = False
    markers: tuple[str, ...] = ()
    revision: str = ""

    @property
    def identity(self) -> str:
        """Which model it is, over restarts: its title and, where it is known, the revision of its weights."""
        return identity(self.title, self.revision)

    @property
    def root(self) -> str:
        """The server without /v1: where vLLM's own endpoints are."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.removesuffix("/v1"), "", ""))


def identity(title: str, revision: str) -> str:
    """A model by its name and, where it is known, the revision of its weights."""
    return f"{title}@{revision[:12]}" if revision else title


def configured_address() -> Address | None:
    """The server that MODEL_URL points to, if it is set."""
    if not settings.MODEL_URL:
        return None
    name = settings.MODEL_NAME
    return Address(
        url=settings.MODEL_URL,
        api_key=settings.MODEL_API_KEY,
        name=name,
        title=name,
        family=settings.MODEL_FAMILY,
        reasoning=settings.MODEL_REASONING,
    )


def announced_addresses(record: Record) -> list[Address]:
    """The servers of the record that answer."""
    return [
        Address(
            url=server.url,
            api_key=record.api_key,
            name=record.name,
            title=record.title,
            family=settings.MODEL_FAMILY or record.family,
            reasoning=record.reasoning,
            demo=record.demo,
            model=record.model,
            revision=record.revision,
        )
        for server in record.servers
        if server.ready
    ]
