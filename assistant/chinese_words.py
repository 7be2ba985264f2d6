"""The dictionary that cuts Chinese into words: jieba's."""

from functools import cache
from typing import Any


@cache
def dictionary() -> Any:
    """rjieba reads its dictionary when it is first used: a tenth of a second that only Chinese texts take."""
    import rjieba

    return rjieba
