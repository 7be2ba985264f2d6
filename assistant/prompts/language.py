"""Detects in which of the product's two languages a text is written, so that the answer can match it. Pure."""

import re
from typing import Literal

Language = Literal["en", "zh"]

_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")


def language_of(text: str) -> Language:
    """ "zh" if there are at least as many ideographs as words in Latin letters, else "en". Counting words, not letters,
    lets a Chinese question name its drugs in Latin script."""
    ideographs = len(_IDEOGRAPH.findall(text))
    words = len(_WORD.findall(text))
    return "zh" if ideographs and ideographs >= words else "en"
