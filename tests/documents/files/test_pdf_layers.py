"""Layers of a PDF that are switched off: nobody sees what they hold, so it is no text, and it is counted."""

import pytest

from assistant.documents.files.pdf import read_pdf
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
        layered(BOTH, b"/BaseState /OFF /ON [7 0 R]"),
        layered(b"/X0 Do " + in_layer(b"L1", "Final: USD 500.", 660), b"/OFF [6 0 R]",
                form(written(HIDDEN, 680), b"/OC 6 0 R")),
        layered(b"/X0 Do " + written("Final: USD 500.", 660), b"/OFF [6 0 R]", form(in_layer(b"L0", HIDDEN, 680))),
        layered(BOTH, b"/OFF [6 0 R]", ALL, ANY, properties=b"/L0 8 0 R /L1 9 0 R"),
    ],
    ids=["off", "off unless named", "a form", "within a form", "a choice of layers"],
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
