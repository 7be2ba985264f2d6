"""What a folder says of its documents: `documents.jsonl`, a line of JSON for each file. Pure."""

from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

from .. import strict_json
from ..exceptions import BadInput

#: The file, and its size at most.
NAME, MOST_BYTES = "documents.jsonl", 10 * 1024 * 1024

#: Fields of a line, with the characters they may have.
TEXTS = {
    "id": 200, "file": 500, "title": 300, "edition": 80, "jurisdiction": 100, "language": 2, "licence": 300,
    "source": 500, "sha256": 64,
}  # fmt: skip
_DATES = ("effective", "expires")
#: The importers' own note of what they fetched (importing/folder.py).
_FETCHED = "fetched"
_OTHER_NAMES = {"lang": "language", "license": "licence"}
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Details:
    """What is said of a document beside its text; what is not said is empty. Its editions have the `key` in common."""

    key: str
    title: str = ""
    language: str = ""
    edition: str = ""
    effective: date | None = None
    expires: date | None = None
    jurisdiction: str = ""
    licence: str = ""
    source: str = ""

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class DocumentEntry:
    """`file` is relative to the folder; `sha256` is the one it must have, where that is said. `unused` are the fields
    of the line that have no meaning here."""

    file: str
    details: Details
    sha256: str = ""
    unused: frozenset[str] = frozenset()


def entries_of(text: str) -> list[DocumentEntry]:
    """Raises BadInput, naming the line."""
    found, known = [], set[str]()
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        if not line.strip():
            continue
        try:
            entry = entry_of(line)
            if {entry.details.key, entry.file} & known:
                raise BadInput("an earlier line has the same id or file")
        except BadInput as error:
            raise BadInput(f"{NAME}, line {number}: {error}.") from error
        found.append(entry)
        known |= {entry.details.key, entry.file}
    return found


def entry_of(line: str) -> DocumentEntry:
    """Raises BadInput."""
    try:
        given = strict_json.decode(line)
    except ValueError as error:
        raise BadInput("this is not JSON") from error
    if not isinstance(given, dict):
        raise BadInput("this is not a JSON object")
    named = {_OTHER_NAMES.get(name, name): value for name, value in given.items()}
    texts = {name: _text(name, named[name]) for name in TEXTS if named.get(name) is not None}
    dates = {name: _date(name, named[name]) for name in _DATES if named.get(name)}
    file, key, sha256 = (texts.pop(name, "") for name in ("file", "id", "sha256"))
    said: dict[str, Any] = {**texts, **dates}
    details = Details(key or key_of(file), **said)
    _refuse_nonsense(file, details)
    known = (*TEXTS, *_DATES, *_OTHER_NAMES, _FETCHED)
    return DocumentEntry(file, details, sha256.lower(), frozenset(name for name in given if name not in known))


def key_of(file: str) -> str:
    """For a file that nobody gave an identifier: its name without the ending."""
    return str(PurePosixPath(file).with_suffix(""))[:200] if file.strip("./") else ""


def _refuse_nonsense(file: str, details: Details) -> None:
    path = PurePosixPath(file)
    if not file:
        raise BadInput("the field “file” is missing")
    if path.is_absolute() or ".." in path.parts:
        raise BadInput("the file must lie in this folder")
    if details.language not in ("", *_LANGUAGES):
        raise BadInput("the language is “en” or “zh”")
    if details.effective and details.expires and details.expires < details.effective:
        raise BadInput("it expires before it is effective")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(f"the field “{name}” is not text")
    text = " ".join(value.split())
    if len(text) > TEXTS[name]:
        raise BadInput(f"the field “{name}” has more than {TEXTS[name]} characters")
    return text


def _date(name: str, value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadInput(f"the field “{name}” is no date such as 2026-01-31") from error
