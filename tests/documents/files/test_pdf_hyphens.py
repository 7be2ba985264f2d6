"""Two lines of a paragraph become one text, without a word or a number torn apart."""

from collections import Counter

import pytest

from assistant.documents.files.pdf.hyphens import join


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("人民币1,23", "4,567元", "人民币1,234,567元"),
        ("租金为人民币", "500元", "租金为人民币 500元"),
        ("共12", "months of 2025", "共12 months of 2025"),
        ("自二〇二五年", "起", "自二〇二五年起"),
        ("of cross\u2010", "border trade", "of cross\u2010border trade"),
        ("Section 12", "34 days", "Section 12 34 days"),
        ("5 \u2212", "3 = 2", "5 \u2212 3 = 2"),
    ],
)
def test_two_lines_become_one_text(before: str, after: str, whole: str) -> None:
    assert join(before, after, Counter({"border": 1, "cross": 1})).replace("\u2010", "-") == whole.replace(
        "\u2010", "-"
    )
