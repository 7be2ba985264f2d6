"""Splits text into words for scoring: by a dictionary in Chinese, by letters and digits elsewhere. Pure."""

import re
import unicodedata

from ..chinese_words import dictionary
from ..prompts.language import Language

_WORD = re.compile(r"[^\W_]+(?:[.,']\d+)*")


def words(text: str, language: Language) -> list[str]:
    """The words in order, in lower case, without punctuation; full-width forms are normalised."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if language != "zh":
        return _WORD.findall(plain)
    return [word for piece in dictionary().cut(plain) for word in _WORD.findall(piece)]
