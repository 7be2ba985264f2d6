"""The content of an exported answer: its text, where each statement comes from, the receipt, and who signed.

export_files.py writes it, in a worker process. Every format states the model, template version, date and state, and
carries the domain's notice.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from django.utils import formats, timezone
from django.utils.translation import gettext

from ...chat.models import Turn
from ...library.standing import alarm, standings_of
from ...markdown.parts import names_of
from ...markdown.plain import dropped, writable
from ...organisation import logo, organisation
from ..answer_checks import Checks
from ..check_words import UNCHECKED, figures
from ..kept import findings_of
from ..models import Reading
from ..open_statements import doubtful
from ..reading.receipt import make_receipt
from ..signatures import covering, signature_on, text_of
from . import presenters
from .basis import as_lines, basis
from .export_files import Content, to_json, to_markdown, to_word
from .manifest import manifest
from .paper import PaperHead
from .remarks import accepted_sentence
from .sealing import Unsealed

#: Separates facts on one line.
_FACTS = " · "

#: The most sentences that name the parties, and the most characters of one.
_MOST_PARTIES, _LONGEST_PARTY = 2, 200

FORMS: Mapping[str, Callable[[Content], Unsealed]] = MappingProxyType(
    {"docx": to_word, "md": to_markdown, "json": to_json}
)
TYPES = MappingProxyType(
    {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "md": "text/markdown; charset=utf-8",
        "json": "application/json",
    }
)


def content(turn: Turn, reading: Reading | None, checks: Checks) -> Content:
    """The content of an answer; `reading` is the reading of its document, if it is about one."""
    domain = turn.conversation.domain_object
    return Content(
        title=title(turn, reading),
        state=state(turn, reading),
        letterhead=letterhead(),
        facts=[writable(fact) for fact in facts(turn, reading)],
        record=[writable(line) for line in _record(turn, reading)],
        text=text_of(turn, reading),
        parts=names_of(domain.answer_parts),
        statements=bytes(checks.statements),
        dropped=[] if reading else _dropped(turn.text),
        accepted=_accepted(reading, checks),
        receipt=[*receipt(reading, checks), *as_lines(basis(turn, checks, reading))],
        notice=str(domain.notice),
        document=reading.document.as_text() if reading else None,
        has_pages=reading is not None and not any(one["code"] == "no_pages" for one in reading.document.warnings),
        manifest=manifest(turn, reading, text_of(turn, reading), checks),
        passages=[(writable(one.source), writable(one.passage.text)) for one in standings_of(turn)],
    )


def _dropped(text: str) -> list[int]:
    """The places of the characters of an answer that `text_of` leaves out, but for those at its end."""
    start = len(text) - len(text.lstrip())
    return [*range(start), *(at for at in dropped(text) if at >= start)]


def _accepted(reading: Reading | None, checks: Checks) -> dict[int, str]:
    """By the number of the statement, who let it stand and why."""
    said = doubtful(checks.statements).accepted(reading.accepted) if reading else {}
    return {number: accepted_sentence(one) for number, one in said.items()}


def state(turn: Turn, reading: Reading | None) -> str:
    """In a word or two."""
    return gettext("Signed off") if covering(turn, text_of(turn, reading)) else gettext("Draft")


def receipt(reading: Reading | None, checks: Checks) -> list[str]:
    """What was read and what the checks found, line by line."""
    return _receipt(reading, checks) if reading else _counts(checks)


def _counts(checks: Checks) -> list[str]:
    told = str(UNCHECKED) if checks.tally is None else figures(checks.tally.checks)
    return [told or gettext("It has no figures to check.")]


def letterhead() -> PaperHead:
    ours = organisation()
    return PaperHead(ours.name, ours.contact, logo())


def title(turn: Turn, reading: Reading | None) -> str:
    if reading is None:
        return gettext("Answer")
    name = writable(reading.document.name)
    if turn.task_object.merge_step:
        return gettext("Summary: %(name)s") % {"name": name}
    return gettext("Answer about %(name)s") % {"name": name}


def facts(turn: Turn, reading: Reading | None) -> Iterator[str]:
    yield _made_by(reading)
    yield _signed(turn, reading)
    if not (reading and turn.task_object.merge_step):
        yield gettext("Question: %(question)s") % {"question": " ".join(turn.question.split())}
        if turn.chips:
            yield gettext("Given with the question: %(facts)s") % {"facts": _FACTS.join(turn.chips)}
        if turn.carried_chips:
            yield gettext("Carried from an earlier question: %(facts)s") % {"facts": _FACTS.join(turn.carried_chips)}
    if turn.state != "completed":
        yield turn.end_message
    if outdated := alarm(standings_of(turn)):
        yield outdated
    yield gettext("Written: %(date)s") % {"date": _date(turn.finished or turn.created)}
    if reading:
        yield gettext("Document: %(name)s") % {"name": reading.document.name}
        if parties := _parties(reading):
            yield gettext("Parties: %(parties)s") % {"parties": parties}


def _parties(reading: Reading) -> str:
    """The short key facts about the parties, if they have been found."""
    findings = findings_of([reading.document_id]).get(reading.document_id)
    found = findings.facts["parties"].chosen if findings else []
    return _FACTS.join(fact.text for fact in found[:_MOST_PARTIES] if len(fact.text) <= _LONGEST_PARTY)


def _record(turn: Turn, reading: Reading | None) -> Iterator[str]:
    """Digests, so that whoever doubts a copy can compare. The basis names model and template."""
    if reading:
        yield gettext("SHA-256 of the document: %(sha256)s") % {"sha256": reading.document.sha256}
    digest = hashlib.sha256(text_of(turn, reading).encode()).hexdigest()
    yield gettext("SHA-256 of this text: %(sha256)s") % {"sha256": digest}


def _made_by(reading: Reading | None) -> str:
    if reading and reading.edited:
        return gettext("Generated by AI (a language model) and edited by a person.")
    return gettext("Generated by AI (a language model).")


def _signed(turn: Turn, reading: Reading | None) -> str:
    signature = signature_on(turn, text_of(turn, reading))
    if signature is None:
        return gettext("Draft: nobody has signed it off.")
    words = {"name": signature.by, "date": _date(signature.at)}
    if signature.covers:
        return gettext("Signed off by %(name)s on %(date)s.") % words
    return gettext("Draft: %(name)s signed off an earlier text on %(date)s; it has changed since.") % words


def _date(moment: object) -> str:
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")  # type: ignore[arg-type]


def _receipt(reading: Reading, checks: Checks) -> list[str]:
    slip = make_receipt(reading.document, reading.pieces.all(), reading.mode, checks.tally)
    left = [
        gettext("Left out: page %(pages)s, characters %(start)s to %(end)s: %(reason)s.")
        % {
            "pages": f"{one.page}–{one.last_page}" if one.last_page > one.page else one.page,
            "start": f"{one.start:,}",
            "end": f"{one.end:,}",
            "reason": presenters.reason(one.reason),
        }
        for one in slip.left_out
    ]
    return [*presenters.receipt_lines(slip), *presenters.cuts(slip, reading.document), *left]
