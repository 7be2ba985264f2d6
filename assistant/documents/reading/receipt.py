"""The receipt of a reading: what was sent to the model, where the document was cut, what was left out, and why.

It makes no queries: its rows are loaded beforehand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...evidence.answer_work import Tally
from ..models import Document, Piece, Reading
from ..text.segmentation import Span
from .planning import gaps

_NOTHING_SAID = Tally()


@dataclass(frozen=True)
class LeftOut:
    """Text that was not read, from `page` to `last_page`. `reason` is a code: that of a failed piece, "not_asked"
    for text outside the passages of a question, "no_text" for a page that is a picture, "garbled" for one whose
    fonts cannot be decoded."""

    start: int
    end: int
    page: int
    last_page: int
    reason: str


@dataclass(frozen=True)
class TakenOut:
    """A line on these pages that is not part of the text. `reason` is the code of a warning."""

    text: str
    pages: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Receipt:
    """`cut` counts the pieces whose notes were cut off, `furniture` the lines of running headers and page numbers;
    `taken_out` lists these and other lines that were left out; `warnings` are about the rest of the file. `checks`
    counts the results over all statements; `unchecked`: there are none, because checking took too long."""

    pages: int
    characters: int
    read: int
    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]
    cut: int
    furniture: int
    taken_out: tuple[TakenOut, ...]
    warnings: tuple[dict[str, Any], ...]
    statements: int
    linked: int
    checks: dict[str, int]
    unchecked: bool = False

    @property
    def complete(self) -> bool:
        return not self.left_out


def make_receipt(
    document: Document, pieces: Iterable[Piece], mode: str, tally: Tally | None = _NOTHING_SAID
) -> Receipt:
    """Make the receipt. No tally: it took too long to check the statements."""
    counted = tally or _NOTHING_SAID
    in_order = sorted(pieces, key=lambda piece: (piece.level, piece.position))
    parts = [piece for piece in in_order if piece.level == 0]
    failed = [piece for piece in in_order if piece.state == Piece.State.FAILED]
    lost = [Span(piece.start, piece.end) for piece in failed]
    sent = [Span(piece.start, piece.end) for piece in parts if piece.state == Piece.State.DONE]
    reached = [part for span in sent for part in _without(span, lost)]
    unread = gaps(reached, len(document.text))
    return Receipt(
        pages=len(document.pages),
        characters=len(document.text),
        read=len(document.text) - sum(span.end - span.start for span in unread),
        pieces=tuple(parts),
        left_out=(*(_left_out(document, span, failed, mode) for span in unread), *_pictures(document)),
        cut=sum(piece.code == "cut" for piece in in_order),
        furniture=sum(warning["lines"] for warning in document.warnings if warning["code"] == "furniture"),
        taken_out=tuple(
            TakenOut(text, tuple(pages), warning["code"])
            for warning in document.warnings
            for text, pages in warning.get("removed", ())
        ),
        warnings=tuple(warning for warning in document.warnings if "count" in warning),
        statements=counted.statements,
        linked=counted.linked,
        checks=counted.checks,
        unchecked=tally is None,
    )


def _without(span: Span, lost: Sequence[Span]) -> list[Span]:
    """The parts of a span outside the lost spans."""
    inside = [Span(max(hole.start, span.start) - span.start, min(hole.end, span.end) - span.start) for hole in lost
              if hole.start < span.end and hole.end > span.start]  # fmt: skip
    return [Span(gap.start + span.start, gap.end + span.start) for gap in gaps(inside, span.end - span.start)]


def _left_out(document: Document, span: Span, failed: Sequence[Piece], mode: str) -> LeftOut:
    reasons = [piece.code for piece in failed if piece.start < span.end and piece.end > span.start]
    otherwise = "not_asked" if mode == Reading.Mode.PASSAGES else "not_read"
    first, last = document.page_at(span.start), document.page_at(span.end - 1)
    return LeftOut(span.start, span.end, first, last, reasons[0] if reasons else otherwise)


def _pictures(document: Document) -> list[LeftOut]:
    pages = [
        (page, reason)
        for code, reason in (("pages_without_text", "no_text"), ("garbled", "garbled"))
        for warning in document.warnings
        if warning["code"] == code
        for page in warning["pages"]
    ]
    return [LeftOut(document.pages[page - 1], document.pages[page - 1], page, page, reason) for page, reason in pages]
