"""Lists of given names and surnames, and of words of the language that are names too (data/README.md)."""

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def given_names() -> frozenset[str]:
    return _read("given_names.txt")


@cache
def surnames() -> frozenset[str]:
    return _read("surnames.txt")


@cache
def common_words() -> frozenset[str]:
    return _read("common_words.txt")


def _read(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())
