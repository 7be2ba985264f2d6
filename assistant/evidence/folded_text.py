"""A document's folded text, in which words are found whatever their case. Pure."""

import re
from bisect import bisect_left
from functools import cached_property

from ..documents.text.keywords import is_han
from ..documents.text.normalisation import fold, lowered
from ..documents.text.segmentation import Span

_WORD = re.compile(r"\w+")


class FoldedText:
    """`places` are the offsets of its characters in the document; `lower` is the text in small letters."""

    def __init__(self, text: str) -> None:
        self._folded = fold(text)
        self.text, self.places = self._folded.text, self._folded.places
        self.lower = lowered(self.text)

    def span(self, start: int, end: int) -> Span:
        """Where a part of it is in the document."""
        return self._folded.span(start, end)

    def part(self, span: Span) -> Span:
        """Where a part of the document is in it."""
        return Span(*(bisect_left(self.places, edge) for edge in span))

    def find(self, words: str, span: Span) -> int:
        """Where they begin in this part of the folded text, as words of their own; -1 where they do not."""
        last = span.end + len(words) - 1
        start = self.lower.find(words, span.start, last)
        while start >= 0 and words.isascii() and not self._stands_alone(start, start + len(words)):
            start = self.lower.find(words, start + len(words), last)
        return start

    def _stands_alone(self, start: int, end: int) -> bool:
        around = (self.lower[start - 1 : start], self.lower[end : end + 1])
        return not any(_WORD.match(one) and not is_han(one) for one in around)

    def has_small(self, words: str) -> bool:
        """Whether the document writes every one of these words without a capital somewhere, if only at the beginning
        of a longer one."""
        small = self._small
        return all(
            (place := bisect_left(small, word)) < len(small) and small[place].startswith(word)
            for word in _WORD.findall(words.lower())
        )

    @cached_property
    def _small(self) -> list[str]:
        """The words that the document has, as it writes them, sorted."""
        return sorted(set(_WORD.findall(self.text)))
