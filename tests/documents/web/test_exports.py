"""What leaves the house: the summary as Markdown and as a Word paper."""

import base64
import io
import re

import pytest
from docx import Document as Word

from assistant.documents.web.remarks import Remark, with_remarks
from tests.test_organisation import BROKEN

FORMS = ("md", "docx")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("signed", [False, True])
def test_every_export_says_where_it_comes_from_and_who_answers_for_it(form, signed, browser, reading):
    if signed:
        signature = {"digest": reading.digest, "reason": "Read it."}
        browser.post(f"/documents/readings/{reading.turn_id}/sign/", signature)
    response = browser.get(f"/documents/readings/{reading.turn_id}/summary.{form}")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    text = response.content.decode() if form == "md" else words(response.content)
    for part in (
        "SmolLM2",
        "Summary (English), version 1",
        reading.document.sha256,
        "not legal advice",
        "six years",
        "Every character",
    ):
        assert part in text, part
    receipt = text.partition("<!-- manifest")[0].rpartition("Receipt")[2]
    assert receipt.count("SmolLM2") == receipt.count("Summary (English), version 1") == 1
    assert ("Signed off by paul on" in text) is signed
    assert ("Draft" in text) is not signed
    assert re.search(r"the document has “five years”", text)
    assert "2. Term" in text and "p. 1" not in text, "a text file has no pages"
    assert "2026 · 6,400 EUR" in text, "a row of a table on one line"
    assert re.search(r"Written: \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)


def test_a_paper_has_letterhead_head_foot_and_state(browser, reading, settings, tmp_path):
    settings.ORGANISATION_NAME, settings.ORGANISATION_CONTACT = "Harbour & Co", "1 Quay Street"
    settings.ORGANISATION_LOGO = tmp_path / "logo.png"
    settings.ORGANISATION_LOGO.write_bytes(base64.b64decode(PIXEL))
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    [section] = word.sections
    [letterhead] = section.first_page_header.tables
    assert "Harbour & Co\n1 Quay Street" in letterhead.rows[0].cells[1].text
    assert letterhead.rows[0].cells[0]._element.xpath(".//pic:pic")
    for foot in (section.first_page_footer, section.footer):
        fields = foot._element.xpath(".//w:fldSimple/@w:instr")
        assert fields == ["PAGE", "NUMPAGES"]
        assert foot.paragraphs[0].text.startswith("Draft")
    assert section.header.paragraphs[0].text.split("\t") == ["Summary: Lease.txt", "Draft"]
    browser.post(f"/documents/readings/{reading.turn_id}/sign/", {"digest": reading.digest, "reason": "Read it."})
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    assert word.sections[0].footer.paragraphs[0].text.startswith("Signed off")


def test_the_table_of_statements_has_a_narrow_column_of_numbers_and_no_marks_of_markdown(browser, reading):
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    table = word.tables[-1]
    number, statement, *_ = (cell.width for cell in table.rows[1].cells)
    assert number * 5 < statement
    assert table.rows[1].cells[1].text == "The lease runs for six years from 1 March 2026."
    assert table.rows[0]._tr.xpath(".//w:tblHeader"), "the head comes again on each page"


@pytest.mark.parametrize("logo", [b"\x89PNG\r\n\x1a\nbroken", b"GIF89a", *BROKEN])
def test_a_logo_that_cannot_be_shown_costs_nobody_their_paper(logo, browser, reading, settings, tmp_path):
    settings.ORGANISATION_NAME, settings.ORGANISATION_LOGO = "Harbour & Co", tmp_path / "logo"
    settings.ORGANISATION_LOGO.write_bytes(logo)
    response = browser.get(f"/documents/readings/{reading.turn_id}/summary.docx")
    assert response.status_code == 200 and "six years" in words(response.content)


def test_a_paper_has_its_fonts_in_every_style(browser, reading):
    """A theme's fonts, which Word would take first, are not named."""
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    styles = word.styles.element.xml
    assert not re.search(r"w:(?:ascii|hAnsi|eastAsia)Theme=", styles.split("</w:docDefaults>")[1])
    assert 'w:eastAsia="zh-CN"' in styles


#: A picture of one point.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def words(data: bytes) -> str:
    word = Word(io.BytesIO(data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def test_word_gets_real_headings_lists_tables_and_a_chinese_font(browser, reading):
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    styles = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert styles["Term"] == "Heading 2"
    lease = "The lease runs for six years from 1 March 2026. [six years: the document has “five years”]"
    assert styles[lease] == "List Bullet"
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["2026", "6,400 EUR"]
    assert "Microsoft YaHei" in word.styles["Normal"].element.xml


def test_each_remark_stands_behind_its_statement_with_who_let_it_stand(browser, reading):
    """Q2."""
    signature = {"digest": reading.digest, "reason": "The [annex] says so: 1 * 2 | $3."}
    browser.post(f"/documents/readings/{reading.turn_id}/sign/", signature)
    remark = "six years: the document has “five years”; accepted by paul: The (annex) says so: 1 * 2 | $3."
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert f"The lease runs for six years from 1 March 2026. [{remark}]" in texts
    assert word.tables[-1].rows[1].cells[3].text.endswith("accepted by paul: The [annex] says so: 1 * 2 | $3.")
    written = browser.get(f"/documents/readings/{reading.turn_id}/summary.md").content.decode()
    assert "from 1 March 2026. [six years: the document has “five years”; accepted by paul" in written
    assert "| 2026 | 6,400 EUR |" in written, "what needs no remark stays as it is"


@pytest.mark.parametrize(
    ("text", "remarked"),
    [
        ("- It ends.\n- It **runs**.", "- It ends. [no]\n- It **runs**. [no]"),
        ("| a | b |\n| - | - |\n| 1 | 2 |", "| a | b [no] |\n| - | - |\n| 1 | 2 [no] |"),
        ("One line", "One line [no]"),
    ],
)
def test_a_remark_stays_in_its_line_and_cell(text, remarked):
    lines = [line for line in re.finditer(r"[^\n]+", text) if "- |" not in line[0]]
    assert with_remarks(text, [Remark(line.start(), line.end(), "no") for line in lines]) == remarked


def test_an_edited_text_is_what_leaves(browser, reading):
    """UP-25."""
    words_of_mine = {"text": "=HYPERLINK(1) five years", "digest": reading.digest}
    browser.post(f"/documents/readings/{reading.turn_id}/edit/", words_of_mine)
    text = words(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content)
    assert "'=HYPERLINK" in text and "six years" not in text
