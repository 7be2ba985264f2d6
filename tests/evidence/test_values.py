"""Numbers, dates and references, in the forms of both languages: the same thing has the same key."""

from decimal import Decimal

import pytest

from assistant.documents.text.normalisation import fold
from assistant.evidence.numerals import value_of
from assistant.evidence.values import find_values


def keys(text: str) -> list[tuple]:
    return [value.key for value in find_values(fold(text).text)]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,250,000.50", "1250000.5"), ("1 000 000", "1000000"), ("30", "30"), ("thirty", "30"), ("twenty-five", "25"),
        ("twentyfive", "25"), ("one hundred and fifty-five thousand", "155000"), ("三十", "30"), ("一百二十", "120"),
        ("二〇二六", "2026"), ("伍佰万", "5000000"), ("十五", "15"), ("一千零一", "1001"), ("两万三千", "23000"),
    ],
)  # fmt: skip
def test_numbers(written, number):
    assert value_of(written) == Decimal(number)


SAME = [
    ("thirty (30) days", "30 days", "a 30-day period", "３０ days", "thirty days", "30 calendar days", "30日", "三十天", "thirty\ndays"),
    ("30 business days", "thirty (30) working days", "30个工作日"),
    ("US$1,250,000", "USD 1,250,000", "1.25 million dollars", "$1 250 000", "125万美元"),
    ("人民币500万元", "伍佰万元", "5,000,000元", "RMB 5,000,000", "５００万元"),
    ("5 %", "five percent", "5 per cent", "百分之五", "５％", "5%"),
    ("10 December 2015", "December 10, 2015", "Dec. 10, 2015", "10th day of December, 2015", "2015-12-10", "2015年12月10日", "二〇一五年十二月十日"),
    ("24 months", "twenty-four (24) months", "24个月", "二十四个月"),
    ("10 mg", "10mg", "ten mg", "１０ mg"),
    ("Section 4.2(a)", "section 4.2 (a)", "Sec. 4.2(a)", "§ 4.2(a)"),
    ("第五百条", "第500条", "第５００条"),
    ("Exhibit B", "EXHIBIT B"),
    ("14 lawyers", "14", "fourteen", "fourteen (14) lawyers", "14 work-hours"),
    ("(EU) 2016/679", "2016/679", "２０１６／６７９"),
    ("FAA-2020-0686", "FAA-2020- 0686", "FAA–2020–0686"),
]  # fmt: skip


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms[0])
def test_every_form_of_a_thing_has_its_key(forms):
    found = [keys(form) for form in forms]
    assert all(len(one) == 1 for one in found), found
    assert len({one[0] for one in found}) == 1, found


@pytest.mark.parametrize(
    ("one", "other"),
    [("30 days", "30 business days"), ("30 days", "30 months"), ("EUR 5", "USD 5"), ("5 %", "5"), ("1 March 2026", "1 May 2026"),
     ("Section 5", "Article 5"), ("10 mg", "10 µg"), ("第五条", "第五款"),
     ("2016/679", "2016/678"), ("39-19512", "39-19513"), ("the 15th floor", "the 16th floor"), ("10-12 cars", "10-13 cars")],
)  # fmt: skip
def test_what_differs_has_another_key(one, other):
    assert keys(one) != keys(other)


@pytest.mark.parametrize("text", ["Covid19", "(1) first", "2. Second", "one of them", "第三人", "part of it"])
def test_what_is_no_figure_has_none(text):
    assert keys(text) == []


def test_a_number_written_twice_is_two_values_where_the_two_differ():
    assert keys("thirty (60) days") == [("duration", Decimal(30), "day"), ("duration", Decimal(60), "day")]


def test_lists_of_references_keep_their_label():
    assert keys("Sections 2.4, 5 and 21.3(b)") == [("reference", "clause", one) for one in ("2.4", "5", "21.3(b)")]


def test_places_lead_back_to_the_text_as_it_is():
    text = "due  within\nthirty (３０)\ndays"
    folded = fold(text)
    (value,) = find_values(folded.text)
    span = folded.span(value.start, value.end)
    assert text[span.start : span.end] == "thirty (３０)\ndays"


@pytest.mark.parametrize(
    ("text", "folded"),
    [("termi-\nnation", "termination"), ("“so”", '"so"'), ("第一\n条", "第一条"), ("２０２６年", "2026年"), ("a\u00a0 b", "a b"), ("1–2", "1-2")],
)  # fmt: skip
def test_folding(text, folded):
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("written", "read"),
    [("every ٣ months", "every 3 months"), ("İstanbul", "istanbul"), ("frıday", "friday"), ("१२", "12")],
)
def test_letters_and_digits_that_patterns_take_for_ours_are_ours(written: str, read: str) -> None:
    assert fold(written).text == read
