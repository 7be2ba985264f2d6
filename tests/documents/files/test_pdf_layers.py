"""Layers of a PDF that are switched off: nobody sees what they hold, so it is no text, and it is counted."""

import pypdfium2
import pytest

from assistant.documents.files.pdf.document import read_pdf
from tests.documents.made import raw_pdf, stream

DRAFT, FINAL = b"6 0 R", b"7 0 R"
SEEN, HIDDEN = "The fee is payable monthly.", "Earlier draft: USD 999."


def written(text: str, height: int) -> bytes:
    return b"BT /F1 12 Tf 72 %d Td (%s) Tj ET\n" % (height, text.encode())


def in_layer(name: bytes, text: str, height: int) -> bytes:
    return b"/OC /%s BDC %s EMC\n" % (name, written(text, height))


def layered(content: bytes, config: bytes, *more: bytes, properties: bytes = b"/L0 6 0 R /L1 7 0 R") -> bytes:
    """A page with the layers 6 and 7; `more` are objects from 8 on, of which 8 is the form /X0."""
    fonts = b"/Font << /F1 5 0 R >> /XObject << /X0 8 0 R >> /Properties << %s >>" % properties
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << %s >> >> >>" % config,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>" % fonts,
        stream(written(SEEN, 700) + content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /OCG /Name (Draft) >>",
        b"<< /Type /OCG /Name (Final) >>",
        *more,
    )


def form(content: bytes, layer: bytes = b"") -> bytes:
    fonts = b"/Resources << /Font << /F1 5 0 R >> /Properties << /L0 6 0 R >> >>"
    return stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] %s %s" % (fonts, layer))


BOTH = in_layer(b"L0", HIDDEN, 680) + in_layer(b"L1", "Final: USD 500.", 660)
ANY, ALL = (b"<< /Type /OCMD /OCGs [6 0 R 7 0 R] /P /%s >>" % rule for rule in (b"AnyOn", b"AllOn"))


@pytest.mark.parametrize(
    "data",
    [
        layered(BOTH, b"/OFF [6 0 R]"),
        layered(BOTH, b"/OFF [6 0 R]").replace(b"(Final)", b"(Draft)"),
        layered(BOTH, b"/BaseState /OFF /ON [7 0 R]"),
        layered(b"/X0 Do " + in_layer(b"L1", "Final: USD 500.", 660), b"/OFF [6 0 R]",
                form(written(HIDDEN, 680), b"/OC 6 0 R")),
        layered(b"/X0 Do " + written("Final: USD 500.", 660), b"/OFF [6 0 R]", form(in_layer(b"L0", HIDDEN, 680))),
        layered(BOTH, b"/OFF [6 0 R]", ALL, ANY, properties=b"/L0 8 0 R /L1 9 0 R"),
    ],
    ids=["off", "of one name", "off unless named", "a form", "within a form", "a choice of layers"],
)  # fmt: skip
def test_words_of_a_layer_that_is_switched_off_are_left_out_and_counted(data: bytes) -> None:
    pages, _, warnings = read_pdf(data, 500, False)
    assert HIDDEN not in (text := "".join(pages))
    assert SEEN in text
    assert "Final: USD 500." in text
    assert {"code": "hidden", "count": len("".join(HIDDEN.split()))} in warnings


@pytest.mark.parametrize(
    "data",
    [
        layered(BOTH, b""),
        layered(b"/X0 Do " + written("Final: USD 500.", 660), b"", form(written(HIDDEN, 680), b"/OC 6 0 R")),
        layered(BOTH, b"", ALL, ANY, properties=b"/L0 8 0 R /L1 9 0 R"),
    ],
    ids=["marked", "a form", "a choice of layers"],
)
def test_words_of_a_layer_that_is_shown_are_read(data: bytes) -> None:
    pages, _, warnings = read_pdf(data, 500, False)
    assert HIDDEN in "".join(pages)
    assert "hidden" not in {warning["code"] for warning in warnings}


INVISIBLE, COVER = b"3 Tr\n", b"0 0 612 792 re f\n"


@pytest.mark.parametrize(
    "data",
    [
        layered(INVISIBLE + in_layer(b"L0", HIDDEN, 680), b""),
        layered(in_layer(b"L0", HIDDEN, 680) + COVER, b""),
        layered(b"/X0 Do", b"", form(INVISIBLE + written(HIDDEN, 680), b"/OC 6 0 R")),
        layered(b"/X0 Do " + COVER, b"", form(b"1 g " + written(HIDDEN, 680), b"/OC 6 0 R")),
    ],
    ids=["recognised", "covered", "a recognised form", "a white form that is covered"],
)
def test_words_that_leave_no_ink_belong_to_a_layer_that_is_shown(data: bytes) -> None:
    pages, _, warnings = read_pdf(data, 500, False)
    assert HIDDEN in "".join(pages)
    assert "hidden" not in {warning["code"] for warning in warnings}


@pytest.mark.parametrize("off", [b"/OFF [6 0 R]", b""])
@pytest.mark.parametrize("kind", ["a choice of layers", "forms", "of a long name"])
def test_all_of_many_layers_are_left_out_or_read(kind: str, off: bytes) -> None:
    lines = [in_layer(b"L0", f"Word{number:02}.", 690 - 11 * number) for number in range(60)]
    many = b"".join(lines)
    data = {
        "a choice of layers": layered(many, off, ALL, properties=b"/L0 8 0 R"),
        "forms": layered(b"/X0 Do " * 60, off, form(written("Word00.", 690), b"/OC 6 0 R")),
        "of a long name": layered(many, off).replace(b"(Draft)", b"(" + b"Draft" * 30 + b")"),
    }[kind]
    pages, _, warnings = read_pdf(data, 500, False)
    assert SEEN in (text := "".join(pages))
    assert ("Word00." in text, "hidden" in {warning["code"] for warning in warnings}) == (not off, bool(off))
    assert not off or "Word" not in text


@pytest.mark.parametrize("kind", ["layers", "forms"])
def test_the_drawings_of_a_page_are_bounded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    render = pypdfium2.PdfPage.render
    monkeypatch.setattr(pypdfium2.PdfPage, "render", lambda *given, **named: drawn.append(1) or render(*given, **named))
    layers = b"".join(in_layer(b"L%d" % (number % 2), "Word.", 690 - number) for number in range(600))
    content = layers if kind == "layers" else b"/X0 Do " * 600
    text = "".join(read_pdf(layered(content, b"", form(written("Word.", 680), b"/OC 6 0 R")), 500, False)[0])
    assert "Word." in text
    assert len(drawn) == 1 if kind == "layers" else 100 < len(drawn) < 500
