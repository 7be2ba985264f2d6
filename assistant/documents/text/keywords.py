"""The words of a text that carry its meaning: stems in English, pairs of characters in Chinese. Pure."""

import re
from functools import lru_cache

from .normalisation import fold

_WORD = re.compile(r"[a-z][a-z'-]{2,}|[\u3400-\u9fff]")
_STOP = frozenset({
    "the", "and", "for", "that", "this", "with", "shall", "will", "may", "must", "not", "are", "was", "were",
    "has", "have", "had", "been", "being", "its", "their", "they", "any", "all", "such", "other", "from", "under",
    "upon", "into", "per", "each", "than", "then", "which", "who", "whom", "whose", "where", "when", "also",
    "only", "same", "both", "between", "within",
})  # fmt: skip


@lru_cache(maxsize=64)
def words_of(text: str) -> frozenset[str]:
    """The stems of English words that carry meaning, and all pairs of adjacent Chinese characters."""
    folded = fold(text).text.lower()
    words = _WORD.findall(folded)
    latin = {stem(word) for word in words if word.isascii() and word not in _STOP}
    pairs = {
        folded[place : place + 2]
        for place in range(len(folded) - 1 if not folded.isascii() else 0)
        if is_han(folded[place]) and is_han(folded[place + 1])
    }
    return frozenset(latin | pairs)


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "e", "y")


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
