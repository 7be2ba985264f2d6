"""Documents and readings as the page gets them. Sentences come out in the language that is active."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence
from .checks import Check
from .evidence import Statement, check_summary
from .models import Document, Piece, Reading
from .receipt import LeftOut, Receipt, make_receipt
from .source import Passage, Source

_REASONS: dict[str, Sentence] = {
    "no_text": _("a picture without text"),
    "not_asked": _("beside the passages that bear on the question"),
    "not_read": _("not read yet"),
    "empty": _("the model wrote nothing on it"),
    "time": _("the model took too long"),
}
_OTHERWISE = _("the model could not take it")

_RESULTS: dict[str, Sentence] = {
    "exact": _("In the document"),
    "near": _("Differs from the document"),
    "not_found": _("Not found in the document"),
}


def document(one: Document) -> dict[str, Any]:
    """What a list needs to know."""
    return {
        "id": str(one.pk),
        "name": one.name,
        "domain": one.domain,
        "kind": one.kind,
        "language": one.language,
        "pages": len(one.pages),
        "characters": len(one.text),
        "sha256": one.sha256,
        "warnings": [warning(found) for found in one.warnings if found["code"] != "furniture"],
    }


def whole(one: Document) -> dict[str, Any]:
    """With its text, page by page, and its sections."""
    starts = [{"number": number, "start": start} for number, start in enumerate(one.pages, start=1)]
    pages = [{**page, "text": text} for page, text in zip(starts, one.page_texts(), strict=True)]
    sections = [{"path": section.path, "start": section.start} for section in one.sections()]
    return {**document(one), "page_texts": pages, "sections": sections}


def warning(found: Mapping[str, Any]) -> str:
    pages = ", ".join(map(str, found.get("pages", ())))
    sentences: dict[str, str] = {
        "no_pages": gettext("This file has no page numbers: passages are named by their headings."),
        "encoding": gettext("The file was read as %(encoding)s.") % {"encoding": found.get("encoding", "")},
        "pages_without_text": gettext("Without text, and so not read: page %(pages)s.") % {"pages": pages},
        "recognised": gettext("Read by OCR, so check it: page %(pages)s.") % {"pages": pages},
        "active": gettext("The file holds scripts, forms or other files. They were not opened."),
        "furniture": gettext("Running headers, footers and page numbers were left out."),
    }
    return sentences[found["code"]]


def reading(one: Reading) -> dict[str, Any]:
    """How far it is; when its turn has ended, the evidence and the receipt."""
    pieces = list(one.pieces.all())
    statements = evidence(one) if one.turn.final else []
    slip = make_receipt(one.document, pieces, one.mode, statements)
    return {
        "turn": str(one.turn_id),
        "document": document(one.document),
        "mode": one.mode,
        "text": one.text,
        "edited": bool(one.edited),
        "signed_by": one.signed_by,
        "signed": one.signed.isoformat() if one.signed else "",
        "written": (one.turn.finished or one.turn.created).isoformat(),
        "pieces": [_piece(piece, one.document) for piece in pieces],
        "statements": [statement(found) for found in statements],
        "receipt": {**receipt(slip), "cuts": cuts(slip, one.document)},
    }


def evidence(one: Reading) -> list[Statement]:
    return check_summary(one.text, source_of(one.document_id))


@lru_cache(maxsize=8)
def source_of(document: UUID) -> Source:
    """A document never changes, and its index takes a while."""
    return Document.objects.get(pk=document).source()


def _piece(piece: Piece, document: Document) -> dict[str, Any]:
    return {
        "level": piece.level,
        "place": piece.place,
        "state": piece.state,
        "start": piece.start,
        "end": piece.end,
        "first_page": document.page_at(piece.start),
        "last_page": document.page_at(max(piece.start, piece.end - 1)),
        "text": piece.text,
    }


def statement(found: Statement) -> dict[str, Any]:
    return {
        "text": found.text,
        "start": found.start,
        "end": found.end,
        "passages": [passage(one) for one in found.passages],
        "checks": [check(one) for one in found.checks],
    }


def passage(found: Passage) -> dict[str, int]:
    return {"page": found.page, "start": found.start, "end": found.end}


def check(found: Check) -> dict[str, Any]:
    return {
        "value": found.value,
        "kind": found.kind,
        "start": found.start,
        "end": found.end,
        "result": found.result,
        "label": str(_RESULTS[found.result]),
        "passage": passage(found.passage) if found.passage else None,
        "found": found.found,
    }


def receipt(slip: Receipt) -> dict[str, Any]:
    return {
        "complete": slip.complete,
        "pages": slip.pages,
        "characters": slip.characters,
        "read": slip.read,
        "pieces": len(slip.pieces),
        "left_out": [left_out(one) for one in slip.left_out],
        "checks": slip.checks,
        "lines": receipt_lines(slip),
    }


def left_out(one: LeftOut) -> dict[str, Any]:
    return {
        "page": one.page,
        "last_page": one.last_page,
        "start": one.start,
        "end": one.end,
        "reason": reason(one.reason),
    }


def reason(code: str) -> str:
    return str(_REASONS.get(code, _OTHERWISE))


def _extent(slip: Receipt) -> str:
    """One page is as good as none: a file without page numbers has one."""
    numbers = {"read": f"{slip.read:,}", "characters": f"{slip.characters:,}", "pages": slip.pages}
    if slip.pages > 1:
        if slip.complete:
            return gettext("Every character of the document was read: %(characters)s on %(pages)d pages.") % numbers
        return gettext("Read: %(read)s of %(characters)s characters on %(pages)d pages.") % numbers
    if slip.complete:
        return gettext("Every character of the document was read: %(characters)s.") % numbers
    return gettext("Read: %(read)s of %(characters)s characters.") % numbers


def receipt_lines(slip: Receipt) -> list[str]:
    """The receipt in words, for the page and for every export."""
    lines = [_extent(slip), _pieces(slip)]
    if slip.cut:
        lines.append(
            ngettext(
                "The notes on one piece ran out of room.", "The notes on %(count)d pieces ran out of room.", slip.cut
            )
            % {"count": slip.cut}
        )
    if slip.furniture:
        lines.append(
            gettext("Running headers, footers and page numbers (%(lines)d lines) are no part of it.")
            % {"lines": slip.furniture}
        )
    return [*lines, *_check_lines(slip)]


def _pieces(slip: Receipt) -> str:
    count, done = len(slip.pieces), sum(piece.state == Piece.State.DONE for piece in slip.pieces)
    if done < count:
        return gettext("%(done)d of %(count)d pieces were read.") % {"done": done, "count": count}
    return ngettext("It was read in one piece.", "It was read in %(count)d pieces.", count) % {"count": count}


def cuts(slip: Receipt, document: Document) -> list[str]:
    """Where the document was cut: a line for each piece; none where it was read as a whole."""
    return [
        gettext("Piece %(number)d, from page %(page)d, characters %(start)s to %(end)s: %(place)s")
        % {
            "number": number,
            "page": document.page_at(one.start),
            "start": f"{one.start:,}",
            "end": f"{one.end:,}",
            "place": one.place or "—",
        }
        for number, one in enumerate(slip.pieces, start=1)
        if len(slip.pieces) > 1
    ]


def _check_lines(slip: Receipt) -> list[str]:
    if not slip.statements:
        return []
    counts = {name: slip.checks.get(name, 0) for name in ("exact", "near", "not_found")}
    return [
        gettext("%(linked)d of %(statements)d statements are linked to passages.")
        % {"linked": slip.linked, "statements": slip.statements},
        gettext("Names, figures and quotations: %(exact)d in the document, %(near)d differ, %(not_found)d not found.")
        % counts,
    ]
