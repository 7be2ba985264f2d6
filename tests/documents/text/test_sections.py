"""Headings, sentences and the pieces a text is cut into: nothing lost, nothing cut in the middle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.reading.planning import gaps
from assistant.documents.text.places import place_of
from assistant.documents.text.sections import find_sections, section_at
from assistant.documents.text.segmentation import Span, sentences
from assistant.documents.text.splitting import split

AGREEMENT = """SUPPLY AGREEMENT

This agreement is made between two parties.

ARTICLE I - DEFINITIONS

Section 1.1 Goods. "Goods" means steel.

Section 1.2. "Price" means the price under Section 5 of this agreement.

ARTICLE II

2.1 Term. The term is five years.

2.2 Renewal

It renews for one year.

SCHEDULE A

Prices.
"""
CODE = """第一编　总则

第一章　一般规定

第一条　为了保护当事人的合法权益，制定本法。

第二条　本法调整下列关系：

（一）人身关系；

（二）财产关系。

第二章　自然人

第三条之一　自然人从出生时起具有民事权利能力。
"""


def paths(text: str) -> list[tuple[str, ...]]:
    return [section.path for section in find_sections(text)]


def test_an_agreement_has_articles_sections_and_schedules():
    assert paths(AGREEMENT) == [
        ("SUPPLY AGREEMENT",),
        ("ARTICLE I - DEFINITIONS",),
        ("ARTICLE I - DEFINITIONS", "Section 1.1 Goods"),
        ("ARTICLE I - DEFINITIONS", "Section 1.2"),
        ("ARTICLE II",),
        ("ARTICLE II", "2.1 Term"),
        ("ARTICLE II", "2.2 Renewal"),
        ("SCHEDULE A",),
    ]


def test_a_chinese_code_has_parts_chapters_articles_and_items():
    assert paths(CODE) == [
        ("第一编　总则",),
        ("第一编　总则", "第一章　一般规定"),
        ("第一编　总则", "第一章　一般规定", "第一条"),
        ("第一编　总则", "第一章　一般规定", "第二条"),
        ("第一编　总则", "第一章　一般规定", "第二条", "第二条（一）"),
        ("第一编　总则", "第一章　一般规定", "第二条", "第二条（二）"),
        ("第一编　总则", "第二章　自然人"),
        ("第一编　总则", "第二章　自然人", "第三条之一"),
    ]


def test_in_a_regulation_of_the_union_articles_belong_to_sections():
    text = "CHAPTER III\n\nSection 1\n\nArticle 12\n\nText.\n\nArticle 13\n\nText.\n\nSection 2\n\nArticle 14\n\nText.\n\nArticle 15\n\nText."
    assert ("CHAPTER III", "Section 1", "Article 13") in paths(text)


@pytest.mark.parametrize(
    "line",
    [
        "Section 4 applies to all goods.",
        "Article 5 shall not apply.",
        "part of the goods",
        "12 days after delivery",
        "A B",
    ],
)
def test_a_sentence_that_begins_like_a_heading_is_none(line):
    assert paths(f"Before.\n\n{line}\n\nAfter it.") == [()]


def test_the_marks_of_markdown_are_headings_and_stand_above_the_others():
    found = find_sections("# Law\n\n## Chapter one\n\nArticle 1. Scope\n\n## Chapter two\n\n#hashtag\n")
    assert [section.path for section in found] == [
        ("Law",), ("Law", "Chapter one"), ("Law", "Chapter one", "Article 1. Scope"), ("Law", "Chapter two"),
    ]  # fmt: skip


def test_headings_that_the_file_names_stand_above_the_others():
    text = "Preamble\n\nWords.\n\nOf the goods\n\n1. Steel.\n\n"
    found = find_sections(text, [(0, 1), (text.index("Of the"), 1)])
    assert [section.path for section in found] == [("Preamble",), ("Of the goods",), ("Of the goods", "1. Steel")]


@given(st.text(alphabet="Aa1. \n第条章。（一）Section", max_size=300))
def test_sections_and_sentences_cover_any_text(text):
    found = find_sections(text)
    assert "".join(text[one.start : one.end] for one in found) == text
    assert "".join(span.of(text) for span in sentences(text)) == text
    assert all(section_at(found, one.start) == one for one in found if one.start < one.end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fee is USD 1.5 million. It is due on 1 March.", 2),
        ("See No. 5 and Art. 6 of Acme Inc. in the U.S. market. Then pay.", 2),
        ("甲方应当支付租金。乙方应当交付房屋！", 2),
        ("Dr. Smith signed it (cf. Sec. 4). Nobody else did.", 2),
        ("(a) first;\n\n(b) second.", 2),
        ('He said: "Pay." Then he left.', 2),
        ("See cl. 6.1 and ss. 17 and 18. Then Sched. 2 and Ex. C apply.", 2),
    ],
)
def test_sentences_end_at_full_stops_and_not_at_abbreviations(text, expected):
    assert len(list(sentences(text))) == expected


def weigh(span: Span) -> float:
    return span.end - span.start


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "ARTICLE II\n\n",
                "2.1 Term. ",
                "The term is five years. ",
                "It renews. ",
                "\n\n",
                "第三条　租金。",
                "word " * 40,
            ]
        ),
        max_size=60,
    ),
    st.integers(30, 400),
)
def test_pieces_are_the_text_and_none_is_too_heavy(parts, limit):
    text = "".join(parts)
    pieces = split(text, find_sections(text), weigh, limit)
    assert "".join(piece.of(text) for piece in pieces) == text
    assert all(weigh(piece) <= limit for piece in pieces)


def test_a_cut_is_made_at_the_structure_and_never_in_a_sentence():
    articles = [
        f"ARTICLE {number}\n\n"
        + "".join(f"{number}.{clause} The supplier delivers lot {clause}.\n\n" for clause in range(1, 9))
        for number in range(1, 9)
    ]
    text = "".join(articles)
    pieces = split(text, find_sections(text), weigh, len(articles[0]) * 2.5)
    assert [piece.of(text).split("\n")[0] for piece in pieces] == [f"ARTICLE {number}" for number in (1, 3, 5, 7)]


def test_a_table_longer_than_a_piece_is_cut_at_its_lines():
    text = "\n".join(f"row {number} | {number * 17} EUR" for number in range(200))
    pieces = split(text, find_sections(text), weigh, 500)
    assert all(piece.of(text).startswith("row ") for piece in pieces)


def test_a_piece_is_named_by_the_headings_it_stands_under():
    found = find_sections(AGREEMENT)
    assert (
        place_of(Span(found[2].start, found[3].end), found)
        == "ARTICLE I - DEFINITIONS > Section 1.1 Goods – Section 1.2"
    )
    assert place_of(Span(found[5].start, found[5].end), found) == "ARTICLE II > 2.1 Term"
    assert place_of(Span(found[1].start, found[6].end), found) == "ARTICLE I - DEFINITIONS – ARTICLE II"
    alike = find_sections("Preamble.\n\nCHAPTER 1\n\nArticle 6\n\n4. One.\n\nCHAPTER 2\n\nArticle 7\n\n4. Two.\n\n")
    assert place_of(Span(alike[3].start, alike[-1].end), alike) == "CHAPTER 1 – CHAPTER 2", "not both the fourth"
    assert place_of(Span(0, alike[-1].end), alike) == "CHAPTER 1 – CHAPTER 2", "a beginning without a heading"


def test_gaps_are_what_no_stretch_covers():
    assert gaps([Span(0, 10), Span(20, 30), Span(25, 40)], 50) == [Span(10, 20), Span(40, 50)]
    assert gaps([Span(0, 50)], 50) == []
    assert gaps([], 5) == [Span(0, 5)]


CLAUSES = """I. BACKGROUND

