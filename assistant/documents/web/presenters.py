"""Documents and readings as data for the page. Sentences are in the active language."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ...chat.models import Turn
from ...deidentification.replacing import Names, restore
from ...exceptions import Sentence
from ..answer_checks import Checks, is_too_long
from ..check_words import UNCHECKED, besides, figures, missing_lines
from ..models import Document, Piece, Reading
from ..open_statements import doubtful
from ..originals import is_kept
from ..reading.receipt import LeftOut, Receipt, TakenOut, make_receipt
from ..signatures import Signature, signature_on
from .basis import basis

_REASONS: dict[str, Sentence] = {
    "no_text": _("a picture without text"),
    "garbled": _("its fonts do not say which letters they show"),
    "furniture": _("a running line"),
    "watermark": _("across the page"),
    "struck_out": _("crossed out"),
    "not_asked": _("outside the passages that bear on the question"),
    "not_read": _("not read yet"),
    "empty": _("the model wrote nothing on it"),
    "time": _("the model took too long"),
}
_OTHERWISE = _("the model could not take it")

#: Warnings that count something.
_COUNTED = {
    "comments": ngettext_lazy(
        "The file holds %(count)d comment. It was not read.",
        "The file holds %(count)d comments. They were not read.",
        "count",
    ),
    "hidden": ngettext_lazy(
        "%(count)d character of hidden text was left out.",
        "%(count)d characters of hidden text were left out.",
        "count",
    ),
    "faint": ngettext_lazy(
        "%(count)d character is white, tiny, transparent or off the page: readers do not see it, the model does.",
        "%(count)d characters are white, tiny, transparent or off the page: readers do not see them, the model does.",
        "count",
    ),
    "struck": ngettext_lazy(
        "%(count)d character is struck through. It was read as text.",
        "%(count)d characters are struck through. They were read as text.",
        "count",
    ),
    "pictures": ngettext_lazy(
        "The file holds %(count)d picture. What it shows was not read.",
        "The file holds %(count)d pictures. What they show was not read.",
        "count",
    ),
    "graphics": ngettext_lazy(
        "The file holds %(count)d chart or diagram whose words were not read.",
        "The file holds %(count)d charts or diagrams whose words were not read.",
        "count",
    ),
    "computed": ngettext_lazy(
        "%(count)d field has no text in the file; only Word fills it in. It was not read.",
        "%(count)d fields have no text in the file; only Word fills them in. They were not read.",
        "count",
    ),
    "guides": ngettext_lazy(
        "%(count)d reading above a word (a phonetic guide) was left out.",
        "%(count)d readings above words (phonetic guides) were left out.",
        "count",
    ),
    "not_read": ngettext_lazy(
        "The file refers to %(count)d other document. It was not read.",
        "The file refers to %(count)d other documents. They were not read.",
        "count",
    ),
    "unchosen": ngettext_lazy(
        "%(count)d entry of a list that is not chosen was left out.",
        "%(count)d entries of lists that are not chosen were left out.",
        "count",
    ),
    "elsewhere": ngettext_lazy(
        "The page shows %(count)d frame, film or other file from elsewhere. It was not read.",
        "The page shows %(count)d frames, films or other files from elsewhere. They were not read.",
        "count",
    ),
    "broken": ngettext_lazy(
        "%(count)d character of the file is broken; a sign stands in its place.",
        "%(count)d characters of the file are broken; a sign stands in their place.",
        "count",
    ),
    "attachments": ngettext_lazy(
        "The mail has %(count)d attachment. It was not read.",
        "The mail has %(count)d attachments. They were not read.",
        "count",
    ),
    "line_numbers": ngettext_lazy(
        "%(count)d line number was left out.",
        "%(count)d line numbers were left out.",
        "count",
    ),
    "fields": ngettext_lazy(
        "%(count)d filled-in field or typed-in note was read where it stands.",
        "%(count)d filled-in fields or typed-in notes were read where they stand.",
        "count",
    ),
    "odd": ngettext_lazy(
        "%(count)d character could not be read: the fonts of the file do not say what it is.",
        "%(count)d characters could not be read: the fonts of the file do not say what they are.",
        "count",
    ),
    "invisible": ngettext_lazy(
        "%(count)d invisible character was left out.",
        "%(count)d invisible characters were left out.",
        "count",
    ),
}


def document(shown: Document) -> dict[str, Any]:
    """A document's row in a list."""
    return {
        "id": str(shown.pk),
        "name": shown.name,
        "domain": shown.domain,
        "kind": shown.kind,
        "language": shown.language,
        "pages": len(shown.pages),
        "characters": len(shown.text),
        "sha256": shown.sha256,
        "warnings": [warning(entry) for entry in shown.warnings if entry["code"] != "furniture"],
    }


