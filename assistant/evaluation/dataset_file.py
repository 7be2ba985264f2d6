"""Reads a dataset file, JSON Lines or CSV, and returns the JSON Lines that `datasets.parse` takes. Pure.

A CSV file has a row for each item and a column for each field. `options.A` is the entry `A` of the field `options`;
`labels` are separated by `|`; an empty cell means that the item lacks the field.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..exceptions import DatasetError
from .datasets import parse, too_big

#: The most bytes in a file.
MAX_BYTES = 10 * 1024 * 1024

#: The most rows times columns; empty rows count.
MOST_CELLS = 1_000_000

_TOO_LARGE = _("This file is larger than %(limit)d MB.")
_NOT_TEXT = _("This file is not UTF-8 text.")
_COLUMN_TWICE = _("The column “%(name)s” occurs twice.")
_TOO_MANY_CELLS = _("Line %(line)d: there are more cells than columns.")
_NOT_CSV = _("This file is not CSV: %(message)s.")

#: By default the csv module takes 131,072 characters per cell; a contract can be longer.
csv.field_size_limit(MAX_BYTES)


def checked_lines(data: bytes, name: str) -> str:
    """`lines_of` an upload, with every item validated. Raises DatasetError. It can take seconds, so call it in a
    worker process."""
    text = lines_of(data, name)
    parse(text)
    return text


def lines_of(data: bytes, name: str) -> str:
    """The items of the file called `name`, one on each line. Raises DatasetError."""
    text = decoded(data, MAX_BYTES)
    return _csv_lines(text) if name.lower().endswith(".csv") else text


def decoded(data: bytes, most: int) -> str:
    """Decode UTF-8. Raises DatasetError if there are more than `most` bytes or they are not UTF-8."""
    if len(data) > most:
        raise DatasetError(_TOO_LARGE % {"limit": most // 1024**2})
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(_NOT_TEXT) from error


def _csv_lines(text: str) -> str:
    """Convert CSV to JSON Lines. The header becomes an empty line, so that an error's line number is the
    spreadsheet's row."""
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    try:
        _refuse_repeated(reader.fieldnames or ())
        return "\n".join(["", *_rows(reader)])
    except csv.Error as error:
        raise DatasetError(_NOT_CSV % {"message": error}) from error


def _refuse_repeated(columns: Sequence[str]) -> None:
    times = Counter(columns)
    for column in columns:
        field = column.partition(".")[0]
        if times[column] > 1 or (field != column and field in times):
            raise DatasetError(_COLUMN_TWICE % {"name": field[:80]})


def _rows(reader: "csv.DictReader[str]") -> Iterator[str]:
    """The rows as JSON. They are bounded, because even a short row takes time for every column."""
    most = MOST_CELLS // max(1, len(reader.fieldnames or ()))
    for number, row in enumerate(reader, start=2):
        if number > most:
            raise too_big()
        if None in row:
            raise DatasetError(_TOO_MANY_CELLS % {"line": number})
        yield json.dumps(_fields(row), ensure_ascii=False) if any(row.values()) else ""


def _fields(row: Mapping[str, str | None]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for column, cell in row.items():
        name, dot, entry = column.strip().partition(".")
        if not cell:
            continue
        if dot:
            fields.setdefault(name, {})[entry] = cell
        else:
            fields[name] = cell.split("|") if name == "labels" else cell
    return fields
