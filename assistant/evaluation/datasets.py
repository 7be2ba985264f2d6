"""Questions with known answers: JSON Lines become items. Pure; docs/evaluation.md documents the fields."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from ..exceptions import DatasetError, Sentence

Language = Literal["en", "zh"]

#: Items of a dataset, at most, and characters of it.
MAX_ITEMS, MAX_CHARACTERS = 2_000, 5_000_000

_EMPTY = _("There is no item in it.")
_TOO_BIG = _("It is larger than %(items)d items or %(characters)d characters.")
_LINE = _("Line %(line)d: %(message)s")
_NOT_JSON = _("this is not a JSON object.")
_MISSING = _("“%(name)s” is missing, or empty.")
_WRONG = _("“%(name)s” is not what it should be.")
_NO_REFERENCE = _("there is neither a reference answer nor a label to score by.")
_NO_LABEL = _("the reference label is not one of the labels.")
_TWICE = _("the id “%(id)s” occurs twice.")


@dataclass(frozen=True)
class Item:
    """One question, or one document to summarise. `label` is one of `labels` where the answer is a choice; else
    `reference` is what a good answer says, and `facts` what it must not leave out."""

    id: str
    language: Language
    text: str
    kind: str = ""
    context: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    label: str = ""
    labels: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    licence: str = ""


def parse(text: str) -> list[Item]:
    """Every item, in order. Raises DatasetError with the line of the first fault."""
    items: dict[str, Item] = {}
    for number, line in _lines(text):
        try:
            item = _item(_row(line))
            if item.id in items:
                raise DatasetError(_TWICE % {"id": item.id[:80]})
        except DatasetError as error:
            raise DatasetError(_LINE % {"line": number, "message": error.sentence}) from error
        items[item.id] = item
    if not items:
        raise DatasetError(_EMPTY)
    if len(items) > MAX_ITEMS:
        raise _too_big()
    return list(items.values())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    if len(text) > MAX_CHARACTERS:
        raise _too_big()
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _too_big() -> DatasetError:
    return DatasetError(_TOO_BIG % {"items": MAX_ITEMS, "characters": MAX_CHARACTERS})


def _row(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DatasetError(_NOT_JSON) from error
    if not isinstance(row, dict):
        raise DatasetError(_NOT_JSON)
    return row


def _item(row: Mapping[str, Any]) -> Item:
    """Raises DatasetError."""
    language = _text(row, "lang", required=True)
    if language not in ("en", "zh"):
        raise DatasetError(_WRONG % {"name": "lang"})
    options = _texts(row, "options")
    label = _text(row, "reference_label")
    item = Item(
        id=_text(row, "id", required=True),
        language=language,  # type: ignore[arg-type]
        text=_text(row, "document") or _text(row, "question", required=True),
        kind=_text(row, "kind"),
        context=_text(row, "context"),
        options=options,
        reference=_text(row, "reference_answer") or _text(row, "reference_summary"),
        label=label,
        labels=_labels(row) or tuple(options),
        facts=_texts(row, "reference_facts"),
        source=_text(row, "source", required=True),
        licence=_text(row, "licence", required=True),
    )
    _refuse_unscorable(item)
    return item


def _refuse_unscorable(item: Item) -> None:
    if item.label and item.label not in item.labels:
        raise DatasetError(_NO_LABEL)
    if not (item.label or item.reference):
        raise DatasetError(_NO_REFERENCE)


def _text(row: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = row.get(name) or ""
    if not isinstance(value, str) or "\x00" in value or _HALF.search(value):
        raise DatasetError(_WRONG % {"name": name})
    if required and not value.strip():
        raise DatasetError(_MISSING % {"name": name})
    return value.strip()


def _texts(row: Mapping[str, Any], name: str) -> dict[str, str]:
    """The entries of an object that are text; lists in it are notes to people, such as what a contract lacks."""
    value = row.get(name) or {}
    if not isinstance(value, dict):
        raise DatasetError(_WRONG % {"name": name})
    return {key: _text(value, key) for key, entry in value.items() if isinstance(entry, str) and entry.strip()}


def _labels(row: Mapping[str, Any]) -> tuple[str, ...]:
    value: Sentence | list[Any] = row.get("labels") or []
    if not isinstance(value, list) or not all(isinstance(label, str) and label.strip() for label in value):
        raise DatasetError(_WRONG % {"name": "labels"})
    return tuple(label.strip() for label in value)


#: Half of a character outside the basic plane, which JSON can spell and no database can keep.
_HALF = re.compile(r"[\ud800-\udfff]")
