"""The final answer is what the last complete box holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.prompts.boxed import boxed_answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (r"So \boxed{42}.", "42"),
        (r"\boxed{18 \text{ mL}}", r"18 \text{ mL}"),
        (r"\boxed{\frac{1}{2}} then \boxed{\sqrt{\frac{a}{b}}}", r"\sqrt{\frac{a}{b}}"),
        (r"\boxed {yes}", "yes"),
        (r"\[ \boxed{ 6,400\,\text{EUR} } \]", r"6,400\,\text{EUR}"),
        (r"\boxed{a \} b}", r"a \} b"),
        (r"\boxed{first} and \boxed{never closed", "first"),
        (r"\boxed{}", ""),
        ("no box", ""),
        (r"\boxed", ""),
        ("", ""),
        ("\\boxed{一百\n二十}", "一百\n二十"),
        (r"\boxed{\boxed{3}}", "3"),
    ],
)
def test_the_last_complete_box_is_read(text: str, answer: str) -> None:
    assert boxed_answer(text) == answer


@given(st.text(alphabet="\\{}boxed 1", max_size=60))
def test_any_text_gives_an_answer_that_stands_in_it(text: str) -> None:
    assert boxed_answer(text) in text


def test_a_whole_answer_of_boxes_that_never_close_is_read_at_once() -> None:
    assert boxed_answer("\\boxed{" * 40_000) == ""
