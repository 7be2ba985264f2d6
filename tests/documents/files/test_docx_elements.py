"""Elements of a DOCX whose words are not in its runs: fields, diagrams, charts, notes, tracked cells."""

import io
import zipfile

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from assistant.documents.files.docx.symbols import UNKNOWN, symbol

from .test_docx import W, made, read, rewritten

DRAWN = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def run(content: str) -> str:
    return f"<w:r>{content}</w:r>"


def words(text: str) -> str:
    return run(f'<w:t xml:space="preserve">{text}</w:t>')


def mark(kind: str, data: str = "") -> str:
    return run(f'<w:fldChar w:fldCharType="{kind}">{data}</w:fldChar>')


def field(instruction: str, *, data: str = "", result: str | None = None) -> str:
    shown = "" if result is None else mark("separate") + (words(result) if result else "")
    return f"{mark('begin', data)}{run(f'<w:instrText>{instruction}</w:instrText>')}{shown}{mark('end')}"


LIST = '<w:ffData><w:ddList>{}<w:listEntry w:val="monthly"/><w:listEntry w:val="yearly"/></w:ddList></w:ffData>'


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (field("FORMDROPDOWN", data=LIST.format('<w:result w:val="1"/>')), "yearly"),
        (field("FORMDROPDOWN", data=LIST.format('<w:default w:val="1"/>')), "yearly"),
        (field("FORMDROPDOWN", data=LIST.format("")), "monthly"),
        (field("FORMDROPDOWN", data=LIST.format('<w:result w:val="1"/>'), result="yearly"), "yearly"),
        (field("FORMDROPDOWN", data=LIST.format('<w:result w:val="1"/>'), result=""), "yearly"),
        (field("FORMCHECKBOX", data="<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"), "☒"),
        (field("FORMTEXT", result="USD 500"), "USD 500"),
        (field(r"EQ \f(1,2)"), "1/2"),
        (field(r"eq \o\ac(○,3)"), "③"),
        (field(r"EQ x\s\up8(2) + \r(3,y)"), "x^2 + 3√(y)"),
        (field(r"EQ \b\bc\[(a;b) \f(1,5;2)"), "[a; b] (1,5)/2"),
        (field(r'EQ \* jc2 \* "Font:SimSun" \* hps10 \o\ad(\s\up 9(zū),租)'), "租"),
        (field(r'SYMBOL 109 \f "Symbol" \s 11'), "µ"),
        (field("MACROBUTTON NoMacro [name of the tenant]"), "[name of the tenant]"),
        (field("IF " + field("MERGEFIELD Sex", result="M") + ' = "M" "his" "her"', result="his"), "his"),
        ('<w:fldSimple w:instr="EQ \\f(3,4)"/>', "3/4"),
        (field('XE "Rent"'), ""),
    ],
)
def test_a_field_shows_what_word_shows(content: str, shown: str) -> None:
    text, warnings = read(made(f"<w:p>{words('Pay ')}{content}{words(' now')}</w:p>"))
    assert text.split() == f"Pay {shown} now".split() and "computed" not in warnings


HEADING = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'


@pytest.mark.parametrize(
    ("paragraphs", "shown"),
    [
        ([field("AUTONUM"), field("AUTONUM"), field(r"AUTONUM \s )")], ["1.", "2.", "3)"]),
        ([field(r"AUTONUM \* ROMAN"), field(r"AUTONUM \* alphabetic")], ["I.", "b."]),
        ([HEADING + field("AUTONUMLGL"), field("AUTONUMLGL"), field(r"AUTONUMLGL \e"), HEADING + field("AUTONUMLGL")],
         ["1.", "1.1.", "1.2", "2."]),
        ([HEADING + field("AUTONUMOUT"), field("AUTONUMOUT"), field("AUTONUMOUT")], ["I.", "A.", "B."]),
        (["".join(field(r"LISTNUM \l 5") + words(" or ") for _ in "ab"), field("LISTNUM")], ["(a) or (b) or", "1)"]),
        ([field(rf"LISTNUM LegalDefault \l {level}") for level in (1, 2, 2, 1, 2)], ["1.", "1.1.", "1.2.", "2.", "2.1."]),
        ([field(r'LISTNUM "OutlineDefault" \l 2 \s 4'), field(r"LISTNUM OutlineDefault \l 2")], ["D.", "E."]),
        ([f"<w:del>{field('AUTONUM')}</w:del>", field("AUTONUM")], ["", "1."]),
    ],
)  # fmt: skip
def test_a_field_that_counts_shows_its_number(paragraphs: list[str], shown: list[str]) -> None:
    text, warnings = read(made(*(f"<w:p>{content}{words(' Rent.')}</w:p>" for content in paragraphs)))
    assert [" ".join(line.split()) for line in text.strip().split("\n\n")] == [
        f"{each} Rent.".strip() for each in shown
    ]
    assert "computed" not in warnings


