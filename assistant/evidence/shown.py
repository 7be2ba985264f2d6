"""An answer as its reader sees it: formulas as plain text and no marks of bold words, each character with its place in
the source. Pure.

"$95\\%$" is 95%, "$1{,}000$" is 1,000, "**500** mg" is 500 mg. A formula that has no plain form stays as it is written,
and so does code.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ..documents.text.segmentation import Span
from ..markdown.formulas import formula_at
from ..markdown.tex import tex_text

#: A power, "2**3", is none.
_BOLD = "**"
_SIGN = re.compile(r"`+|[$\\]|(?<![*\d])\*\*(?!\*)|(?<=\d)\*\*(?![*\d])")
_DIGIT = re.compile(r"\d")
_BLANK_LINE = re.compile(r"\n[ \t]*+\n")
#: The characters of a formula that only lay it out; an argument's own are none of them.
_COMMAND = re.compile(r"\\[A-Za-z]+|\\[^%$&#_{}]")


@dataclass(frozen=True)
class Shown:
    """`places` are the source's offsets of each character of the text and of its end, `formulas` the formulas' spans
    in the source."""

    text: str
    places: Sequence[int]
    formulas: Sequence[Span]

    def span(self, start: int, end: int) -> Span:
        """The span of the source that a part of the text comes from."""
        return Span(self.places[start], self.places[end - 1] + 1 if end > start else self.places[start])

    def whole(self, start: int, end: int) -> Span:
        """As `span`, with the whole of the formulas at both ends."""
        first, last = self.span(start, end)
        return Span(self._formula_at(first, Span(first, first)).start, self._formula_at(last - 1, Span(last, last)).end)

    def within(self, start: int, end: int) -> Span:
        """The span of the text that shows a part of the source."""
        return Span(bisect_left(self.places, start), bisect_left(self.places, end))

    def _formula_at(self, place: int, otherwise: Span) -> Span:
        number = bisect_left(self.formulas, place, key=lambda formula: formula.end - 1)
        found = self.formulas[number] if number < len(self.formulas) else otherwise
        return found if found.start <= place else otherwise


def as_shown(source: str) -> Shown:
    pieces: list[str] = []
    places: list[int] = []
    formulas: list[Span] = []
    end = at = 0
    while sign := _SIGN.search(source, at):
        at = sign.start()
        if sign[0] == _BOLD:
            pieces.append(source[end:at])
            places += range(end, at)
            end = at = sign.end()
            continue
        formula = formula_at(source, at) if sign[0][0] != "`" else None
        if formula is None:
            at = _after(source, sign)
            continue
        if plain := tex_text(formula.tex):
            pieces += (source[end:at], plain)
            places += (*range(end, at), *_places(source, Span(at, formula.end), formula.tex, plain))
            formulas.append(Span(at, formula.end))
            end = formula.end
        at = formula.end
    if not pieces:
        return Shown(source, range(len(source) + 1), ())
    return Shown("".join((*pieces, source[end:])), (*places, *range(end, len(source) + 1)), formulas)


def _after(source: str, sign: re.Match[str]) -> int:
    """Behind a sign that opens no formula: an escaped character, or code."""
    if sign[0][0] != "`":
        return sign.end() + (sign[0] == "\\")
    if len(sign[0]) >= 3 and not source[source.rfind("\n", 0, sign.start()) + 1 : sign.start()].strip():
        closes = source.find(f"\n{sign[0]}", sign.end())
        return closes + 1 + len(sign[0]) if closes >= 0 else len(source)
    closes = source.find(sign[0], sign.end())
    if closes < 0 or _BLANK_LINE.search(source, sign.end(), closes):
        return sign.end()
    return closes + len(sign[0])


def _places(source: str, span: Span, tex: str, plain: str) -> list[int]:
    """The place of each character of a formula's plain text: where it is written, else that of the one before. Digits
    are all written, in their order; of what stands between them, a sign may be that of a command."""
    start = source.find(tex, *span)
    written = _COMMAND.sub(lambda command: "\0" * len(command[0]), tex)
    places, at = [], 0
    digit = _next_digit(written, at)
    for character in plain:
        found = digit if character.isdigit() and digit < len(written) else written.find(character, at, digit)
        places.append(start + (found if found >= 0 else max(0, at - 1)))
        at = found + 1 if found >= 0 else at
        digit = digit if at <= digit else _next_digit(written, at)
    return places


def _next_digit(written: str, at: int) -> int:
    found = _DIGIT.search(written, at)
    return found.start() if found else len(written)
