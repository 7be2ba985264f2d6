"""The receipt of a reading: what of the document went to the model, where it was cut, and what was left out, and why.
Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .evidence import Statement
from .models import Document, Piece, Reading
from .planning import gaps
from .sentences import Span


@dataclass(frozen=True)
class LeftOut:
    """From `page` to `last_page`. `reason` is a code: that of a failed piece, "not_asked" for text beside the passages
    of a question, "no_text" for a page that is a picture."""

    start: int
    end: int
    page: int
    last_page: int
    reason: str


@dataclass(frozen=True)
class Receipt:
    """`cut` counts pieces on which the notes ran out of room, `furniture` running headers and page numbers that are no
    part of the text. `checks` counts results over all statements."""

    pages: int
    characters: int
    read: int
    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]
    cut: int
    furniture: int
    statements: int
    linked: int
    checks: dict[str, int]

    @property
    def complete(self) -> bool:
        return not self.left_out


def make_receipt(
    document: Document, pieces: Iterable[Piece], mode: str, statements: Sequence[Statement] = ()
) -> Receipt:
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
        statements=len(statements),
        linked=sum(bool(statement.passages) for statement in statements),
        checks=dict(Counter(check.result for statement in statements for check in statement.checks)),
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
        page for warning in document.warnings if warning["code"] == "pages_without_text" for page in warning["pages"]
    ]
    return [LeftOut(document.pages[page - 1], document.pages[page - 1], page, page, "no_text") for page in pages]