GUIDE = "<w:ruby><w:rt><w:r><w:t>かんじ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢字</w:t></w:r></w:rubyBase></w:ruby>"


@pytest.mark.parametrize(
    "content", [run(GUIDE), field(r'EQ \* jc2 \* "Font:Yu Mincho" \* hps10 \o\ad(\s\up 9(かんじ),漢字)')]
)
def test_a_reading_above_a_word_is_left_out_and_counted(content: str) -> None:
    text, warnings = read(made(f"<w:p>{words('この')}{content}{words('は')}</w:p>"))
    assert text.strip() == "この漢字は"
    assert warnings["guides"] == 1


@pytest.mark.parametrize(
    "content",
    [field("LISTNUM OwnList"), field(r"EQ \q(1)"), field(r"EQ \f(1"), '<w:fldSimple w:instr="DATE"/>'],
)
def test_a_field_that_only_word_computes_is_counted(content: str) -> None:
    text, warnings = read(made(f"<w:p>{content}{words('The rent.')}</w:p>"))
    assert text.strip() == "The rent." and warnings["computed"] == 1


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ('<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr><w:t>m</w:t>', "µ"),
        ('<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>\uf0fe</w:t>', "☒"),
        ('<w:sym w:font="Symbol" w:char="F0B3"/>', "≥"),
    ],
)
def test_characters_are_those_that_their_font_shows(content: str, shown: str) -> None:
    text, warnings = read(made(f"<w:p>{words('5 ')}{run(content)}{words('g')}</w:p>"))
    assert text.strip() == f"5 {shown}g" and "odd" not in warnings


@pytest.mark.parametrize("content", ['<w:sym w:font="Unheard" w:char="F0B3"/>', "<w:t>\uf0b3</w:t>"])
def test_a_character_of_an_unknown_font_is_counted(content: str) -> None:
    text, warnings = read(made(f"<w:p>{words('5 ')}{run(content)}</w:p>"))
    assert text.strip() == "5 \ufffd" and warnings["odd"] == 1


def point(name: str, text: str, kind: str = "node") -> str:
    body = f"<dgm:t><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t>" if text else ""
    return f'<dgm:pt modelId="{name}" type="{kind}">{body}</dgm:pt>'


def link(above: str, below: str, order: int) -> str:
    return f'<dgm:cxn modelId="{above}{below}" srcId="{above}" destId="{below}" srcOrd="{order}"/>'


def drawn(part_name: str, kind: str, part_xml: str, reference: str) -> bytes:
    """A file with a part for what is drawn, and a reference to it between two words."""
    document = Document()
    part = Part(PackURI(f"/word/{part_name}.xml"), "application/xml", part_xml.encode(), document.part.package)
    key = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART.replace("chart", kind))
    graphic = f'<w:drawing><a:graphic {DRAWN}><a:graphicData uri="">{reference.format(key)}</a:graphicData></a:graphic></w:drawing>'
    paragraph = f"<w:p {W}>{words('Before')}{run(graphic)}{words('after')}</w:p>"
    document.element.body.insert(-1, parse_xml(paragraph))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


