"""A summary as a file that leaves the house: its text, where each statement comes from, the receipt, and who signed.

Every form says model, template version, date and state, and carries the domain's notice.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from docx import Document as Word
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from . import showing
from .evidence import Statement
from .models import Document, Reading
from .receipt import make_receipt
from .sections import section_at
from .source import Passage

_FONT, _HAN_FONT = "Calibri", "Microsoft YaHei"
_BLOCK = re.compile(r"(?P<heading>#{1,6})\s+(?P<title>.*)|\s*(?:[-*+]|(?P<number>\d+)[.)])\s+(?P<item>.*)")
_INLINE = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|\*(.+?)\*|`(.+?)`")


def to_markdown(reading: Reading) -> str:
    """The text, then a table of sources, then the receipt."""
    statements = showing.evidence(reading)
    rows = [
        f"| {number} | {_cell(_said(one))} | {_cell(_sources(one, reading.document))} | {_cell(_marks(one))} |"
        for number, one in enumerate(statements, start=1)
    ]
    table = [f"| {' | '.join(_head())} |", "| --- | --- | --- | --- |", *rows]
    parts = [
        f"# {_plain(title(reading))}",
        "\n".join(f"- {line}" for line in _facts(reading)),
        reading.text,
        "## " + gettext("Where each statement comes from") + "\n\n" + "\n".join(table),
        "## " + gettext("Receipt") + "\n\n" + "\n".join(f"- {line}" for line in _receipt(reading, statements)),
        f"*{reading.turn.conversation.domain_object.notice}*",
    ]
    return "\n\n".join(parts) + "\n"


def to_word(reading: Reading) -> bytes:
    statements = showing.evidence(reading)
    word = Word()
    _set_fonts(word)
    word.core_properties.title = title(reading)
    word.add_heading(word.core_properties.title, level=0)
    for line in _facts(reading):
        word.add_paragraph(line, style="List Bullet")
    _write(word, reading.text)
    word.add_heading(gettext("Where each statement comes from"), level=1)
    _table(word, statements, reading.document)
    word.add_heading(gettext("Receipt"), level=1)
    for line in _receipt(reading, statements):
        word.add_paragraph(line, style="List Bullet")
    word.add_paragraph().add_run(str(reading.turn.conversation.domain_object.notice)).italic = True
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


FORMS: Mapping[str, Callable[[Reading], str | bytes]] = MappingProxyType({"docx": to_word, "md": to_markdown})
TYPES = MappingProxyType(
    {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "md": "text/markdown; charset=utf-8",
    }
)


# --- What every form says ---------------------------------------------------------------------------------------------


def title(reading: Reading) -> str:
    name = reading.document.name
    if reading.turn.task_object.merge_step:
        return gettext("Summary: %(name)s") % {"name": name}
    return gettext("Answer about %(name)s") % {"name": name}


def _head() -> list[str]:
    """Of the table of statements, whose first column numbers them."""
    return ["", gettext("Statement"), gettext("Source"), gettext("Checks")]


def _facts(reading: Reading) -> Iterator[str]:
    turn, passport = reading.turn, reading.turn.passport
    yield _state(reading)
    if not turn.task_object.merge_step:
        yield gettext("Question: %(question)s") % {"question": " ".join(turn.question.split())}
    if turn.state != "completed":
        yield turn.end_message
    yield gettext("Model: %(model)s; template: %(template)s, version %(version)d") % {
        "model": passport.model, "template": passport.template, "version": passport.version,
    }  # fmt: skip
    yield gettext("Written: %(date)s") % {"date": _date(turn.finished or turn.created)}
    yield gettext("Document: %(name)s, SHA-256 %(sha256)s") % {
        "name": reading.document.name, "sha256": reading.document.sha256,
    }  # fmt: skip


def _state(reading: Reading) -> str:
    if reading.signed is None:
        return gettext("Draft: nobody has signed it off.")
    return gettext("Signed off by %(name)s on %(date)s.") % {"name": reading.signed_by, "date": _date(reading.signed)}


def _date(moment: object) -> str:
    return formats.date_format(timezone.localtime(moment), "Y-m-d H:i T")  # type: ignore[arg-type]


def _receipt(reading: Reading, statements: list[Statement]) -> list[str]:
    slip = make_receipt(reading.document, reading.pieces.all(), reading.mode, statements)
    left = [
        gettext("Left out: page %(pages)s, characters %(start)s to %(end)s: %(reason)s.")
        % {
            "pages": f"{one.page}–{one.last_page}" if one.last_page > one.page else one.page,
            "start": f"{one.start:,}",
            "end": f"{one.end:,}",
            "reason": showing.reason(one.reason),
        }
        for one in slip.left_out
    ]
    return [*showing.receipt_lines(slip), *showing.cuts(slip, reading.document), *left]


def _sources(statement: Statement, document: Document) -> str:
    """Page and headings of each passage."""
    sections = document.sections()
    numbered = not any(warning["code"] == "no_pages" for warning in document.warnings)
    places = []
    for passage in statement.passages:
        path = section_at(sections, passage.end - 1).path if sections else ()
        page = [gettext("p. %(page)d") % {"page": passage.page}] if numbered else []
        places.append(", ".join([*page, *path[-1:]]) or _quoted(passage, document))
    return "; ".join(dict.fromkeys(places)) or "—"


def _quoted(passage: Passage, document: Document) -> str:
    """Its first words, where neither a page nor a heading names it."""
    return f"“{Truncator(' '.join(document.text[passage.start : passage.end].split())).chars(60)}”"


def _said(statement: Statement) -> str:
    """On one line; the bars between the cells of a table become points."""
    return " · ".join(filter(None, (part.strip() for part in statement.text.split("|"))))


def _marks(statement: Statement) -> str:
    """What was not exactly in the document, in words."""
    marks = [
        gettext("%(value)s: the document has “%(found)s”") % {"value": check.value, "found": check.found}
        if check.result == "near"
        else gettext("%(value)s: not found in the document") % {"value": check.value}
        for check in statement.checks
        if check.result != "exact"
    ]
    return "; ".join(marks) or ("✓" if statement.checks else "")


def _cell(text: str) -> str:
    """Fit for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_#\[\]<>|])", r"\\\1", text)


