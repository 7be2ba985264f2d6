"""The receipt of a reading: what of the document went to the model, where it was cut, and what was left out, and why.
It asks no database: rows come in loaded."""

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
    """From `page` to `last_page`. `reason` is a code: that of a failed piece, "not_asked" for text beside the passages
    of a question, "no_text" for a page that is a picture, "garbled" for one whose fonts do not name their letters."""

    start: int
    end: int
    page: int
    last_page: int
    reason: str


@dataclass(frozen=True)
class TakenOut:
    """A line of these pages that is no part of the text. `reason` is the code of a warning."""

    text: str
    pages: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Receipt:
    """`cut` counts pieces on which the notes ran out of room, `furniture` running headers and page numbers that are no
    part of the text; `taken_out` names them and other lines that were left out, and `warnings` are what else the file
    holds. `checks` counts results over all statements; `unchecked`: there are none, for want of time."""

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
    """Without a tally, it took too long to check the statements."""
    counted = tally or _NOTHING_SAID
    found = sorted(pieces, key=lambda piece: (piece.level, piece.position))
    parts = [piece for piece in found if piece.level == 0]
    failed = [piece for piece in found if piece.state == Piece.State.FAILED]
    lost = [Span(piece.start, piece.end) for piece in failed]
    sent = [Span(piece.start, piece.end) for piece in parts if piece.state == Piece.State.DONE]
    reached = [kept for span in sent for kept in _without(span, lost)]
    unread = gaps(reached, len(document.text))
    return Receipt(
        pages=len(document.pages),
        characters=len(document.text),
        read=len(document.text) - sum(span.end - span.start for span in unread),
        pieces=tuple(parts),
        left_out=(*(_left_out(document, span, failed, mode) for span in unread), *_pictures(document)),
        cut=sum(piece.code == "cut" for piece in found),
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
    """What of a stretch is outside the lost ones."""
    inside = [Span(max(one.start, span.start) - span.start, min(one.end, span.end) - span.start) for one in lost
              if one.start < span.end and one.end > span.start]  # fmt: skip
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
