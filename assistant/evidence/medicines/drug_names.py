"""Finds medicines in a text by their names, English and Chinese, generic and brand. Pure.

What the table does not list is known by the ending that international nonproprietary names of a class share.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .drug_classes import CLASSES, STEMS
from .drug_table import TABLE


@dataclass(frozen=True)
class Drug:
    """`name` is the generic one, as far as it is known; `matters` the letters of drug_table.py."""

    name: str
    kind: str
    matters: str = ""
    chinese: str = ""


class Mention(NamedTuple):
    drug: Drug
    start: int
    end: int


_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]+")

#: Letters of a word, below which its ending tells nothing; Chinese characters before one.
_LEAST, _BEFORE = 7, 2


def _drugs() -> tuple[dict[str, list[tuple[str, Drug]]], dict[str, list[tuple[str, Drug]]]]:
    """By the first word of a name, and by the first character of a Chinese one; longer names first."""
    english: dict[str, list[tuple[str, Drug]]] = defaultdict(list)
    chinese: dict[str, list[tuple[str, Drug]]] = defaultdict(list)
    for line in TABLE.strip().splitlines():
        generic, han, kind, matters, *others = line.replace("_", " ").split(" ") if "_" not in line else _cells(line)
        drug = Drug(generic, kind, matters.strip("-"), han)
        for name in (generic, han, *others):
            if name.isascii():
                english[re.split(r"[ /]", name.lower())[0]].append((name.lower(), drug))
            else:
                chinese[name[0]].append((name, drug))
    for table in (english, chinese):
        for names in table.values():
            names.sort(key=lambda one: -len(one[0]))
    return english, chinese


def _cells(line: str) -> list[str]:
    return [cell.replace("_", " ") for cell in line.split()]


_ENGLISH, _CHINESE = _drugs()
_STEMS = [(kind, stem) for kind, *stems in (line.split() for line in STEMS.strip().splitlines()) for stem in stems]
_ENDINGS = [(stem, kind.replace("_", " ")) for kind, stem in _STEMS if stem.isascii() and not stem.endswith("-")]
_BEGINNINGS = [(stem[:-1], kind.replace("_", " ")) for kind, stem in _STEMS if stem.endswith("-") and stem.isascii()]
_ALL_ENDINGS, _ALL_BEGINNINGS = (tuple(stem for stem, _ in stems) for stems in (_ENDINGS, _BEGINNINGS))
_HAN_STEMS = {stem.strip("-"): kind.replace("_", " ") for kind, stem in _STEMS if not stem.isascii()}
_HAN_STEM = re.compile(
    "|".join(rf"{stem[:-1]}[\u3400-\u9fff]{{2}}" if stem.endswith("-") else rf"[\u3400-\u9fff]{{2}}{stem}"
             for _, stem in _STEMS if not stem.isascii())
)  # fmt: skip
_MATTERS = {kind.replace("_", " "): letters for kind, letters in map(str.split, CLASSES.strip().splitlines())}
_TAKEN = frozenset("服用使予给选换改加和与及或用的是为，")


def find_drugs(text: str) -> list[Mention]:
    """In reading order, none inside another."""
    found = [*_english(text), *_chinese(text)]
    return sorted(found, key=lambda one: one.start)


def _english(text: str) -> Iterator[Mention]:
    end = 0
    for word in _WORD.finditer(text):
        if word.start() < end:
            continue
        if mention := _named(text, word) or _by_ending(word):
            end = mention.end
            yield mention


def _named(text: str, word: re.Match[str]) -> Mention | None:
    small = word[0].lower()
    for first in dict.fromkeys((small, small.removesuffix("s"), small.partition("-")[0])):
        for name, drug in _ENGLISH.get(first, ()):
            end = word.start() + len(name)
            whole = text[word.start() : end].lower() == name and not text[end : end + 1].isalpha()
            if whole or (" " not in name and "/" not in name and name == first):
                return Mention(drug, word.start(), end)
    return None


def _by_ending(word: re.Match[str]) -> Mention | None:
    small = word[0].lower()
    small = small.partition("-")[0]
    if len(small) < _LEAST:
        return None
    if not (small.endswith(_ALL_ENDINGS) or small.startswith(_ALL_BEGINNINGS)):  # nearly always
        return None
    for ending, kind in _ENDINGS:
        if small.endswith(ending):
            return Mention(_of_kind(small, kind), *word.span())
    for beginning, kind in _BEGINNINGS:
        if small.startswith(beginning):
            return Mention(_of_kind(small, kind), *word.span())
    return None


def _of_kind(name: str, kind: str, chinese: str = "") -> Drug:
    return Drug(name, kind, _MATTERS.get(kind, ""), chinese)


def _chinese(text: str) -> Iterator[Mention]:
    for run in _HAN.finditer(text):
        place = run.start()
        while place < run.end():
            named = next((one for one in _CHINESE.get(text[place], ()) if text.startswith(one[0], place)), None)
            if named:
                yield Mention(named[1], place, place + len(named[0]))
                place += len(named[0])
                continue
            if (found := _HAN_STEM.match(text, place)) and not _TAKEN & set(found[0][:_BEFORE]):
                kind = next(kind for stem, kind in _HAN_STEMS.items() if stem in found[0])
                yield Mention(_of_kind(found[0], kind, found[0]), *found.span())
                place = found.end()
                continue
            place += 1
