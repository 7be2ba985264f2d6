"""DOCX files of other makers: what Word shows is what is read, in its order, once; and what was not read is said.

`tests/fixtures/documents/expected.json` says of each file which strings must stand in its text, in this order, and which
must not.
"""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.files.docx.document import read_docx
from assistant.documents.files.docx.number_formats import written
from assistant.documents.files.unreadable import Unreadable

FOLDER = Path(__file__).parents[2] / "fixtures" / "documents"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(name for name, what in EXPECTED.items() if name.endswith(".docx") and what["expect"])
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def bare(text: str) -> str:
    return re.sub(r"[\s|]", "", text)


def read(data: bytes) -> tuple[str, dict[str, Any]]:
    """The text, and the warnings by code."""
    pages, _, warnings = read_docx(data)
    return "".join(pages), {warning["code"]: warning.get("count", 0) for warning in warnings}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_maker_is_read_as_word_shows_it(name: str) -> None:
    text, _ = read((FOLDER / name).read_bytes())
    what, place, written_out = EXPECTED[name], 0, " ".join(text.split())
    for wanted in what["expect"]:
        place = written_out.index(" ".join(wanted.split()), place) + len(" ".join(wanted.split()))
    assert [wanted for wanted in what.get("any", ()) if wanted not in written_out] == []
    for unwanted in what["forbid"]:
        times, words = (int(unwanted[0]), unwanted[3:]) if re.match(r"\dx:", unwanted) else (1, unwanted)
        assert written_out.count(words) < times, unwanted


def made(*blocks: str) -> bytes:
    """A file of python-docx with these elements in its body."""
    document = Document()
    for block in blocks:
        document.element.body.insert(-1, parse_xml(block.replace(">", f" {W}>", 1)))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("d07_tracked.docx", "tracked", 4),
        ("d08_comments.docx", "comments", 1),
        ("d15_hidden.docx", "hidden", 19),
        ("d25_altchunk.docx", "not_read", 1),
        ("d10_header_footer.docx", "headers", 0),
    ],
)
def test_what_was_not_read_is_said(name: str, code: str, count: int) -> None:
    _, warnings = read((FOLDER / name).read_bytes())
    assert warnings[code] == count


