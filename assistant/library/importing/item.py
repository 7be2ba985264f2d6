"""What an importer offers: items that are fetched whole, and the documents that each becomes. Pure."""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ...exceptions import BadInput
from ..metadata import Details

_TAG = re.compile(r"<[^<>]*>")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


class NotFetched(BadInput):
    """One English sentence for the command line."""

    code = "not_fetched"


class NothingThere(NotFetched):
    """The source has nothing at this address."""


class Get(Protocol):
    """Fetch what an address below the source's own answers. Raises NotFetched, or NothingThere for status 404."""

    def __call__(self, path: str, headers: Mapping[str, str] | None = None) -> bytes: ...


@dataclass(frozen=True)
class MadeDocument:
    """A document as it is put into the folder, under the name `file`."""

    file: str
    data: bytes
    details: Details


@dataclass(frozen=True)
class ImportItem:
    """`name` is unique within a folder; `version` is what the source says it has now, so that the same one is not
    fetched twice."""

    name: str
    version: str
    fetch: Callable[[], Sequence[MadeDocument]]


#: What is asked for, by option of the command: {"drug": ["metformin"]}.
Wanted = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PublicSource:
    """`options` are those of the command that say what is fetched, the required one first. `items` finds out what the
    source has for one value of it; raises NotFetched."""

    name: str
    collection: str
    domain: str
    address: str
    options: tuple[str, ...]
    items: Callable[[Get, str, Wanted], Iterable[ImportItem]]


def as_markdown(blocks: Iterable[str]) -> bytes:
    """Blocks of Markdown, separated by an empty line."""
    return ("\n\n".join(filter(None, blocks)) + "\n").encode()


def heading(level: int, words: str) -> str:
    return f"{'#' * min(level, 6)} {clean(words)}"


def clean(text: str) -> str:
    return " ".join(text.split())


def plain(text: str) -> str:
    """The words of a piece of HTML."""
    return clean(html.unescape(_TAG.sub("", text)))


def slug(words: str) -> str:
    """Part of a file's name."""
    return _NO_LETTERS.sub("-", words.lower()).strip("-")[:80]
