"""Equations of a DOCX, each as one line."""

import pytest
from docx.oxml import parse_xml

from assistant.accents import MOST
from assistant.documents.files.docx.equations import equation

from .test_docx import made, read
from .test_docx_elements import words

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def math(content: str) -> str:
    return f"<m:oMath {M}>{content}</m:oMath>"


def part(name: str, *contents: str) -> str:
    inner = "".join(each if each.startswith("<") else f"<m:r><m:t>{each}</m:t></m:r>" for each in contents)
    return f"<m:{name}>{inner}</m:{name}>"


def said(group: str, **properties: str) -> str:
    inner = "".join(f'<m:{name} m:val="{value}"/>' for name, value in properties.items())
    return f"<m:{group}>{inner}</m:{group}>"


ROWS = [part("mr", part("e", "1"), part("e", "2")), part("mr", part("e", "3"), part("e", "4"))]
FRACTION = part("f", part("num", "1"), part("den", "2"))


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (part("m", *ROWS), "[1, 2; 3, 4]"),
        (part("func", part("fName", part("sSub", part("e", "log"), part("sub", "10"))), part("e", "x")), "log_10 x"),
        (part("func", part("fName", "log"), part("e", "100")), "log 100"),
        (part("func", part("fName", part("limLow", part("e", "lim"), part("lim", "n→∞"))), part("e", "a")), "lim_(n→∞) a"),
        (part("d", said("dPr", begChr="|", endChr="|"), part("e", "x")), "|x|"),
        (part("d", said("dPr", begChr="[", endChr=")"), part("e", "a"), part("e", "b")), "[a, b)"),
        (part("d", said("dPr", begChr="{", endChr=""), part("e", part("eqArr", part("e", "a=1"), part("e", "b=2")))), "{a=1; b=2"),
        (part("nary", said("naryPr", chr="∑"), part("sub", "i=1"), part("sup", "n"), part("e", "x")), "∑_(i=1)^n x"),
        (part("nary", said("naryPr", chr="∑"), part("sub"), part("sup"), part("e", "x")), "∑ x"),
        (part("sPre", part("sub", "6"), part("sup", "14"), part("e", "C")), "_6^14C"),
        (part("acc", part("e", "x")), "x\u0302"),
        (part("bar", said("barPr", pos="top"), part("e", "x")), "x\u0305"),
        (part("f", said("fPr", type="noBar"), part("num", "5"), part("den", "2")), "C(5, 2)"),
        (part("rad", said("radPr", degHide="1"), part("deg"), part("e", "16")), "√(16)"),
        ("<m:r><m:t>2</m:t></m:r>" + FRACTION, "2 1/2"),
        ("<w:del><m:r><m:t>5</m:t></m:r></w:del><w:ins><m:r><m:t>7</m:t></m:r></w:ins>", "7"),
        ("<w:r><w:t>x</w:t></w:r>", "x"),
        (part("phant", said("phantPr", show="0"), part("e", "9")) + "<m:r><m:t>y</m:t></m:r>", "y"),
    ],
)  # fmt: skip
def test_an_equation_is_one_line(content: str, shown: str) -> None:
    text, _ = read(made(f"<w:p>{words('So ')}{math(content)}{words('.')}</w:p>"))
    assert text.strip() == f"So {shown}."


def test_an_equation_keeps_apart_from_the_figure_before_it_and_from_the_next_equation() -> None:
    text, _ = read(made(f"<w:p>{words('2')}{math(FRACTION)}{words(' tablets')}</w:p>"))
    assert text.strip() == "2 1/2 tablets"
    text, _ = read(made(f"<w:p><m:oMathPara {M}>{math(part('r', '<m:t>a=1</m:t>')) * 2}</m:oMathPara></w:p>"))
    assert text.strip() == "a=1 a=1"


@pytest.mark.parametrize(("depth", "accents"), [(1, 1), (3, 3), (40, MOST)])
def test_accents_within_accents_do_not_double_the_text(depth: int, accents: int) -> None:
    written = "<m:r><m:t>x</m:t></m:r>"
    for _ in range(depth):
        written = f"<m:acc><m:e>{written}</m:e></m:acc>"
    assert equation(parse_xml(f"<m:oMath {M}>{written}</m:oMath>")) == "x" + "\u0302" * accents


@pytest.mark.parametrize("sign", ["^", "ab", "\u23de"])
def test_a_sign_that_is_no_accent_stands_once_behind_the_whole(sign: str) -> None:
    written = "<m:r><m:t>xy</m:t></m:r>"
    for _ in range(18):
        written = f'<m:acc><m:accPr><m:chr m:val="{sign}"/></m:accPr><m:e>{written}</m:e></m:acc>'
    assert equation(parse_xml(f"<m:oMath {M}>{written}</m:oMath>")) == "xy" + sign * 18