@pytest.mark.parametrize(
    ("properties", "code"),
    [('<w:color w:val="FFFFFF"/>', "faint"), ('<w:sz w:val="2"/>', "faint"), ("<w:strike/>", "struck")],
)
def test_text_that_nobody_sees_or_that_is_crossed_out_is_read_and_said(properties: str, code: str) -> None:
    text, warnings = read(made(f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>Pay nothing.</w:t></w:r></w:p>"))
    assert "Pay nothing." in text and warnings[code] == 12


def test_hidden_by_its_style_and_shown_again() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    shown = '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>open</w:t></w:r></w:p>'
    text, warnings = read(made(hidden, shown))
    assert text.split() == ["open"] and warnings["hidden"] == 6


def test_raised_marks_stand_apart_from_the_figures_before_them() -> None:
    """ "10" and a raised 9 are not 109."""
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    up, down = raised, raised.replace("superscript", "subscript")
    plain = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    runs = [(plain, "WBC 10"), (up, "9"), (plain, "/L, 10"), (up, "-3"), (plain, " g/m"), (up, "2"), (plain, ", USD 500"), (up, "1"),
            (up, "2"), (plain, ", "), (up, "1"), (plain, "/"), (down, "2"), (plain, " tablet, 2"), (up, "nd"), (plain, ", H"), (down, "2"), (plain, "O")]  # fmt: skip
    text, _ = read(made("<w:p>" + "".join(form.format(words) for form, words in runs) + "</w:p>"))
    assert text.strip() == "WBC 10^9/L, 10^-3 g/m², USD 500[12], 1/2 tablet, 2nd, H2O"


def test_paragraphs_of_a_cell_are_divided() -> None:
    cell = "<w:tc><w:p><w:r><w:t>EUR 500</w:t></w:r></w:p><w:p><w:r><w:t>10 % deposit</w:t></w:r></w:p></w:tc>"
    text, _ = read(made(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"))
    assert text.strip() == "EUR 500\n10 % deposit | EUR 500\n10 % deposit"


@pytest.mark.parametrize(("mark", "words"), [("del", "delText"), ("moveFrom", "t")])
def test_a_deleted_paragraph_does_not_count(mark: str, words: str) -> None:
    """Its number goes to the next one; where words remain, they run on into it."""
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    old = f"<w:{mark}><w:r><w:{words}>Old.</w:{words}></w:r></w:{mark}>"
    gone = f"<w:p><w:pPr>{number}<w:rPr><w:{mark}/></w:rPr></w:pPr>{old}</w:p>"
    kept = f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>Kept.</w:t></w:r></w:p>"
    first, _ = read(made(gone, kept))
    second, _ = read(made(kept))
    assert first == second
    half = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>The fee is </w:t></w:r></w:p>"
    text, _ = read(made(half, "<w:p><w:r><w:t>USD 500.</w:t></w:r></w:p>"))
    assert text.strip() == "The fee is USD 500."


def rewritten(data: bytes, *, rename: dict[str, str], twice: str = "") -> bytes:
    """The same package with parts under other names, or one of them twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for before, after in rename.items():
                part = part.replace(before.encode(), after.encode())
            new.writestr(next((name.replace(a, b) for a, b in rename.items() if a in name), name), part)
        if twice:
            new.writestr(twice.upper(), old.read(twice))
    return stream.getvalue()


def test_the_main_part_is_found_by_its_relationship() -> None:
    """Word on the web writes document2.xml."""
    data = made("<w:p><w:r><w:t>Found.</w:t></w:r></w:p>")
    assert read(rewritten(data, rename={"document.xml": "document2.xml"}))[0].strip() == "Found."


def test_two_parts_of_one_name_are_refused() -> None:
    data = made("<w:p><w:r><w:t>Which one?</w:t></w:r></w:p>")
    with pytest.raises(Unreadable) as caught:
        read(rewritten(data, rename={}, twice="word/document.xml"))
    assert caught.value.code == "unsafe"


@pytest.mark.parametrize(
    ("kind", "number", "text"),
    [
        ("chineseCountingThousand", 100, "一百"), ("chineseCountingThousand", 101, "一百零一"), ("chineseCounting", 110, "一百一十"),
        ("chineseCounting", 12, "十二"), ("chineseCounting", 1010, "一千零一十"), ("japaneseCounting", 101, "百一"),
        ("ideographDigital", 105, "一〇五"), ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographTraditional", 11, "甲"),
        ("decimalZero", 7, "07"), ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedCircle", 21, "21"),
        ("lowerLetter", 28, "bb"), ("upperRoman", 49, "XLIX"), ("ordinal", 112, "112th"), ("ordinal", 23, "23rd"),
        ("cardinalText", 21, "Twenty-one"), ("cardinalText", 120, "One hundred twenty"), ("ordinalText", 30, "Thirtieth"),
        ("ordinalText", 12, "Twelfth"), ("numberInDash", 3, "- 3 -"), ("none", 3, ""), ("unheardOf", 3, "3"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(kind: str, number: int, text: str) -> None:
    assert written(number, kind) == text


WORDS = st.text(st.sampled_from("abc de1 2.3%甲乙“”é—"), min_size=1, max_size=12).filter(lambda text: text.strip())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(WORDS, st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=3)), max_size=8)
)
def test_the_words_are_those_that_python_docx_reads(blocks: list[Any]) -> None:
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=max(map(len, block)))
        for row, texts in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    wanted = []
    for block in Document(io.BytesIO(stream.getvalue())).iter_inner_content():
        cells = [block.text] if hasattr(block, "text") else [cell.text for row in block.rows for cell in row.cells]
        wanted += cells
    assert bare(read(stream.getvalue())[0]) == bare("".join(wanted))
