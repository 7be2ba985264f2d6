"""A template holds `{{ name }}` and nothing else that could do anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.prompts.placeholders import MAX_BODY, faults, fill

NAMES = ("question", "patient")
WHOLE = "{{ question }} {{ patient }}"


def test_declared_names_are_accepted_with_or_without_spaces() -> None:
    assert faults("About {{patient}}:\n{{  question }}\n\\boxed{} {single} $x %s ${y} {0.__class__}", NAMES) == []


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        (f"{WHOLE} {{% load static %}}", 1, 30, "Tags"),
        (f"{WHOLE}\n {{% include '/etc/passwd' %}}", 2, 2, "Tags"),
        (f"{WHOLE}\n{{% debug %}}", 2, 1, "Tags"),
        (f"{WHOLE}\n\n  {{# note #}}", 3, 3, "Tags"),
        (f"{WHOLE}\n{{{{ user.password }}}}", 2, 1, "Only a name"),
        (f"{WHOLE}\n血压 {{{{ x.__class__ }}}}", 2, 4, "Only a name"),
        (f'{WHOLE}\n{{{{ question|rjust:"200000000" }}}}', 2, 1, "Only a name"),
        (f"{WHOLE}\n{{{{ }}}}", 2, 1, "Only a name"),
        (f"{WHOLE}\n{{{{{{ question }}}}}}", 2, 1, "Only a name"),
        (f"{WHOLE}\n{{{{ document }}}}", 2, 1, "“document”"),
        (f"{WHOLE}\n{{{{ question", 2, 1, "never closed"),
        (f"{WHOLE}\nquestion }}}}", 2, 10, "close nothing"),
        (f"{WHOLE}\n\x00", 2, 1, "invisible"),
        ("{{ question }}{{ patient }}", 1, 15, "side by side"),
        ("first\n{{ question }}", 2, 15, "patient"),
    ],
)
def test_anything_else_is_refused_with_its_line_and_column(body: str, line: int, column: int, words: str) -> None:
    (fault,) = faults(body, NAMES)
    assert (fault.line, fault.column) == (line, column)
    assert words in str(fault.message)


def test_faults_come_in_reading_order_and_a_missing_name_at_the_end() -> None:
    assert [(fault.line, fault.column) for fault in faults("{% a %}\n{{ b }}\n{{ question", NAMES)] == [
        (1, 1), (2, 1), (3, 1), (3, 12), (3, 12),
    ]  # fmt: skip


def test_a_text_past_the_limit_is_refused_whatever_it_holds() -> None:
    (fault,) = faults("x" * (MAX_BODY + 1), NAMES)
    assert str(MAX_BODY) in str(fault.message)


@pytest.mark.parametrize(
    "value",
    ["{{ patient }}", "{% load %}", "${x}", "{0.__class__}", "%s", "%(question)s", "{{config}}", "\\1 \\g<0>", "}}"],
)
def test_a_value_is_put_in_verbatim_and_never_read_as_a_template(value: str) -> None:
    assert fill(WHOLE, {"question": value, "patient": "P"}) == f"{value} P"


@given(st.text(), st.text())
def test_any_two_values_stand_where_their_names_stood(question: str, patient: str) -> None:
    assert fill(f"<{WHOLE}>", {"question": question, "patient": patient}) == f"<{question} {patient}>"


@given(st.text(alphabet="{}%# \nquestion.|_x", max_size=30))
def test_what_has_no_faults_leaves_no_placeholder_behind(body: str) -> None:
    if not faults(body, ("question",)):
        assert "{{" not in fill(body, {"question": "Q"})
        assert "{%" not in fill(body, {"question": "Q"})
