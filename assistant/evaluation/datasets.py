"""Parses datasets: JSON Lines with questions and their known answers. Pure; docs/evaluation.md documents the fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from .. import strict_json
from ..exceptions import DatasetError
from ..prompts.language import Language

#: The most items in a dataset, and the most characters.
MAX_ITEMS, MAX_CHARACTERS = 2_000, 5_000_000

_EMPTY = _("There is no item in it.")
_TOO_BIG = _("It is larger than %(items)d items or %(characters)d characters.")
_LINE = _("Line %(line)d: %(message)s")
_NOT_JSON = _("this is not a JSON object.")
_AMBIGUOUS = _("this JSON can be read in two ways: a name occurs twice, or a number or character does not exist.")
_MISSING = _("“%(name)s” is missing, or empty.")
_WRONG = _("“%(name)s” is not what it should be.")
_NO_REFERENCE = _("there is neither a reference answer nor a label to score by.")
_NO_LABEL = _("the reference label is not one of the labels.")
_TWICE = _("the id “%(id)s” occurs twice.")


@dataclass(frozen=True)
class Item:
    """One question, or one document to summarise. If the answer is a choice, `label` is the right one of `labels`;
    otherwise `reference` is a good answer, and `facts` are what an answer must contain."""

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
    """Parse every item, in order. Raises DatasetError with the line of the first fault."""
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
        raise too_big()
    return list(items.values())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    if len(text) > MAX_CHARACTERS:
        raise too_big()
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def too_big() -> DatasetError:
    return DatasetError(_TOO_BIG % {"items": MAX_ITEMS, "characters": MAX_CHARACTERS})


def _row(line: str) -> Mapping[str, Any]:
    try:
        row = strict_json.decode(line)
    except strict_json.Ambiguous as error:
        raise DatasetError(_AMBIGUOUS) from error
    except ValueError as error:
        raise DatasetError(_NOT_JSON) from error
    if not isinstance(row, dict):
        raise DatasetError(_NOT_JSON)
    return row


def _item(row: Mapping[str, Any]) -> Item:
    """Validate one row. Raises DatasetError."""
    language = _text(row, "lang", required=True)
    if language not in ("en", "zh"):
        raise DatasetError(_WRONG % {"name": "lang"})
    options = _texts(row, "options")
    if len(options) < len(row.get("options") or {}):
        raise DatasetError(_WRONG % {"name": "options"})
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
    value = row.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str) or "\x00" in value:
        raise DatasetError(_WRONG % {"name": name})
    if required and not value.strip():
        raise DatasetError(_MISSING % {"name": name})
    return value.strip()


def _texts(row: Mapping[str, Any], name: str) -> dict[str, str]:
    """The entries of an object that are texts. Lists are notes for people, such as the clauses that a contract
    lacks."""
    value = row.get(name)
    entries = {} if value is None else value
    if not isinstance(entries, dict):
        raise DatasetError(_WRONG % {"name": name})
    return {key: _text(entries, key) for key, entry in entries.items() if isinstance(entry, str) and entry.strip()}


def _labels(row: Mapping[str, Any]) -> tuple[str, ...]:
    value = row.get("labels")
    labels = [] if value is None else value
    if not isinstance(labels, list) or not all(isinstance(label, str) and label.strip() for label in labels):
        raise DatasetError(_WRONG % {"name": "labels"})
    return tuple(label.strip() for label in labels)