# --- Word -------------------------------------------------------------------------------------------------------------


def _set_fonts(word: WordDocument) -> None:
    """Chinese text needs a font of its own, or Word takes whatever it finds."""
    for style in word.styles:
        font = getattr(style, "font", None)
        if font is None or getattr(style, "element", None) is None:
            continue
        font.name = _FONT
        properties = style.element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), _HAN_FONT)
    word.styles["Normal"].font.size = Pt(11)


def _write(word: WordDocument, markdown: str) -> None:
    """Headings, lists, tables and paragraphs; what else Markdown can do stays as it is written."""
    lines = [line for line in markdown.splitlines() if line.strip()]
    place = 0
    while place < len(lines):
        rows = []
        while place < len(lines) and lines[place].lstrip().startswith("|"):
            rows.append([cell.strip() for cell in lines[place].strip().strip("|").split("|")])
            place += 1
        if rows:
            _plain_table(word, [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)])
        else:
            _line(word, lines[place])
            place += 1


def _line(word: WordDocument, line: str) -> None:
    found = _BLOCK.fullmatch(line)
    if found and found["heading"]:
        word.add_heading(
            _INLINE.sub(lambda one: next(filter(None, one.groups())), found["title"]), len(found["heading"])
        )
    elif found:
        _inline(word.add_paragraph(style="List Number" if found["number"] else "List Bullet"), found["item"])
    else:
        _inline(word.add_paragraph(), line.strip())


def _inline(paragraph: Paragraph, text: str) -> None:
    end = 0
    for found in _INLINE.finditer(text):
        paragraph.add_run(text[end : found.start()])
        run = paragraph.add_run(next(filter(None, found.groups())))
        run.bold, run.italic = bool(found[1] or found[2]) or None, bool(found[3]) or None
        end = found.end()
    paragraph.add_run(text[end:])


def _plain_table(word: WordDocument, rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    table = word.add_table(rows=0, cols=width, style="Table Grid")
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            _inline(cell.paragraphs[0], text)


def _table(word: WordDocument, statements: list[Statement], document: Document) -> None:
    rows = [
        [str(number), _said(one), _sources(one, document), _marks(one)]
        for number, one in enumerate(statements, start=1)
    ]
    table = word.add_table(rows=0, cols=4, style="Table Grid")
    for row in (_head(), *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _safe(text)


def _safe(text: str) -> str:
    """A cell that a spreadsheet would take for a formula is not one; characters XML cannot hold are dropped."""
    kept = "".join(character for character in text if character >= " " or character in "\t\n")
    return f"'{kept}" if kept[:1] in "=+@" else kept
