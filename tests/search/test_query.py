"""What is looked for, and where it stands in a text."""

import pytest

from assistant.search.pieces import LONGEST, cut, passage, spans_in
from assistant.search.query import NO_WORDS, TOO_MANY, UNCLOSED, read

TEXT = "Acute kidney injury: hyperkalaemia with infections after 1,000 mg. 患者肾功能不全时，CT检查表。"


def found(words: str, text: str = TEXT) -> set[str]:
    return {text[start:end] for start, end, _number in spans_in(text, read(words))}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kidneys", {"kidney"}),
        ("infection", {"infections"}),
        ('"acute kidney"', {"Acute kidney"}),
        ("“kidney acute”", set()),
        ("hyper*", {"hyperkalaemia"}),
        ("inject*", set()),
        ("injury:", {"injury"}),
        ("1000", {"1,000"}),
        ("肾功能", {"肾功能"}),
        ("肾能", set()),
        ("表", {"表"}),
        ("ct检查", {"CT", "检查"}),
        ("ＣＴ", {"CT"}),
    ],
)
def test_words_phrases_prefixes_and_chinese_are_found(words: str, expected: set[str]) -> None:
    assert found(words) == expected


def test_a_prefix_may_reach_into_an_ending_that_stemming_takes_off() -> None:
    assert found("medicat*", "two medications") == {"medications"}


def test_the_last_word_may_still_grow_while_it_is_typed() -> None:
    assert [one.prefix for one in read("acute kid", typing=True).sought] == ["", "kid"]
    assert [one.prefix for one in read("acute kid ", typing=True).sought] == ["", ""]
    assert [one.prefix for one in read('"acute kid', typing=True).sought] == [""]


def test_what_is_wrong_is_said_and_the_rest_is_looked_for() -> None:
    unclosed = read('renal "acute kidney')
    assert unclosed.fault == UNCLOSED and [one.terms for one in unclosed.sought] == [("renal",), ("acut", "kidney")]
    for empty in ("", '"', "* - (", '""', "…"):
        assert not read(empty) and read(empty).fault in (NO_WORDS, UNCLOSED)
    many = read(" ".join(f"word{number}" for number in range(50)))
    assert len(many.sought) == 20 and many.fault == TOO_MANY


def test_a_text_is_cut_after_lines_or_sentences_and_nothing_is_lost() -> None:
    text = ("A sentence of some words. " * 30 + "\n") * 20
    pieces = cut(text)
    assert "".join(text[one.start : one.end] for one in pieces) == text
    assert all(one.end - one.start <= LONGEST for one in pieces)
    assert all(text[one.end - 1] == "\n" for one in pieces)
    assert [(one.start, one.end) for one in cut("")] == [(0, 0)]


def test_the_passage_has_most_of_what_was_looked_for() -> None:
    text = "Kidney. " + "x " * 400 + "Acute kidney failure."
    words = passage(text, read("acute failure kidney"))
    assert [one.text for one in words if one.marked] == ["Acute", "kidney", "failure"]
    assert words[0].text == "…"
