"""What is read of a file, and what is refused."""

import asyncio
import hashlib
import io
import struct
import zipfile

import pypdfium2
import pytest

from assistant.documents.files import extraction
from assistant.documents.files.extraction import UnreadableFile, extract, extract_soon
from assistant.documents.files.plain_text import read_text
from assistant.workers.executor import FairExecutor

from ...growth import growth_of
from ...waiting import until
from ...workers import jobs
from ..made import docx, paragraph, pdf, scan
from .refusals import LINES, refused


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_a_pdf_is_read_page_by_page_without_its_running_lines():
    data = pdf(
        [LINES, ["3. Rent. 6,400 EUR a month."], ["4. Law. The laws of Ireland apply."]],
        header="LEASE",
        footer="Page {page} of 3",
    )
    found = extract(data, "lease.pdf")
    assert found.format == "pdf"
    assert squeezed(found.pages[1]) == "3.Rent.6,400EURamonth."
    assert "LEASE" not in found.text and "Page" not in found.text
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    removed = [["LEASE", [1, 2, 3]], ["Page # of 3", [1, 2, 3]]]
    assert {"code": "furniture", "lines": 6, "removed": removed} in found.warnings


def test_lines_of_a_paragraph_are_joined_and_clauses_stay_apart():
    page = ["1. The tenant pays the rent on the third working day of each month and keeps the premises in",
            "good order at all times.", "2. The landlord insures the building."]  # fmt: skip
    assert extract(pdf([page]), "x.pdf").text == f"{page[0]} {page[1]}\n\n{page[2]}\n\n"


def test_a_paragraph_goes_on_over_the_page():
    pages = [["1. The tenant pays the rent on the third working day of each month and keeps the premises"],
             ["in good order at all times, whatever the season may be."]]  # fmt: skip
    assert extract(pdf(pages), "x.pdf").text == f"{pages[0][0]}\n{pages[1][0]}\n\n"


def test_chinese_lines_are_joined_without_a_space():
    found = extract(
        pdf([["第一条　甲方应当按照约定向乙方支付租金，并且应当在每月", "五日之前支付。"]], font="STSong-Light"),
        "合同.pdf",
    )
    assert "应当在每月五日之前支付。" in found.text


def test_columns_are_read_one_after_the_other():
    import reportlab.pdfgen.canvas as canvas

    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    for left, word in ((50, "alpha"), (230, "beta"), (410, "gamma")):
        for line in range(20):
            page.drawString(left, 700 - 14 * line, f"{word} {line} of the column")
    page.save()
    text = extract(buffer.getvalue(), "three.pdf").text
    order = [text.index(f"{word} {line} of") for word in ("alpha", "beta", "gamma") for line in (0, 19)]
    assert order == sorted(order)


def test_a_page_that_is_a_picture_is_named_and_a_blank_one_is_not():
    buffer, whole = io.BytesIO(), pypdfium2.PdfDocument.new()
    for part in (pdf([LINES, []]), scan(pdf([LINES]))):
        whole.import_pages(pypdfium2.PdfDocument(part))
    whole.save(buffer)
    found = extract(buffer.getvalue(), "x.pdf")
    assert {"code": "pages_without_text", "pages": [3]} in found.warnings


@pytest.mark.parametrize(("data", "code"), [
    (pdf([[], []]), "blank"),
    (scan(pdf([["Only this."]])), "no_text"),
    (pdf([LINES], password="secret"), "encrypted"),
    (pdf([LINES])[:400], "unreadable"),
    (b"%PDF-1.7\n" + b"x" * 500, "unreadable"),
    (pdf([[]] * 501), "too_many_pages"),
])  # fmt: skip
def test_a_pdf_that_cannot_be_read_is_refused(data, code):
    """UP-13, UP-15, UP-17."""
    assert refused(data, "x.pdf") == code


def test_a_text_of_very_many_pages_is_refused_as_a_pdf_is():
    assert refused(b"a\f" * 501, "x.txt") == "too_many_pages"


# --- Scans ------------------------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_tesseract_reads_a_scan_page_by_page():
    found = extract(scan(pdf([LINES, ["3. Rent. The tenant pays 6,400 EUR a month."]])), "scan.pdf", ocr=True)
    assert "Harbour Estates Ltd lets to Brightwell Design LLP" in found.pages[0]
    assert "6,400 EUR" in found.pages[1]
    assert found.warnings == ({"code": "recognised", "pages": [1, 2]},)


