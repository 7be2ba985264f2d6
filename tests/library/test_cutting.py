"""Passages: cut where the document is divided, none without its headings, none too long to be read at a glance."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.library.cutting import MOST_TOKENS, Cut, cut, title_of

from .conftest import GUIDELINE, STATUTE


def shown(text: str, title: str = "Title") -> list[tuple[str, str]]:
    return [(" › ".join(one.path), text[one.start : one.end]) for one in cut(text, [0], [], title)]


def test_a_passage_is_a_section_under_its_headings() -> None:
    assert shown(GUIDELINE)[:2] == [
        ("Antibiotics on the ward", "Kept by the pharmacy."),
        (
            "Antibiotics on the ward › Cystitis",
            "Nitrofurantoin 100 mg twice daily for 5 days. Do not use below an eGFR of 30 mL/min.",
        ),
    ]
    assert shown(STATUTE)[1] == ("第一章　总则 › 第一条", "第一条　为了规范电子签名，制定本法。")


def test_what_stands_under_no_heading_has_the_title_of_the_document() -> None:
    assert shown("no heading here.", "Leaflet") == [("Leaflet", "no heading here.")]


def test_list_items_stay_with_their_section_as_long_as_they_fit() -> None:
    rule = "5. Notice\n\n(a) by post; or\n\n(b) by mail.\n\n6. Law\n\nThe law of France applies.\n"
    assert [text for _, text in shown(rule)] == ["(a) by post; or\n\n(b) by mail.", "The law of France applies."]
    long = rule.replace("by post", "by post, " + "to the address that the other party named last, " * 30)
    paths = [path for path, _ in shown(long)]
    assert paths[0].startswith("5. Notice › 5(a)") and "5. Notice › 5(b)" in paths


def test_items_that_are_one_line_each_are_passages() -> None:
    text = (
        "## Contraindications\n\n1. Penicillin allergy\n2. Severe asthma\n3. Pregnancy\n\n## Dosing\n\nTake 5 mg daily."
    )
    found = {words: path for path, words in shown(text)}
    assert list(found)[:3] == ["1. Penicillin allergy", "2. Severe asthma", "3. Pregnancy"]
    assert all(path.startswith("Contraindications › ") for path in list(found.values())[:3])


def test_headings_alone_are_passages_of_a_bounded_size() -> None:
    assert len(shown("".join(f"## Heading {number}\n\n" for number in range(2000)))) == 2000


def test_a_passage_knows_its_page_and_place() -> None:
    pages = ["1. First\n\nOn the first page.\n\n", "2. Second\n\nOn the second.\n\n"]
    text = "".join(pages)
    found = cut(text, [0, len(pages[0])], [], "T")
    assert [(one.page, text[one.start : one.end]) for one in found] == [
        (1, "On the first page."),
        (2, "On the second."),
    ]


def test_a_long_section_is_cut_within_the_bound_and_loses_no_word() -> None:
    text = "# Long\n\n" + "\n\n".join(
        f"Sentence {number} says a little more than the one before it." for number in range(400)
    )
    found = cut(text, [0], [], "T")
    assert all(one.path == ["Long"] for one in found) and len(found) > 10
    assert all((one.end - one.start) / 4 <= MOST_TOKENS for one in found)
    assert "".join(text[one.start : one.end].replace("\n", "") for one in found) == text[8:].replace("\n", "")


@given(st.text(alphabet="ab.1(#) \n第一条中，", max_size=300))
def test_any_text_is_cut_into_passages_one_behind_the_other(text: str) -> None:
    found = cut(text, [0], [], "T")
    edges = [place for one in found for place in (one.start, one.end)]
    assert edges == sorted(edges) and all(one.path and isinstance(one, Cut) for one in found)


def test_the_title_is_the_first_line_unless_it_is_a_sentence() -> None:
    assert title_of(GUIDELINE) == "Antibiotics on the ward"
    assert title_of("just words, no heading.\n") == ""
