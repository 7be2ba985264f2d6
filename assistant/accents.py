"""Accents of formulas as combining characters: x̄, 0.3̅. Pure."""

from unicodedata import combining

#: The most accents that a letter is given: accents within accents would make a short formula a long text.
MOST = 4


def accented(text: str, accent: str) -> str:
    """The accent on each letter and sign, outside those that it has. What is no single combining character stands once
    behind the whole, so that signs within signs do not double the text."""
    if len(accent) != 1 or not combining(accent):
        return text + accent
    written = ""
    accents = 0
    for letter, following in zip(text, [*text[1:], ""], strict=True):
        written += letter
        accents = accents + 1 if combining(letter) else 0
        if accents < MOST and not letter.isspace() and not combining(following or " "):
            written += accent
    return written
