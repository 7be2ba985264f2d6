"""The language of a question decides the language of its prompt and answer."""

import pytest

from assistant.prompts.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Can a patient with high blood pressure take ibuprofen?", "en"),
        ("高血压患者可以服用布洛芬吗？", "zh"),
        ("布洛芬（ibuprofen）可以和 warfarin 同服吗？", "zh"),
        ("eGFR 38，用多少？", "zh"),
        ("What does 高血压 mean in this report?", "en"),
        ("", "en"),
        ("12345 !?", "en"),
        ("¿Puede tomar ibuprofeno?", "en"),
        ("𠮷", "zh"),
    ],
)
def test_a_word_in_letters_weighs_as_much_as_one_ideograph(text: str, language: str) -> None:
    assert language_of(text) == language