def whole(shown: Document, sections: bytes) -> dict[str, Any]:
    """A document with its text, page by page, and its sections, which are JSON already."""
    starts = [{"number": number, "start": start} for number, start in enumerate(shown.pages, start=1)]
    pages = [{**page, "text": text} for page, text in zip(starts, shown.page_texts(), strict=True)]
    original = {"format": shown.format, "kept": is_kept(shown.pk)}
    return {**document(shown), "page_texts": pages, "sections": msgspec.Raw(sections), "original": original}


def warning(entry: Mapping[str, Any]) -> str:
    if counted := _COUNTED.get(entry["code"]):
        return str(counted % {"count": entry.get("count", 0)})
    pages = ", ".join(map(str, entry.get("pages", ())))
    sentences: dict[str, str] = {
        "no_pages": gettext("This file has no page numbers: passages are named by their headings."),
        "encoding": gettext("The file was read as %(encoding)s.") % {"encoding": entry.get("encoding", "")},
        "garbled": gettext("The fonts of page %(pages)s do not say which letters they show. It was not read.")
        % {"pages": pages},
        "pages_without_text": gettext("Without text, and so not read: page %(pages)s.") % {"pages": pages},
        "recognised": gettext("Read by OCR, so check it: page %(pages)s.") % {"pages": pages},
        "active": gettext("The file holds scripts, forms or other files. They were not opened."),
        "tracked": gettext("The file holds tracked changes. It was read as if all of them were accepted."),
        "headers": gettext("Headers and footers of the file were not read."),
        "mail": gettext("This is a mail: its sender, recipients, date, subject and text were read."),
        "web": gettext("This is a web page: its text was read, without pictures and scripts."),
        "furniture": gettext("Running headers, footers and page numbers were left out."),
        "watermark": gettext("Words across the page, such as a watermark, were left out."),
        "struck_out": gettext("Words that are crossed out were left out."),
    }
    return sentences[entry["code"]]


def answer(turn: Turn, checks: Checks) -> dict[str, Any]:
    """The checks of an answer, the count of its figures, whether checking it `again` may do, the missing facts about
    the patient that matter, and its basis."""
    return {
        "statements": checks.statements,
        "figures": str(UNCHECKED) if checks.tally is None else figures(checks.tally.checks),
        "again": checks.tally is None and not is_too_long(turn),
        "missing": missing_lines(checks.missing),
        "basis": basis(turn, checks),
    }


def reading(shown: Reading, checks: Checks) -> dict[str, Any]:
    """The progress of a reading; once its turn has ended, the evidence and the receipt."""
    pieces = list(shown.pieces.all())
    slip = make_receipt(shown.document, pieces, shown.mode, checks.tally)
    doubts, signature = doubtful(checks.statements), signature_on(shown.turn, shown.text)
    return {
        "turn": str(shown.turn_id),
        "document": document(shown.document),
        "mode": shown.mode,
        "text": shown.text,
        "basis": basis(shown.turn, checks, shown),
        "digest": shown.digest,
        "edited": bool(shown.edited),
        "signed_by": signature.by if signature and signature.covers else "",
        "signed": signature.at.isoformat() if signature and signature.covers else "",
        "signed_before": _signed_before(signature) if signature and not signature.covers else None,
        "written": (shown.turn.finished or shown.turn.created).isoformat(),
        "pieces": [_piece(piece, shown.document, shown.turn.hider.names) for piece in pieces],
        "statements": checks.statements,
        "open": doubts.open(shown.accepted),
        "accepted": {str(number): said for number, said in doubts.accepted(shown.accepted).items()},
        "receipt": {**receipt(slip), "cuts": cuts(slip, shown.document)},
    }