@pytest.mark.whole
def test_tesseract_reads_the_pages_that_are_pictures_and_no_others():
    buffer, whole = io.BytesIO(), pypdfium2.PdfDocument.new()
    for part in (pdf([LINES]), scan(pdf([["Signed at Cork on 1 March 2026 by both parties."]]))):
        whole.import_pages(pypdfium2.PdfDocument(part))
    whole.save(buffer)
    found = extract(buffer.getvalue(), "signed.pdf", ocr=True)
    assert LINES[1] in found.pages[0]
    assert "Signed at Cork on 1 March 2026" in found.pages[1]
    assert found.warnings == ({"code": "recognised", "pages": [2]},)


@pytest.mark.whole
def test_tesseract_reads_a_chinese_scan():
    lines = ["第一条 出租人应当按照约定将租赁物交付承租人。", "第二条 租赁期限为五年。"]
    text = squeezed(extract(scan(pdf([lines], font="STSong-Light")), "扫描.pdf", ocr=True).text)
    assert "出租人应当按照约定将租赁物交付承租人" in text and "租赁期限为五年" in text


def test_a_scan_is_refused_in_a_sentence_that_says_what_can_be_done_here(monkeypatch):
    """UP-17."""
    data = scan(pdf([LINES]))
    with pytest.raises(UnreadableFile, match="Tesseract can read them"):
        extract(data, "scan.pdf")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreadableFile, match="have it read by OCR first"):
        extract(data, "scan.pdf")
    assert refused(data, "scan.pdf", ocr=True) == "no_ocr"


# --- DOCX -------------------------------------------------------------------------------------------------------------

