"""Out and back: the same words get the same placeholder, and an answer is restored as it comes, however it is cut."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.deidentification.finding import find
from assistant.deidentification.kinds import Identifier, Kind
from assistant.deidentification.replacing import Names, Restorer, replace, restore

NOTE = "Ms. Tamsin Okereke, SSN 536-22-8871, called (312) 555-0148. OKERECE is misread; Okereke is right."


def test_the_same_words_get_the_same_placeholder() -> None:
    names = Names()
    first = replace(NOTE, find(NOTE, "en"), names, 2026)
    assert first.startswith("Ms. ⟦NAME-1⟧, SSN ⟦SSN-1⟧, called ⟦PHONE-1⟧.")
    assert replace("Ms. tamsin okereke", [Identifier(4, 18, Kind.NAME, 1.0)], names, 2026) == "Ms. ⟦NAME-1⟧"
    assert replace("Mr. Aldous", [Identifier(4, 10, Kind.NAME, 1.0)], names, 2026) == "Mr. ⟦NAME-3⟧"


def test_what_was_taken_out_comes_back() -> None:
    names = Names()
    assert restore(replace(NOTE, find(NOTE, "en"), names, 2026), names) == NOTE


@given(st.lists(st.integers(1, 9), max_size=40))
def test_an_answer_is_restored_however_it_is_cut(lengths: list[int]) -> None:
    names = Names()
    answer = (
        "So " + replace(NOTE, find(NOTE, "en"), names, 2026) + " ⟦NAME-99⟧ ⟦and so on, an open bracket of the model"
    )
    restorer, shown, start = Restorer(names), "", 0
    for length in [*lengths, len(answer)]:
        shown += restorer.feed(answer[start : start + length])
        start += length
    assert shown + restorer.close() == restore(answer, names)


def test_brackets_that_a_person_typed_are_not_taken_for_ours() -> None:
    names = Names()
    sent = replace("⟦NAME-1⟧ is what I typed. Mr. Aldous", [Identifier(30, 36, Kind.NAME, 1.0)], names, 2026)
    assert sent == "[NAME-1] is what I typed. Mr. ⟦NAME-1⟧"
    assert restore(sent, names) == "[NAME-1] is what I typed. Mr. Aldous"


def test_what_tells_nobody_apart_is_kept() -> None:
    names = Names()
    text = "03610 05901 on 2024年3月5日 at 93"
    spans = [
        Identifier(0, 5, Kind.ZIP, 1.0),
        Identifier(6, 11, Kind.ZIP, 1.0),
        Identifier(15, 24, Kind.DATE, 1.0),
        Identifier(28, 30, Kind.AGE, 1.0),
    ]
    assert replace(text, spans, names, 2026) == "000 000 on 2024 at >89"


def test_a_year_that_tells_an_age_over_89_is_taken_out() -> None:
    text = "DOB 03/04/1931; seen on 5 June 2024. 1931年3月4日出生"
    assert replace(text, find(text, "zh"), Names(), 2026) == "DOB ⟦DATE-1⟧; seen on 2024. ⟦DATE-2⟧出生"


def test_a_heading_has_what_is_known_in_any_capitals_and_blanks() -> None:
    names = Names()
    for words in ("Tamsin\nOkereke", "Al", "王小明", "Name"):
        names.placeholder(Kind.NAME, words)
    heading = names.hide("SCHEDULE FOR TAMSIN  OKEREKE, Al's legal name; also张AL与王小明")
    assert heading == "SCHEDULE FOR ⟦NAME-1⟧, ⟦NAME-2⟧'s legal ⟦NAME-4⟧; also张⟦NAME-2⟧与⟦NAME-3⟧"
    assert names.hide(heading) == heading and Names().hide("Al") == "Al"
    assert names.words["⟦NAME-1⟧"] == "Tamsin Okereke"
