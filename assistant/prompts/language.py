"""In which of the product's two languages a text is written: the answer is to have the same. Pure."""

import re
from typing import Literal

Language = Literal["en", "zh"]

_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")


def language_of(text: str) -> Language:
    """ "zh" where at least half is ideographs, a word in letters weighing as much as one ideograph: a Chinese question
    may name its drugs in Latin script."""
    ideographs = len(_IDEOGRAPH.findall(text))
    words = len(_WORD.findall(text))
    return "zh" if ideographs and ideographs >= words else "en"
