"""Every citation in a text."""

from collections.abc import Iterator

from ..value import Value
from .cases import find_cases
from .chinese import find_chinese
from .codes import find_codes
from .european import find_european


def find_citations(text: str) -> Iterator[Value]:
    """On folded text."""
    yield from find_codes(text)
    yield from find_european(text)
    yield from find_chinese(text)
    yield from find_cases(text)