A. The parties

They are two.

B. The goods

II. TERMS

7.1 Price

The Buyer pays:

(a) for steel, as the law of

(i) Ireland, or

(ii) France asks;

(b) Interest. It is paid monthly.

7.2 Delivery

(h) is no item, nor is

(c) this one.

(a)(1) To the Buyer.

(2) To the court.

(b) To nobody.
"""
CITED = """8. (a) The Carrier insures.

(b) (1) The Shipper loads.

(2) It pays.

9. Prices

A. List prices

(a) each month

(b) each year

B. Net prices

Article 5 - Principles

1. Data shall be kept.
"""


def test_items_of_lists_are_sections_by_their_sequence_and_cited_with_their_clause():
    assert [path[-1] for path in paths(CLAUSES)] == [
        "I. BACKGROUND",
        "A. The parties",
        "B. The goods",
        "II. TERMS",
        "7.1 Price",
        "7.1(a)",
        "7.1(a)(i)",
        "7.1(a)(ii)",
        "7.1(b) Interest",
        "7.2 Delivery",
        "7.2(a)(1) To the Buyer",
        "7.2(a)(2) To the court",
        "7.2(b) To nobody",
    ]
    assert [path[-1] for path in paths(CITED)] == [
        "8.",
        "8(a) The Carrier insures",
        "8(b)(1) The Shipper loads",
        "8(b)(2) It pays",
        "9. Prices",
        "9.A. List prices",
        "9.A(a)",
        "9.A(b)",
        "9.B. Net prices",
        "Article 5 - Principles",
        "Article 5, 1. Data shall be kept",
    ]


def test_the_letter_i_after_h_is_a_letter():
    letters = "".join(f"({letter}) one;\n\n" for letter in "abcdefghijk")
    assert [path[-1][:3] for path in paths(letters)] == [f"({letter})" for letter in "abcdefghijk"]


@pytest.mark.parametrize("labels", ["(a)(b)", "(i)(ii)", "(1)(2)", "(A)(B)(C)"])
def test_lists_of_one_style_stand_beside_one_another(labels):
    """Each within the one before, a thousand would be as deep, and would name a million headings."""
    lines = "".join(f"{label}) the Buyer;\n" for label in labels.split(")")[:-1])
    assert {len(path) for path in paths(f"{lines}\nWords between them.\n\n" * 50) if path} == {1}


def test_a_table_of_contents_is_no_section():
    contents = "TABLE OF CONTENTS\n\nARTICLE 1 DEFINITIONS 3\n\nARTICLE 2 PRICE\n\n2.1 Price ......... 4\n\n"
    text = contents + "ARTICLE 1 DEFINITIONS\n\nWords.\n\nARTICLE 2 PRICE\n\n2.1 Price\n\nWords.\n\n"
    assert [path[-1] for path in paths(text)] == [
        "TABLE OF CONTENTS",
        "ARTICLE 1 DEFINITIONS",
        "ARTICLE 2 PRICE",
        "2.1 Price",
    ]


@pytest.mark.parametrize(
    "line", ["§5.05 of the Compact so requires.", "§ 5.05(b)(1) and what follows", "§5.05, see above"]
)
def test_a_section_that_an_argument_cites_is_none(line):
    assert paths(f"Before.\n\n{line}\n\nAfter.") == [()]
    assert paths("Before.\n\nWords that go on\n§5.05 The Compact\n\nAfter.") == [()]
    assert paths("§ 5.05 The Compact\n\nWords.") == [("§ 5.05 The Compact",)]
