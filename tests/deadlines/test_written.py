"""A deadline in a question: written by its page, read back in either language, and answers held against its end."""

import pytest
from django.utils.translation import override

from assistant.calculators.calculator import calculate
from assistant.calculators.written import calculations_in, given_in, question
from assistant.deadlines.calculator import calculator_of, counted
from assistant.evidence.answers import check_answer
from assistant.evidence.arithmetic.boxed_results import Calculated
from assistant.evidence.sources import Source, Sources
from domains.legal.deadlines import RULES
from domains.registry import domains

KNOWN = domains()["legal"].computed
GIVEN = {
    "frcp-6": {"event": "2024-07-12", "period": "21 days", "by_mail": "yes", "holidays": "2024-07-15, 2024-07-16"},
    "eu-1182-71": {"event": "2024-03-08", "period": "72 hours", "time": "14:17", "zone": "Europe/Berlin"},
    "cpc-85": {"event": "2024-09-16", "period": "十五日", "direction": "after"},
    "civil-code-200": {"event": "2024-01-31", "period": "3 months", "jurisdiction": "CN"},
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_the_page_writes_is_read_back(rule, language):
    answers = GIVEN[rule.name]
    with override(language):
        calculator = calculator_of(rule)
        result = calculate(calculator, answers)
        written = question(calculator, answers, "", result)
        (found,) = calculations_in(written, KNOWN)
    assert found.result == result and found.result.value == counted(rule, answers).date
    assert "Result:" not in given_in(written, KNOWN) and answers["event"] in given_in(written, KNOWN)
    with override("en"):
        (english,) = calculations_in(written, KNOWN)
    assert english.result.value == result.value


def test_a_long_count_is_told_by_its_end():
    steps = calculate(calculator_of(RULES[0]), {"event": "2024-03-04", "period": "30 years"}).steps
    assert len(steps) < 50 and steps[0].startswith("2024-03-04 ") and "the deadline" in steps[-1]


def marks(answer: str) -> list[tuple[str, str, str]]:
    """Each date of an answer about 21 days from 12 July 2024 and three for mail: value, result, what it should be."""
    asked = "Explain.\n\nfrcp-6: Day of the event = 2024-07-12; Period = 21 days; Served by mail = yes"
    (found,) = calculations_in(asked, KNOWN)
    results = (Calculated(found.exact, found.figure),)
    sources = [
        Source("question", "question", "", asked),
        Source("calculation", "calculation", "", "\n".join(found.lines), results=results),
    ]
    checks = [check for one in check_answer(answer, Sources(sources)) for check in one.checks]
    return [(one.value, one.result, one.found) for one in checks if one.kind in ("date", "equation")]


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("The deadline is August 2, 2024.", "August 2, 2024"),
        ("You must file by Friday, 2 August 2024.", "2 August 2024"),
        ("The answer is due on August 2.", "August 2"),
        ("The deadline is July 12, 2024.", "July 12, 2024"),
        ("截止日期为2024年8月2日。", "2024年8月2日"),
        ("期限于2024年8月3日届满。", "2024年8月3日"),
    ],
)
def test_another_day_of_the_count_is_not_its_end(answer, value):
    assert marks(answer) == [(value, "near", "2024-08-05")]


@pytest.mark.parametrize(
    "answer",
    [
        "The deadline is Monday, August 5, 2024.", "Counting begins on July 13, 2024.",
        "The complaint was filed on July 12, 2024.", "期限于2024年8月5日届满。",
        "The 21 days end on August 2, 2024; with the days for mail, it is due on August 5, 2024.",
    ],
)  # fmt: skip
def test_the_end_and_other_days_that_are_named_as_such_are_exact(answer):
    assert {result for _value, result, _found in marks(answer)} == {"exact"}


def test_a_boxed_date_is_held_against_the_count():
    assert ("August 2, 2024", "wrong_arithmetic", "2024-08-05") in marks(r"So it is \boxed{August 2, 2024}.")
    assert ("2024-08-05", "right_arithmetic", "") in marks(r"So it is \boxed{2024-08-05}.")