def _signed_before(signature: Signature) -> dict[str, str]:
    """The signature of an earlier text, with that text."""
    return {"by": signature.by, "at": signature.at.isoformat(), "text": signature.text}


def _piece(piece: Piece, document: Document, names: Names) -> dict[str, Any]:
    return {
        "level": piece.level,
        "place": piece.place,
        "state": piece.state,
        "start": piece.start,
        "end": piece.end,
        "first_page": document.page_at(piece.start),
        "last_page": document.page_at(max(piece.start, piece.end - 1)),
        "text": restore(piece.text, names),
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


def left_out(part: LeftOut) -> dict[str, Any]:
    return {
        "page": part.page,
        "last_page": part.last_page,
        "start": part.start,
        "end": part.end,
        "reason": reason(part.reason),
    }


def reason(code: str) -> str:
    return str(_REASONS.get(code, _OTHERWISE))


def _extent(slip: Receipt) -> str:
    """How much was read. One page counts as none, because a file without page numbers has one."""
    numbers = {"read": f"{slip.read:,}", "characters": f"{slip.characters:,}", "pages": slip.pages}
    if slip.pages > 1:
        if slip.complete:
            return gettext("Every character of the document was read: %(characters)s on %(pages)d pages.") % numbers
        return gettext("Read: %(read)s of %(characters)s characters on %(pages)d pages.") % numbers
    if slip.complete:
        return gettext("Every character of the document was read: %(characters)s.") % numbers
    return gettext("Read: %(read)s of %(characters)s characters.") % numbers


def receipt_lines(slip: Receipt) -> list[str]:
    """The receipt as sentences, for the page and for every export."""
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
            ngettext(
                "Running headers, footers and page numbers (%(lines)d line) are no part of it.",
                "Running headers, footers and page numbers (%(lines)d lines) are no part of it.",
                slip.furniture,
            )
            % {"lines": slip.furniture}
        )
    return [*lines, *map(_taken_out, slip.taken_out), *map(warning, slip.warnings), *_check_lines(slip)]


def _taken_out(removed: TakenOut) -> str:
    numbers = {"line": removed.text, "pages": _ranges(removed.pages), "reason": reason(removed.reason)}
    return gettext("Left out of page %(pages)s: “%(line)s” (%(reason)s)") % numbers


def _ranges(pages: Sequence[int]) -> str:
    """ "1–3, 5" """
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _pieces(slip: Receipt) -> str:
    count, done = len(slip.pieces), sum(piece.state == Piece.State.DONE for piece in slip.pieces)
    if done < count:
        words = ngettext("%(done)d of %(count)d piece was read.", "%(done)d of %(count)d pieces were read.", count)
        return words % {"done": done, "count": count}
    return ngettext("It was read in one piece.", "It was read in %(count)d pieces.", count) % {"count": count}


def cuts(slip: Receipt, document: Document) -> list[str]:
    """A line for each piece of the document; none if it was read as a whole."""
    return [
        gettext("Piece %(number)d, from page %(page)d, characters %(start)s to %(end)s: %(place)s")
        % {
            "number": number,
            "page": document.page_at(piece.start),
            "start": f"{piece.start:,}",
            "end": f"{piece.end:,}",
            "place": piece.place or "—",
        }
        for number, piece in enumerate(slip.pieces, start=1)
        if len(slip.pieces) > 1
    ]


def _check_lines(slip: Receipt) -> list[str]:
    if slip.unchecked:
        return [gettext("Its statements took too long to check, so nothing is known of them.")]
    if not slip.statements:
        return []
    counts = {name: slip.checks.get(name, 0) for name in ("exact", "near", "not_found")}
    return [
        ngettext(
            "%(linked)d of %(statements)d statement is linked to a passage.",
            "%(linked)d of %(statements)d statements are linked to passages.",
            slip.statements,
        )
        % {"linked": slip.linked, "statements": slip.statements},
        gettext("Names, figures and quotations: %(exact)d in the document, %(near)d differ, %(not_found)d not found.")
        % counts,
        *filter(None, [besides(slip.checks)]),
    ]
