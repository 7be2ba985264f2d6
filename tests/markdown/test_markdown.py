"""One text, read by the server: the shared examples, the Word file, and time in proportion to the length."""

import io
import json
import re
from pathlib import Path

import pytest
from docx import Document as Word
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.web.word_markdown import write
from assistant.markdown.plain import plain_text, writable

from .texts import PIECES, random_texts

EXAMPLES = json.loads((Path(__file__).parent.parent / "fixtures" / "markdown.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["source"][:30])
def test_an_example_says_what_the_list_says(example: dict[str, str]) -> None:
    """B1, B2, K1-K12."""
    assert plain_text(example["source"]) == example["text"]


@pytest.mark.parametrize("source", [*(one["source"] for one in EXAMPLES), *random_texts(100)], ids=lambda one: one[:20])
def test_the_words_of_the_word_file_are_the_words_of_the_text(source: str) -> None:
    assert words(word_text(source)) == words(plain_text(source))


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=12).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_reaches_the_word_file(source: str) -> None:
    """B3 too: characters that no file can hold are no fault of it."""
    clean = writable(source)
    assert words(word_text(clean)) == words(plain_text(clean))


def test_numbers_are_those_that_were_signed() -> None:
    text = word_text("Penalty for 76 days: 48000*0.0005*76 = 1824 yuan.\n\n3. Rent\n5. Deposit\n\n7. Assignment")
    assert "48000*0.0005*76 = 1824" in text
    assert re.findall(r"^\d\.\t\w+", text, re.MULTILINE) == ["3.\tRent", "5.\tDeposit", "7.\tAssignment"]


def test_what_no_file_can_hold_is_taken_out_and_parts_words_where_it_did() -> None:
    assert writable("Loui\ufffesiana 5\x1f10 a\x00b\ud800") == "Louisiana 5 10 ab"


def words(text: str) -> list[str]:
    """Words, numbers and every sign, in order; Word has its own bullets, and as many cells in each row."""
    return re.findall(r"[^\W_]+|[^\w\s•]|_", re.sub(r"(?: \| )+$", "", text, flags=re.MULTILINE))


def word_text(source: str) -> str:
    """What python-docx reads in the file, saved and opened again."""
    word, buffer = Word(), io.BytesIO()
    write(word, source)
    word.save(buffer)
    return "\n".join(part for part in map(_text, Word(buffer).iter_inner_content()))


def _text(part: Paragraph | Table) -> str:
    if isinstance(part, Paragraph):
        return part.text
    return "\n".join(" | ".join(cell.text for cell in row.cells) for row in part.rows)
