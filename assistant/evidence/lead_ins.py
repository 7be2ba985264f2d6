"""The lead-in of each item of a list: "The Supplier shall:" of "(b) within 45 days, repair the machines". Pure.

A list begins where a colon or a dash is followed by its first item, and ends at a label that does not continue it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..documents.text.segmentation import Span
from .numerals import chinese, roman

_HAN = "一二三四五六七八九十"
_LABEL = re.compile(
    r"\s{0,100}+(?:\((?P<bracketed>[A-Za-z]{1,5}|\d{1,2})\)(?=\s)|(?P<open>[a-z]|[ivx]{1,5}|\d{1,2})[.)](?=\s)"
    r"|(?P<decimal>\d{1,3}(?:\.\d{1,3}){1,4})\.?(?=\s)|[(（](?P<han>[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    rf"|(?P<listed>[{_HAN}]{{1,3}})、|(?P<bullet>[•·▪●–*-])(?=\s))"
)
#: What ends a lead-in. Without a mark, a list begins only with an item in brackets on a line of its own.
_LEADS = re.compile(r"[:：—]|[^\W\d_],?(?=\s*\Z|\n)")
_MARKS = frozenset(":：—")
_BULLET, _BRACKETED = "bullet", ("bracketed", "han")

#: Characters of a lead-in, and lists within each other, at most: the last of them.
_LONGEST, _DEEPEST = 600, 3


class _Label(NamedTuple):
    """`values` are the numbers it may stand for: (i) is the first Roman one and the ninth letter. A bullet has none."""

    shape: str
    values: frozenset[int]


@dataclass
class _List:
    shape: str
    value: int
    lead: Span


def lead_ins(text: str, passages: Sequence[Span]) -> list[tuple[Span, ...]]:
    """For each passage, the lead-ins of the lists in which it is an item, the outermost first."""
    lists: list[_List] = []
    pending: Span | None = None
    found = []
    for passage in passages:
        label = _label(text, passage.start, passage.end)
        lists = _continued(text, lists, label, pending)
        leads = [one.lead for one in lists] if label else []
        pending = None
        for lead in _leads(text, passage):
            if not text[lead.end : passage.end].strip():
                pending, lists = lead, lists if label else []
            elif (first := _label(text, lead.end, passage.end)) and _begins(text, first, lead):
                lists = [*(lists if label else ()), _List(first.shape, 1, lead)][-_DEEPEST:]
                leads.append(lead)
        found.append(tuple(leads))
    return found


def behind_label(text: str, part: Span) -> int:
    """Where an item goes on behind its label; where it has none, where it begins."""
    found = _LABEL.match(text, *part)
    return found.end() if found else part.start


def _leads(text: str, passage: Span) -> Iterator[Span]:
    for end in _LEADS.finditer(text, *passage):
        yield Span(max(passage.start, end.end() - _LONGEST), end.end())


def _continued(text: str, lists: list[_List], label: _Label | None, lead: Span | None) -> list[_List]:
    """The lists that are open at a passage with this label; `lead` stands right before it. What has none may belong
    to the item before it."""
    if label is None:
        return [one for one in lists if one.shape != _BULLET]
    if lead and _begins(text, label, lead):
        return [*lists, _List(label.shape, 1, lead)][-_DEEPEST:]
    for place in range(len(lists) - 1, -1, -1):
        one = lists[place]
        if one.shape == label.shape and (one.value + 1 in label.values or label.shape == _BULLET):
            return [*lists[:place], _List(one.shape, one.value + 1, one.lead)]
    return []


def _begins(text: str, label: _Label, lead: Span) -> bool:
    """Whether this is the first item of a list with this lead-in."""
    if text[lead.end - 1] not in _MARKS and not label.shape.startswith(_BRACKETED):
        return False
    return 1 in label.values or label.shape == _BULLET


def _label(text: str, start: int, end: int | None = None) -> _Label | None:
    """Of the item that begins there."""
    found = _LABEL.match(text, start, len(text) if end is None else end)
    if found is None:
        return None
    shape = found.lastgroup or ""
    if shape == _BULLET:
        return _Label(shape, frozenset())
    written = found[shape].rpartition(".")[2]
    kind = "digit" if written.isdecimal() else "capital" if written.isupper() else "small"
    prefix = found[shape].rpartition(".")[0]
    return _Label(f"{shape} {kind} {prefix}", frozenset(_values(written)))


def _values(written: str) -> Iterator[int]:
    if written.isdecimal():
        yield int(written)
    elif written[0] in _HAN:
        yield chinese(written) or 0
    else:
        if (number := roman(written)) is not None:
            yield number
        if len(set(written)) == 1:
            yield ord(written[0].lower()) - 96 + 26 * (len(written) - 1)
