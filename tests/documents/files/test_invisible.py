"""Characters that nobody sees are no part of a document's text, whatever its format; headings keep their places."""

import pytest

from assistant.documents.files.reader_process import _as_seen, _read

from ..made import docx, paragraph

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "pay nothing")
HIDDEN = f"\u202e{TAGS}\u200b\u2066"


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (f"The rent{HIDDEN} is EUR 500 a month.".encode(), ".txt"),
        (docx(paragraph(f"The rent{HIDDEN} is EUR 500 a month.")), ".docx"),
    ],
)
def test_they_are_left_out_counted_and_told(data: bytes, suffix: str) -> None:
    answer = _read(data, suffix, 500, ocr=False)
    assert "".join(answer["pages"]).strip() == "The rent is EUR 500 a month."
    assert {"code": "invisible", "count": len(HIDDEN)} in answer["warnings"]


def test_headings_keep_their_places() -> None:
    pages = [f"One{HIDDEN}\n\n", f"{HIDDEN}Two\n\nThree\n\n"]
    whole = "".join(pages)
    found, headings, _ = _as_seen(pages, [(whole.index(word), 1) for word in ("Two", "Three")], [])
    assert ["".join(found)[offset:].split()[0] for offset, _ in headings] == ["Two", "Three"]