STEPS = (
    f"<dgm:dataModel {DRAWN}><dgm:ptLst>{point('0', '', 'doc')}{point('2', 'Pay USD 500')}{point('3', 'Within 30 days')}"
    f"{point('1', 'Sign')}{point('9', '', 'parTrans')}</dgm:ptLst><dgm:cxnLst>{link('0', '2', 1)}{link('0', '1', 0)}"
    f"{link('2', '3', 0)}</dgm:cxnLst></dgm:dataModel>"
)
PLOT = (
    f"<c:chartSpace {DRAWN}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Rent by year</a:t></a:r></a:p></c:rich></c:tx>"
    "</c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>Share</c:v></c:pt></c:strCache>"
    "</c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>2026</c:v></c:pt><c:pt idx='1'><c:v>2027</c:v></c:pt>"
    "</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:formatCode>0%</c:formatCode><c:pt idx='0'><c:v>0.05</c:v>"
    "</c:pt><c:pt idx='1' formatCode='General'><c:v>1200.5000000000000001</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
    "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
)


@pytest.mark.parametrize("strict", [False, True])
def test_the_boxes_of_a_diagram_are_read_in_their_order(strict: bool) -> None:
    data = drawn("diagrams/data1", "diagramData", STEPS, '<dgm:relIds r:dm="{}"/>')
    if strict:
        data = rewritten(data, rename={
            "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
        })  # fmt: skip
    text, warnings = read(data)
    assert text.split("\n")[:5] == ["Before", "Sign", "Pay USD 500", "Within 30 days", "after"]
    assert "graphics" not in warnings


def test_a_chart_is_its_titles_and_its_figures() -> None:
    text, _ = read(drawn("charts/chart1", "chart", PLOT, '<c:chart r:id="{}"/>'))
    assert text.split("\n")[:6] == ["Before", "Rent by year", "Share", "2026 | 5%", "2027 | 1200.5", "after"]


def test_a_drawing_whose_words_are_nowhere_is_counted() -> None:
    _, warnings = read(drawn("charts/chart1", "chart", PLOT, '<c:chart r:id="unheard{}"/>'))
    assert warnings["graphics"] == 1


def test_words_drawn_without_a_text_box_are_read() -> None:
    shape = '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="COPY 7"/></v:shape></w:pict>'
    canvas = f"<w:drawing><a:p {DRAWN}><a:r><a:t>Cap: USD 9,000</a:t></a:r></a:p></w:drawing>"
    text, _ = read(made(f"<w:p>{run(shape)}{run(canvas)}{words('The rent.')}</w:p>"))
    assert text.split() == ["COPY", "7", "Cap:", "USD", "9,000", "The", "rent."]


def with_notes(body: str, settings: str = "", notes: int = 6) -> bytes:
    """A file with footnotes and endnotes 1, 2 …, whose texts are "footnote 1" …"""
    document = Document()
    for kind in ("footnote", "endnote"):
        each = "".join(
            f'<w:{kind} w:id="{n}"><w:p>{words(f"{kind} {n}")}</w:p></w:{kind}>' for n in range(1, notes + 1)
        )
        part = Part(
            PackURI(f"/word/{kind}s.xml"),
            "application/xml",
            f"<w:{kind}s {W}>{each}</w:{kind}s>".encode(),
            document.part.package,
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES.replace("footnotes", f"{kind}s"))
    old = document.element.body
    for block in reversed(parse_xml(f"<w:body {W}>{body}</w:body>")):
        old.insert(0, block)
    if settings:
        document.settings.element.append(parse_xml(settings.replace(">", f" {W}>", 1)))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def noted(number: int, kind: str = "footnote") -> str:
    reference = f'<w:{kind}Reference w:id="{number}"/>'
    return f"<w:p>{words('word')}{run(reference)}</w:p>"


def section(properties: str) -> str:
    return f'<w:p><w:pPr><w:sectPr>{properties}<w:type w:val="continuous"/></w:sectPr></w:pPr></w:p>'


