"""The look of exported Word files: page, fonts, letterhead, header, footer, tables."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from docx import Document as Word
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.image.image import Image
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import CharacterStyle
from docx.text.paragraph import Paragraph

from ...markdown.plain import writable
from ...organisation import Logo
from ...spreadsheets import as_text

#: The fonts for Latin text and for Chinese characters; without the second, Word takes any.
_FONT, _HAN_FONT = "Calibri", "Microsoft YaHei"
_INK, _SOFT = RGBColor(0x17, 0x20, 0x1F), RGBColor(0x50, 0x5E, 0x5C)

#: A4 and its margins; the width of the column of labels; the largest logo.
_SHEET, _MARGIN, _TOP = (Cm(21), Cm(29.7)), Cm(2.2), Cm(2.4)
WIDTH = Cm(21 - 2 * 2.2)
_LOGO = (Cm(7), Cm(1.5))

#: Font sizes of headings in points, by level; 0 is the title.
_HEADINGS = (20, 14, 12.5, 11.5, 11, 11, 11)


@dataclass(frozen=True)
class PaperHead:
    """Of the organisation that runs the site; each part may be empty."""

    name: str = ""
    contact: str = ""
    logo: Logo | None = None

    def __bool__(self) -> bool:
        return bool(self.name or self.contact or self.logo)


def new_paper(title: str, state: str, letterhead: PaperHead) -> WordDocument:
    """An empty document. `state` is a word for the header and footer of each page: draft, signed."""
    word = Word()
    word.core_properties.title = title
    word.core_properties.author = letterhead.name
    _set_fonts(word)
    section = word.sections[0]
    section.page_width, section.page_height = _SHEET
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _TOP
    section.different_first_page_header_footer = bool(letterhead)
    if letterhead:
        _letterhead(section, letterhead)
        _foot(section.first_page_footer.paragraphs[0], state)
    _line(section.header.paragraphs[0], title, state)
    _foot(section.footer.paragraphs[0], state)
    return word


# --- Fonts ------------------------------------------------------------------------------------------------------------


def _set_fonts(word: WordDocument) -> None:
    for style in word.styles:
        if isinstance(style, CharacterStyle) and style.element is not None:
            style.font.name = _FONT
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        for name in [*fonts.attrib]:
            # Word would prefer the theme's fonts to the named ones.
            if name.endswith(("Theme", "theme")):
                del fonts.attrib[name]
        fonts.set(qn("w:eastAsia"), _HAN_FONT)
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    for level, points in enumerate(_HEADINGS):
        style = word.styles[f"Heading {level}" if level else "Title"]
        style.font.size, style.font.bold, style.font.italic = Pt(points), True, False
        style.font.color.rgb = _INK
        style.paragraph_format.space_before = Pt(12)
        style.paragraph_format.space_after = Pt(6 if not level else 3)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    _set_languages(word)


def _set_languages(word: WordDocument) -> None:
    """Set the languages, which decide the forms of Chinese characters and the rules for spelling and hyphenation."""
    properties = word.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


# --- Head and foot ----------------------------------------------------------------------------------------------------


def _letterhead(section: Section, letterhead: PaperHead) -> None:
    """The logo on the left, name and contact on the right, a line below."""
    head = section.first_page_header
    table = head.add_table(1, 2, WIDTH)
    logo, words = table.rows[0].cells
    if letterhead.logo:
        _picture(logo.paragraphs[0], letterhead.logo)
    for place, text in enumerate(filter(None, (letterhead.name, letterhead.contact))):
        paragraph = words.paragraphs[0] if place == 0 else words.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(writable(text))
        run.bold, run.font.size = text == letterhead.name or None, Pt(12 if text == letterhead.name else 9)
    _rule(head.paragraphs[0], "bottom")
    # A header begins with a paragraph, which follows the table here and draws the line.
    head._element.append(head.paragraphs[0]._element)


def _picture(paragraph: Paragraph, logo: Logo) -> None:
    """Insert the logo, unless Word cannot show it; `check` has warned the operator."""
    sides = sides_of(logo.content)
    if sides:
        scale = min(most / side for most, side in zip(_LOGO, sides, strict=True))
        width, height = (Length(int(side * scale)) for side in sides)
        paragraph.add_run().add_picture(io.BytesIO(logo.content), width, height)


def sides_of(picture: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None if Word cannot show the picture."""
    try:
        image = Image.from_blob(picture)
    except Exception:  # python-docx raises bare Exceptions, and a broken file can cause any arithmetic error
        return None
    return (image.px_width, image.px_height) if image.px_width > 0 and image.px_height > 0 else None


def _foot(paragraph: Paragraph, state: str) -> None:
    """The state on the left, "Page 2 of 5" on the right."""
    sentence = gettext("Page %(page)s of %(pages)s") % {"page": "\0PAGE\0", "pages": "\0NUMPAGES\0"}
    _line(paragraph, state, "")
    for place, part in enumerate(sentence.split("\0")):
        if place % 2:
            _field(paragraph, part)
        elif part:
            _small(paragraph, part)
    _rule(paragraph, "top")


def _line(paragraph: Paragraph, left: str, right: str) -> None:
    paragraph.style = "Normal"
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph, f"{writable(left)}\t{writable(right)}")


def _small(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), _SOFT


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that Word and LibreOffice fill in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    run.font.size, run.font.color.rgb = Pt(9), _SOFT
    field.append(run._element)
    paragraph._element.append(field)


def _rule(paragraph: Paragraph, side: str) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "A0ADAA")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


# --- Parts of a paper -------------------------------------------------------------------------------------------------

_LABEL = re.compile(r"\A([^:：\n]{1,60})(: |：)")


def lines(word: WordDocument, said: Sequence[str]) -> None:
    """The facts of a document, the label of each line in bold: "Written: 28 November"."""
    for line in said:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        label = _LABEL.match(line)
        if label:
            paragraph.add_run(label[0]).bold = True
        paragraph.add_run(line[label.end() :] if label else line)
    if said:
        paragraph.paragraph_format.space_after = Pt(12)
        _rule(paragraph, "bottom")


def table(word: WordDocument, head: Sequence[str], rows: Iterator[Sequence[str]], widths: Sequence[Length]) -> None:
    """A table whose head is repeated on each page, whose rows are never split, and whose columns keep their widths."""
    made = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for number, cells in enumerate((head, *rows)):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            run = paragraph.add_run(as_text(writable(text)))
            run.font.size, run.bold = Pt(9.5), (number == 0) or None


def note(word: WordDocument, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.add_run(text).italic = True
