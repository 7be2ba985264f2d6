"""Model servers: where one should be (Address, from `runmodel` or MODEL_URL) and what it turned out to be (Engine)."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from ..supervisor.profiles import FamilyName, reasons
from ..supervisor.record import Record


@dataclass(frozen=True)
class Address:
    """Where a model server should be. The server must list `name`; if it is empty, the first model listed is used.

    `model` is the name to use in requests if it differs from `name`; `revision` is that of the weights, if known.
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
    """A model server that has answered. `url` ends in /v1; `context_length` is in tokens.

    `exact`: it speaks vLLM's dialect, so `/tokenize` counts tokens and answers can be continued. `markers` are the
    tokenizer's control strings, which must be neutralised in people's text.
    """

    url: str
    api_key: str
    name: str
    title: str
    family: FamilyName
    reasoning: Literal["parsed", "raw"]
    context_length: int
    exact: bool
    demo: bool = False
    markers: tuple[str, ...] = ()
    revision: str = ""

    @property
    def reasons(self) -> bool:
        """Whether its model thinks before it answers."""
        return reasons(self.family)

    @property
    def identity(self) -> str:
        """Identifies the model across restarts: its title and, if known, the revision of its weights."""
        return identity(self.title, self.revision)

    @property
    def root(self) -> str:
        """The URL without /v1, under which vLLM has its own endpoints."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.removesuffix("/v1"), "", ""))


def identity(title: str, revision: str) -> str:
    """A model's identity: its title and, if known, the revision of its weights."""
    return f"{title}@{revision[:12]}" if revision else title


def configured_address() -> Address | None:
    """The server at MODEL_URL, or None if that is not set."""
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
    """The servers that the supervisor's record lists as ready."""
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
