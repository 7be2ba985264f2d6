"""Removes characters that leave no mark on a page, with which a text could tell a model what no person sees. Pure.

They are Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 16), which includes tag characters
(U+E0000-E007F), variation selectors and marks that change the direction of writing, and the interlinear annotations.
Two kinds have a visible effect and stay: joiners of letters or emoji (RFC 5892, appendix A), and the selector after an
emoji.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import count

_ALWAYS = (
    "\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b\u200e-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_JOINERS, _SELECTORS = "\u200c\u200d", "\ufe0e\ufe0f"
_HIDDEN = re.compile(f"[{_ALWAYS}]+|[{_JOINERS}{_SELECTORS}]")

#: The canonical combining class of a virama, after which a joiner shapes a letter of an Indic script.
_VIRAMA = 9


@dataclass(frozen=True)
class Visible:
    """A text without its hidden characters; `removed` are their offsets in the original text, in order."""

    text: str
    removed: tuple[int, ...] = ()

    def original(self, place: int) -> int:
        """The original offset of a character of `text`."""
        return place + bisect_right(self._before, place)

    @property
    def _before(self) -> list[int]:
        """For each removed character, the number of visible ones before it."""
        return [place - number for place, number in zip(self.removed, count(), strict=False)]


def visible(text: str) -> Visible:
    """The text as a person sees it."""
    if text.isascii():
        return Visible(text)
    spans = [found.span() for found in _HIDDEN.finditer(text) if not _is_seen(text, found.start())]
    removed = tuple(place for span in spans for place in range(*span))
    if not removed:
        return Visible(text)
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    return Visible("".join(text[start:end] for start, end in zip(starts, ends, strict=True)), removed)


def _is_seen(text: str, place: int) -> bool:
    before, behind = text[place - 1 : place], text[place + 1 : place + 2]
    if not before:
        return False
    if text[place] in _SELECTORS:
        return _is_sign(before)
    return text[place] in _JOINERS and (
        unicodedata.combining(before) == _VIRAMA
        or (bool(behind) and unicodedata.bidirectional(before) == unicodedata.bidirectional(behind) == "AL")
        or (text[place] == "\u200d" and _is_emoji(text, place) and bool(behind) and _is_sign(behind))
    )


def _is_emoji(text: str, place: int) -> bool:
    """Whether an emoji precedes the joiner, perhaps with a selector or a skin tone."""
    before = text[place - 1]
    return _is_sign(text[place - 2 : place - 1] if before in _SELECTORS else before)


def _is_sign(character: str) -> bool:
    """Whether it is an emoji, another symbol, or a character that can become a keycap."""
    return bool(character) and (unicodedata.category(character) in ("So", "Sk", "Sm") or character in "0123456789#*©®")
