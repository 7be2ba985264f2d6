"""Writes an answer as Word, Markdown or JSON. Runs in a worker process (workers/), because the text is untrusted."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec
from django.utils.text import Truncator
from django.utils.translation import gettext
from docx.shared import Cm, Pt

from ...evidence.analysis import DocumentText, section_list
from ...evidence.sentence_index import Passage
from ...evidence.sources import AnswerStatement
from ...markdown.parts import Names
from ...markdown.plain import BULLET, plain_text, writable
from ..check_words import marks, named_sources
from ..text.sections import section_at
from . import paper
from .paper import PaperHead
from .remarks import Remark, remark, with_remarks
from .sealing import Manifest, Unsealed, unsealed_json, unsealed_markdown, unsealed_word
from .word_markdown import write

#: Column widths of the table of statements: number, statement, source, checks.
_WIDTHS = (Cm(1), Cm(7.2), Cm(4.2), Cm(4.2))


@dataclass(frozen=True)
class Content:
    """The content of a file. `facts` are lines about the summary, `record` those by which it can be verified;
    `state` is a word or two for every page; `statements` is a list of AnswerStatement as JSON, whose places count in a
    text that had characters at the places `dropped` too; `accepted` says of some, by number, who let them stand and
    why; `has_pages`: passages have page numbers. `passages` are source and words of what the library had on the
    question."""

    title: str
    state: str
    letterhead: PaperHead
    facts: list[str]
    record: list[str]
    text: str
    parts: Names
    statements: bytes
    dropped: list[int]
    accepted: dict[int, str]
    receipt: list[str]
    notice: str
    document: DocumentText | None
    has_pages: bool
    manifest: Manifest
    passages: list[tuple[str, str]]


@dataclass(frozen=True)
class Certificate:
    """What a court or a quality officer is told of an answer, in parts of a heading and lines; `wording` is that of
    their order, `blanks` are lines to be filled in by hand."""

    title: str
    state: str
    letterhead: PaperHead
    facts: list[str]
    parts: list[tuple[str, list[str]]]
    wording: tuple[str, str]
    blanks: list[str]
    notice: str
    manifest: Manifest


def to_markdown(content: Content) -> Unsealed:
    """The text, then a table of sources, then the receipt."""
    statements = _statements(content)
    rows = [f"| {' | '.join(map(_cell, row))} |" for row in _rows(content, statements)]
    table = [f"| {' | '.join(_head())} |", "| --- | --- | --- | --- |", *rows]
    head = (
        f"# {_in_head(_plain(content.title))}\n\n" + "".join(f"- {_in_head(line)}\n" for line in content.facts) + "\n"
    )
    parts = [
        head + with_remarks(content.text, _remarks(content, statements)),
        *_quotations(content),
        "## " + gettext("Where each statement comes from") + "\n\n" + "\n".join(table),
        "## " + gettext("Receipt") + "\n\n" + "\n".join(f"- {line}" for line in (*content.receipt, *content.record)),
        f"*{content.notice}*",
    ]
    return unsealed_markdown("\n\n".join(parts) + "\n", _with_checks(content.manifest, statements))


def to_word(content: Content) -> Unsealed:
    """A Word document: letterhead, title, facts, the text, where each statement comes from, and the receipt."""
    word = paper.new_paper(content.title, content.state, content.letterhead)
    word.add_heading(content.title, level=0)
    paper.lines(word, content.facts)
    statements = _statements(content)
    write(word, with_remarks(content.text, _remarks(content, statements)), content.parts)
    if content.passages:
        word.add_heading(gettext("Passages of the library"), level=1)
    for number, (source, words) in enumerate(content.passages, start=1):
        word.add_paragraph(f"[{number}] {source}").paragraph_format.keep_with_next = True
        word.add_paragraph(words, style="Quote")
    word.add_heading(gettext("Where each statement comes from"), level=1)
    rows = ([number, _plainly(said), *rest] for number, said, *rest in _rows(content, statements))
    paper.table(word, _head(), rows, _WIDTHS)
    paper.note(word, content.notice)
    word.add_heading(gettext("Receipt"), level=1).paragraph_format.page_break_before = True
    for line in (*content.receipt, *content.record):
        word.add_paragraph(line, style="List Bullet")
    return unsealed_word(word, _with_checks(content.manifest, statements))


def to_json(content: Content) -> Unsealed:
    """For programs: the same content, and every check with its place."""
    names = ("title", "state", "facts", "text", "receipt", "record", "notice")
    shown = {name: getattr(content, name) for name in names}
    passages = [{"source": source, "text": words} for source, words in content.passages]
    statements = _statements(content)
    manifest = _with_checks(content.manifest, statements)
    return unsealed_json({**shown, "passages": passages, "statements": msgspec.to_builtins(statements)}, manifest)


def _quotations(content: Content) -> Iterator[str]:
    """The passages of the library, as Markdown."""
    if content.passages:
        yield "## " + gettext("Passages of the library")
    for number, (source, words) in enumerate(content.passages, start=1):
        yield f"\\[{number}\\] {_plain(source)}\n\n" + "\n".join(f"> {_plain(line)}" for line in words.splitlines())


def to_certificate(certificate: Certificate) -> Unsealed:
    """A Word paper."""
    word = paper.new_paper(certificate.title, certificate.state, certificate.letterhead)
    word.add_heading(certificate.title, level=0)
    paper.lines(word, certificate.facts)
    for heading, said in certificate.parts:
        word.add_heading(heading, level=1)
        for line in said:
            word.add_paragraph(writable(line), style="List Bullet")
    heading, wording = certificate.wording
    word.add_heading(heading, level=1)
    for line in wording.splitlines() or ["_" * 60] * 3:
        word.add_paragraph(writable(line))
    for blank in certificate.blanks:
        word.add_paragraph(f"{blank} {'_' * 40}").paragraph_format.space_before = Pt(12)
    paper.note(word, certificate.notice)
    return unsealed_word(word, certificate.manifest)


def _rows(content: Content, statements: Sequence[AnswerStatement]) -> Iterator[list[str]]:
    for number, one in enumerate(statements):
        yield [str(number + 1), _said(one), _sources(one, content), _marks(number, one, content)]


def _remarks(content: Content, statements: Sequence[AnswerStatement]) -> Iterator[Remark]:
    """What is to be said of each statement."""
    about_document = content.document is not None
    for number, one in enumerate(statements):
        yield remark(one, content.accepted.get(number, ""), needs_passage=about_document)


def _marks(number: int, statement: AnswerStatement, content: Content) -> str:
    return "; ".join(filter(None, [marks(statement), content.accepted.get(number, "")]))


def _plainly(said: str) -> str:
    """A statement without Markdown marks, also those of a list item."""
    return " ".join(plain_text(said).split()).removeprefix(f"{BULLET} ")


# --- Statements -------------------------------------------------------------------------------------------------------


def _statements(content: Content) -> list[AnswerStatement]:
    found = msgspec.json.decode(content.statements, type=list[AnswerStatement])
    return [_moved(one, content.dropped) for one in found] if content.dropped else found


def _moved(statement: AnswerStatement, dropped: Sequence[int]) -> AnswerStatement:
    def now(at: int) -> int:
        return at - bisect_left(dropped, at)

    checks = tuple(replace(one, start=now(one.start), end=now(one.end)) for one in statement.checks)
    start, end = now(statement.start), now(statement.end)
    return replace(statement, start=start, end=end, text=writable(statement.text), checks=checks)


def _with_checks(manifest: Manifest, statements: Sequence[AnswerStatement]) -> Manifest:
    """Each statement by its place and digest, with what it rests on and what was found."""
    found = msgspec.to_builtins(statements)
    for one in found:
        one["sha256"] = hashlib.sha256(one.pop("text").encode()).hexdigest()
    return {**manifest, "statements": found}


def _head() -> list[str]:
    """The head of the table of statements, whose first column numbers them."""
    return ["", gettext("Statement"), gettext("Source"), gettext("Checks")]


def _sources(statement: AnswerStatement, content: Content) -> str:
    """Page and headings of each passage or, without a document, the sources that bear out the figures."""
    if content.document is None:
        return "; ".join(named_sources(statement)) or "—"
    sections = section_list(content.document)
    places = []
    for passage in statement.passages:
        path = section_at(sections, passage.end - 1).path if sections else ()
        page = [gettext("p. %(page)d") % {"page": passage.page}] if content.has_pages else []
        places.append(", ".join([*page, *path[-1:]]) or _quoted(passage, content.document))
    return "; ".join(dict.fromkeys(places)) or "—"


def _quoted(passage: Passage, document: DocumentText) -> str:
    """The passage's first words, if neither a page nor a heading names its place."""
    return f"“{Truncator(' '.join(document.text[passage.start : passage.end].split())).chars(60)}”"


def _said(statement: AnswerStatement) -> str:
    """The statement on one line; the bars between table cells become dots."""
    return " · ".join(filter(None, (part.strip() for part in statement.text.split("|"))))


def _cell(text: str) -> str:
    """Escape text for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _in_head(text: str) -> str:
    """On one line and without a tag or comment, which could hide the text below it from a reader."""
    return " ".join(text.split()).replace("\\<", "<").replace("<", "&lt;")


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_#\[\]<>|])", r"\\\1", text)