@pytest.mark.parametrize(
    ("body", "stated", "marks"),
    [
        (noted(1) + noted(2) + noted(3, "endnote"), "", "[1] [2] [i]"),
        (noted(1) + noted(2), '<w:footnotePr><w:numFmt w:val="lowerLetter"/></w:footnotePr>', "[a] [b]"),
        (noted(1) + noted(2, "endnote"), '<w:endnotePr><w:numFmt w:val="decimal"/><w:numStart w:val="4"/></w:endnotePr>', "[1] [4]"),
        (noted(1) + section('<w:footnotePr><w:numFmt w:val="upperRoman"/></w:footnotePr>') + noted(2),
         '<w:footnotePr><w:numFmt w:val="chicago"/></w:footnotePr>', "[I] [†]"),
        (noted(1) + noted(2) + section("") + noted(3), '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>', "[1] [2] [1]"),
        (noted(1) + f"<w:p>{run('<w:lastRenderedPageBreak/>')}</w:p>" + noted(3),
         '<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>', "[1] [1]"),
    ],
)  # fmt: skip
def test_notes_have_the_marks_that_word_shows(body: str, stated: str, marks: str) -> None:
    text, _ = read(with_notes(body, stated))
    lines = text.split("\n\n")
    assert [line.removeprefix("word") for line in lines if line.startswith("word")] == marks.split()
    assert [line.split()[0] for line in lines if "note " in line] == marks.split()


def test_a_mark_of_a_notes_own_does_not_count() -> None:
    own = f'<w:p>{words("word")}<w:r><w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t></w:r></w:p>'
    text, _ = read(with_notes(own + noted(2)))
    assert text.split("\n\n")[:4] == ["word*", "footnote 1", "word[1]", "[1] footnote 2"]


GONE = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
TABLE = f"<w:tbl><w:tr><w:tc><w:p>{words('Rent')}</w:p></w:tc></w:tr></w:tbl>"


def test_a_deleted_end_does_not_join_a_paragraph_to_what_is_behind_a_table() -> None:
    joined = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{words('The fee is due.')}</w:p>"
    text, warnings = read(made(joined, TABLE, f"<w:p>{words('Next.')}</w:p>"))
    assert text.split("\n\n")[:3] == ["The fee is due.", "Rent", "Next."] and warnings["tracked"] == 1
    assert read(made(f"<w:p>{words('Next.')}</w:p>", joined))[0].split("\n\n")[:2] == ["Next.", "The fee is due."]


def test_a_deleted_end_joins_paragraphs_within_a_cell_and_keeps_text_boxes() -> None:
    joined = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{words('The fee is ')}</w:p>"
    text, _ = read(made(f"<w:tbl><w:tr><w:tc>{joined}<w:p>{words('USD 500.')}</w:p></w:tc></w:tr></w:tbl>"))
    assert text.strip() == "The fee is USD 500."
    box = f"<w:pict><w:txbxContent><w:p>{words('A box.')}</w:p></w:txbxContent></w:pict>"
    text, _ = read(made(joined.replace("</w:p>", f"{run(box)}</w:p>"), f"<w:p>{words('USD 500.')}</w:p>"))
    assert text.split("\n\n")[:2] == ["A box.", "The fee is USD 500."]


def test_tracked_cells_are_read_as_accepted() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    cells = cell.format("", "Rent") + cell.format("<w:cellDel/>", "USD 500") + cell.format("<w:cellIns/>", "USD 700")
    text, warnings = read(made(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert text.strip() == "Rent | USD 700" and warnings["tracked"] == 2


@pytest.mark.parametrize(
    "around",
    [
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{}</mc:Choice>'
        "<mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:unheard>{}</w:unheard>",
    ],
)
@pytest.mark.parametrize("block", [f"<w:p>{words('The rent.')}</w:p>", TABLE])
def test_blocks_within_whatever_encloses_them_are_read_once(around: str, block: str) -> None:
    text, _ = read(made(around.format(block, block)))
    assert text.strip() in ("The rent.", "Rent")


def test_a_form_control_is_said() -> None:
    stream = io.BytesIO(made(f"<w:p>{words('The rent.')}</w:p>"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/activeX/activeX1.xml", "<x/>")
    assert "active" in read(stream.getvalue())[1]


@pytest.mark.parametrize("place", [0, 9, 0xF000])
def test_a_symbol_is_no_control_character(place: int) -> None:
    assert symbol(place, "Arial") == symbol(place, "Symbol") == UNKNOWN