STYLES = '<w:styles><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'
NUMBERING = (
    '<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def listed(text: str, level: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def test_headings_lists_tables_and_footnotes_of_a_docx():
    note = '<w:p><w:r><w:t>Rent</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    table = "<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Year", "EUR")) + "</w:tr></w:tbl>"
    body = (
        paragraph("Lease", '<w:pStyle w:val="H1"/>')
        + listed("Parties", 0)
        + listed("Landlord", 1)
        + listed("Tenant", 1)
        + listed("Term", 0)
        + note
        + table
    )
    notes = '<w:footnotes><w:footnote w:id="2"><w:p><w:r><w:t>Without VAT.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    found = extract(docx(body, styles=STYLES, numbering=NUMBERING, footnotes=notes), "lease.docx")
    assert found.text.split("\n\n")[:8] == [
        "Lease",
        "1. Parties",
        "1.a) Landlord",
        "1.b) Tenant",
        "2. Term",
        "Rent[1]",
        "[1] Without VAT.",
        "Year | EUR",
    ]
    assert found.headings == ((0, 1),)


def test_page_breaks_of_a_docx_make_pages():
    body = (
        paragraph("The first page of this agreement.")
        + '<w:p><w:r><w:br w:type="page"/><w:t>The second page.</w:t></w:r></w:p>'
    )
    assert [page.strip() for page in extract(docx(body), "x.docx").pages] == [
        "The first page of this agreement.",
        "The second page.",
    ]


def test_deleted_words_are_not_text_and_inserted_ones_are():
    body = "<w:p><w:r><w:t>The term is </w:t></w:r><w:del><w:r><w:delText>five</w:delText></w:r></w:del><w:ins><w:r><w:t>six years.</w:t></w:r></w:ins></w:p>"
    assert extract(docx(body), "x.docx").text.strip() == "The term is six years."


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = {
    "a file": '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE w [<!ENTITY e SYSTEM "http://127.0.0.1:9/canary">]>',
    "billion laughs": f'<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]>',
    "a parameter": '<!DOCTYPE w [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    "an outer subset": '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/w.dtd">',
    "in small letters": "<!doctype w>",
}


@pytest.mark.parametrize("head", ENTITIES.values(), ids=ENTITIES)
def test_a_docx_with_declarations_is_refused_whole(head):
    """UP-11."""
    assert refused(docx(head=head), "x.docx") == "unsafe"


def test_declarations_in_any_part_and_encoding_are_seen():
    """UP-11."""
    footnotes = f"{ENTITIES['a file']}<w:footnotes></w:footnotes>"
    assert refused(docx(footnotes=footnotes), "x.docx") == "unsafe"
    wide = io.BytesIO()
    with zipfile.ZipFile(wide, "w") as archive:
        head = f'<?xml version="1.0" encoding="utf-16"?>{ENTITIES["a file"]}<w>&e;</w>'
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", head.encode("utf-16"))
    assert refused(wide.getvalue(), "x.docx") == "unsafe"


def test_a_zip_bomb_is_refused_from_its_directory():
    """UP-09."""
    assert refused(docx("<w:p><w:r><w:t>" + "a" * 60_000_000 + "</w:t></w:r></w:p>"), "x.docx") == "bomb"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        for number in range(2001):
            archive.writestr(f"{number}", "")
    assert refused(many.getvalue(), "x.docx") == "bomb"


def test_a_directory_that_lies_about_sizes_is_no_way_round():
    """UP-09."""
    data = bytearray(docx("<w:p><w:r><w:t>" + "a" * 3_000_000 + "</w:t></w:r></w:p>"))
    at = data.rindex(b"word/document.xml") - 46  # the entry in the central directory
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    assert refused(bytes(data), "x.docx") in ("bomb", "unreadable")


# --- Text -------------------------------------------------------------------------------------------------------------

CHINESE = (
    "第一条 本合同自双方签字之日起生效。出租人应当按照约定将租赁物交付承租人，并在租赁期限内保持租赁物符合约定的用途。"
)
TRADITIONAL = (
    "第一條 本合同自雙方簽字之日起生效。出租人應當按照約定將租賃物交付承租人，並在租賃期限內保持租賃物符合約定的用途。"
)


@pytest.mark.parametrize(("text", "encoding"), [
    ("A naïve clause — “so called” — of five years.", "utf-8"),
    ("A naïve clause of five years.", "utf-8-sig"),
    ("A clause of five years.", "utf-16"),
    ("A clause of five years, without a mark.", "utf-16-le"),
    ("A naïve clause “so called” of five years.", "cp1252"),
    (CHINESE, "utf-8"), (CHINESE, "gb18030"), (CHINESE, "gbk"), (CHINESE, "utf-16"), (TRADITIONAL, "big5"),
])  # fmt: skip
def test_text_in_any_common_encoding(text, encoding):
    assert extract(text.encode(encoding), "x.txt").text.strip() == text


def test_form_feeds_part_pages():
    assert [page.strip() for page in extract(b"The first page of it.\fThe second page.", "x.txt").pages] == [
        "The first page of it.",
        "The second page.",
    ]


@pytest.mark.parametrize("filler", [" ", "\t", " \t", "\n", "\r", "\f", "\x00", " \n", "\ufeff", "a"])
def test_a3_plain_text_is_read_in_time_that_grows_with_its_length(filler):
    def text(size: int) -> str:
        return f"The party{filler * size}shall pay"

    assert growth_of(lambda text: read_text(text.encode()), text, (20_000, 40_000, 80_000)).linear


def test_a3_a_line_of_blanks_and_a_table_of_them_are_read(settings):
    assert extract(b"The party" + b" " * 200_000 + b"shall pay", "x.txt").text.split() == [
        "The",
        "party",
        "shall",
        "pay",
    ]
    row = f"Rent{' ' * 60}EUR{' ' * 60}6,400{' ' * 300}\n"
    text = extract((row * 3000).encode(), "table.txt").text
    assert text.count("6,400\n") == 3000 and f"Rent{' ' * 60}EUR" in text


async def test_a3_another_persons_file_is_read_next_however_many_somebody_has_sent(monkeypatch, gate):
    """One file is read at a time, and the first is held up until all have been sent."""
    begun: list[str] = []

    def held_at_first(data: bytes, name: str, **options: bool):
        begun.append(name)
        if len(begun) == 1:
            jobs.held(gate.path)
        return extract(data, name, **options)

    executor = FairExecutor("extraction", 1, 9)
    monkeypatch.setattr(extraction, "_executor", lambda: executor)
    monkeypatch.setattr(extraction, "extract", held_at_first)
    sent = ((1, "first.txt"), (1, "second.txt"), (1, "third.txt"), (2, "another's.txt"))
    reading = asyncio.gather(*(extract_soon(person, LINES[0].encode(), name) for person, name in sent))
    await until(lambda: begun)
    gate.open()
    assert [found.text.strip() for found in await reading] == [LINES[0]] * 4
    assert begun == ["first.txt", "another's.txt", "second.txt", "third.txt"]


# --- Not what it says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "name", "code"), [
    (b"", "x.pdf", "empty"),
    (b" \n ", "x.txt", "empty"),
    (b"MZ\x90\x00" + bytes(range(256)) * 4, "x.pdf", "other_content"),
    (b"MZ this program cannot be run", "x.txt", "other_content"),
    (b"<?xml version='1.0'?><data>1</data>", "x.txt", "other_content"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "x.doc", "old_word"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "x.doc", "other_content"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "x.docx", "encrypted"),
    (b"PK\x03\x04" + b"\0" * 100, "x.docx", "other_content"),
])  # fmt: skip
def test_a_file_is_judged_by_its_content(data, name, code):
    """UP-01, UP-18."""
    assert refused(data, name) == code


def test_a_file_over_the_limit_is_not_even_read(settings):
    settings.LIMIT_UPLOAD_BYTES = 100
    assert refused(b"a" * 101, "x.txt") == "too_large"
