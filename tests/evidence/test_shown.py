"""Statements are read as the page shows them: formulas as plain text, each value at its place in the source."""

import pytest

from assistant.evidence.answers import check_answer
from assistant.evidence.index import SourceIndex
from assistant.evidence.shown import as_shown
from assistant.evidence.sources import Source, Sources
from assistant.evidence.statements import check_statement

REPORT = (
    "The response rate was 95% of patients. Half (1/2) of the fee of USD 1,000 is due. The loading dose is 500 mg. "
    "The highest temperature was 37.5 °C."
)
CHINESE = "有效率为95%。应付费用1,000元的1/2。负荷剂量为500毫克。最高体温为37.5℃。"

#: (statement, the value, where it is written, its result)
STATEMENTS = [
    (r"The response rate was $95\%$ of patients.", "95%", r"95\%", "exact"),
    (r"The response rate was \(95\%\) of patients.", "95%", r"95\%", "exact"),
    (r"The response rate was $96\%$ of patients.", "96%", r"96\%", "near"),
    (r"A fee of USD $1{,}000$ is due.", "USD 1,000", r"USD $1{,}000", "exact"),
    (r"A fee of USD $1{,}200$ is due.", "USD 1,200", r"USD $1{,}200", "near"),
    (r"$\frac{1}{2}$ of the fee is due.", "1/2", r"1}{2", "exact"),
    (r"The loading dose is $500$ mg.", "500 mg", "500$ mg", "exact"),
    (r"The loading dose is $500\text{ mg}$.", "500mg", r"500\text{ mg", "exact"),
    (r"The loading dose is $600\,\mathrm{mg}$.", "600 mg", r"600\,\mathrm{mg", "near"),
    (r"The highest temperature was $37.5^\circ\text{C}$.", "37.5°C", r"37.5^\circ\text{C", "exact"),
    ("The loading dose is **500** mg.", "500 mg", "500** mg", "exact"),
    ("The loading dose is **600** mg.", "600 mg", "600** mg", "near"),
    ("负荷剂量为**500**毫克。", "500毫克", "500**毫克", "exact"),
    (r"有效率为$95\%$。", "95%", r"95\%", "exact"),
    (r"有效率为$90\%$。", "90%", r"90\%", "near"),
    (r"应付费用为$1{,}000$元。", "1,000元", r"1{,}000$元", "exact"),
    (r"应付费用的$\frac{1}{2}$。", "1/2", r"1}{2", "exact"),
    (r"负荷剂量为$500\text{毫克}$。", "500毫克", r"500\text{毫克", "exact"),
    (r"最高体温为$37.5^{\circ}\text{C}$。", "37.5°C", r"37.5^{\circ}\text{C", "exact"),
]


@pytest.mark.parametrize("statement, value, written, result", STATEMENTS)
def test_values_within_formulas(statement: str, value: str, written: str, result: str) -> None:
    report = REPORT if statement.isascii() else CHINESE
    [check] = [one for one in check_statement(statement, SourceIndex(report)).checks if one.kind != "party"]
    assert (check.value, statement[check.start : check.end], check.result) == (value, written, result)
    [found] = check_answer(f"- {statement}", Sources([Source("report", "document", "", report)]))
    [again] = [one for one in found.checks if one.kind != "party"]
    assert (again.value, found.text[again.start - 2 : again.end - 2], again.result) == (value, written, result)
    assert found.text == statement


@pytest.mark.parametrize(
    "answer, sums",
    [
        (r"\[ \frac{1}{2} + \frac{1}{4} = 0.75 \]", ["right_arithmetic"]),
        (r"So $140 - 70 = 80$ tablets.", ["wrong_arithmetic"]),
        ("The dose is\n$$\n7 \\times 8\n= 54\n$$", ["wrong_arithmetic"]),
        (r"共计 $7 \times 8 = 56$ 片。", ["right_arithmetic"]),
    ],
)
def test_an_equation_is_marked_once(answer: str, sums: list[str]) -> None:
    found = check_answer(answer, Sources([Source("report", "document", "", REPORT)]))
    assert [check.result for one in found for check in one.checks if check.kind != "percent"] == sums


def test_a_formula_on_lines_of_its_own_is_part_of_its_statement() -> None:
    answer = "- The loading dose is $$\n500\\,\\mathrm{mg}\n$$ at once.\n- The response rate was 95%."
    one, other = check_answer(answer, Sources([Source("report", "document", "", REPORT)]))
    assert [(check.value, check.result) for check in (*one.checks, *other.checks)] == [
        ("500 mg", "exact"), ("95%", "exact"),
    ]  # fmt: skip
    assert (one.text, other.text) == (answer[2 : answer.index("\n- ")], "The response rate was 95%.")


@pytest.mark.parametrize(
    "source, text",
    [
        (r"Pay \$5 or \$10.", r"Pay \$5 or \$10."),
        (r"`$95\%$` is $95\%$", r"`$95\%$` is 95%"),
        ("```\n$1{,}000$\n```\nand $1{,}000$", "```\n$1{,}000$\n```\nand 1,000"),
        (r"$\unknown{5}$ and $5$", r"$\unknown{5}$ and 5"),
        ("$5 million in fees and $6 million", "$5 million in fees and $6 million"),
    ],
)
def test_what_is_no_formula_stays(source: str, text: str) -> None:
    shown = as_shown(source)
    assert shown.text == text
    assert len(shown.places) == len(text) + 1 and list(shown.places) == sorted(shown.places)
