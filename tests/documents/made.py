"""Documents for the tests, made by the tests: no file of anybody's is needed."""

import io
import zipfile
from collections.abc import Sequence

import pypdfium2
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

LINE = 14


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    header: str = "",
    footer: str = "",
    font: str = "Helvetica",
    password: str | StandardEncryption = "",
) -> bytes:
    """A page for each sequence of lines. "{page}" in header and footer is its number."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=password or None)
    if font == "STSong-Light":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    width, height = A4
    for number, lines in enumerate(pages, start=1):
        canvas.setFont(font, 10)
        if header:
            canvas.drawString(60, height - 40, header.format(page=number))
        if footer:
            canvas.drawCentredString(width / 2, 30, footer.format(page=number))
        for place, line in enumerate(lines):
            canvas.drawString(60, height - 90 - place * LINE, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of objects as they are, numbered from 1; the first is its catalog."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    trailer = trailer.replace(b"HERE", b"%d" % len(body))
    ending = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(body))
    return body + head + table + ending


def stream(content: bytes, filters: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content)


def scan(data: bytes) -> bytes:
    """A PDF of pictures of the pages of another."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for page in pypdfium2.PdfDocument(data):
        picture = page.render(scale=200 / 72).to_pil()
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/></Types>"""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(
    body: str = "<w:p><w:r><w:t>A short agreement between two parties.</w:t></w:r></w:p>",
    *,
    head: str = "",
    **parts: str,
) -> bytes:
    """A DOCX of raw parts: the body's XML, and others by name, such as `numbering`. `head` goes before the document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml.replace("<w:", "<w:", 1).replace(">", f" {_W}>", 1))
    return buffer.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


_LEVELS = (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))


def numbered_docx(clauses: Sequence[tuple[int, str]]) -> bytes:
    """A contract as templates of Word make it: the styles "Clause 1" to "Clause 3" number the clauses, each (level from 0,
    text), "1.", "1.1" and "(a)". No number is in the text."""
    document = Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="Clause{level + 1}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(_LEVELS)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {_W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {_W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level in range(len(_LEVELS)):
        style = document.styles.add_style(f"Clause {level + 1}", WD_STYLE_TYPE.PARAGRAPH)
        number = f'<w:numPr {_W}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        style.element.get_or_add_pPr().append(parse_xml(number))
    for level, text in clauses:
        document.add_paragraph(text, style=f"Clause {level + 1}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
