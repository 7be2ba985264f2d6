"""Reads what the controls of a form show: typed values, ticks, chosen entries. Pure."""

from collections import Counter
from typing import Any

Counts = Counter[str]

CONTROLS = frozenset({"input", "select"})
_TICKS = frozenset({"checkbox", "radio"})
#: Kinds of input that show no value of theirs.
_WITHOUT = frozenset({"file", "image"})


def shown_in(control: Any, seen: Counts) -> str:
    """The text of an input or select element. `seen` counts hidden characters and entries that are not chosen."""
    return _chosen(control, seen) if control.tag == "select" else _typed(control, seen)


def _typed(control: Any, seen: Counts) -> str:
    kind, value = (control.get("type") or "text").lower(), control.get("value") or ""
    if kind in _TICKS:
        return "☒ " if "checked" in control.attrib else "☐ "
    if kind in ("hidden", "password"):
        seen["hidden"] += len(value.strip())
        return ""
    return "" if kind in _WITHOUT or not value.strip() else f" {value} "


def _chosen(control: Any, seen: Counts) -> str:
    """The chosen entries; of a list that opens, the first if none is chosen."""
    entries = list(control.iter("option"))
    chosen = [entry for entry in entries if "selected" in entry.attrib]
    if "multiple" not in control.attrib:
        chosen = chosen[-1:] or entries[:1]
    seen["unchosen"] += len(entries) - len(chosen)
    texts = (" ".join((entry.get("label") or entry.text_content()).split()) for entry in chosen)
    return f" {', '.join(filter(None, texts))} "
