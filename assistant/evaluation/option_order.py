"""Shows the options of a choice in an order of its own in each sample. Pure.

A model may prefer a place to a text (Zheng et al., "Large Language Models Are Not Robust Multiple Choice Selectors",
ICLR 2024, arXiv 2309.03882). An order lists the dataset's letters as they are shown: "CAB" shows the text of C as A.
"""

import hashlib
import re
from dataclasses import replace

from .datasets import Item

#: The most options that are moved.
MOST = 26

#: Letters of options, by themselves or in brackets. A small one is a word without brackets: "a fever".
_LETTER, _SMALL = r"(?-i:(?<![A-Za-z0-9])[(（]?[A-H][)）]?(?![A-Za-z0-9]))", r"[(（]?\b[a-h]\b[)）]?"
_IN_BRACKETS = "[(（][a-h][)）]"
_JOINED = r"(?: ?[,&/+＋和与或、及] ?| and(?:/or)? | or | nor |, and |, or )"
#: An option that speaks of another one, or of its place.
_SPEAKS_OF_OTHERS = re.compile(
    r"\b(?:the|of|listed|mentioned|named) above\b|\babove (?:options?|answers?|statements?|choices?)\b"
    rf"|{_LETTER}{_JOINED}{_LETTER}|{_IN_BRACKETS}{_JOINED}{_IN_BRACKETS}"
    rf"|\b(?:both|either|neither|only) {_SMALL}{_JOINED}{_SMALL}|\A{_SMALL}(?:{_JOINED}{_SMALL})+\Z"
    rf"|\bonly {_SMALL}(?:\.?\Z| (?:is|applies)\b)|\A{_SMALL} (?:only|alone)\b"
    r"|\b(?:first|last) (?:two|three)(?:\.?\Z| (?:are|only|options|answers|statements|choices)\b)"
    r"|(?:仅|只有?)[A-H](?:项|。?\Z|[对正])|(?<![术餐饭产])[前后][两二三]项(?!检|指)"
    r"|以上|上述|[都均](?:是|对|不是|不对|正确|错误)",
    re.IGNORECASE,
)


def order_for(item: Item, seed: int) -> str:
    """The order that this seed gives. Empty where the dataset's own order stays: the answer is no letter of an option,
    or options speak of one another."""
    letters = list(item.options)
    by_letter = bool(item.label) and tuple(letters) == item.labels and all(len(letter) == 1 for letter in letters)
    if not by_letter or len(letters) > MOST or any(_SPEAKS_OF_OTHERS.search(text) for text in item.options.values()):
        return ""
    return "".join(sorted(letters, key=lambda letter: hashlib.sha256(f"{seed}/{letter}".encode()).digest()))


def in_order(item: Item, order: str) -> Item:
    """The item as it is shown."""
    if not order:
        return item
    texts = (item.options[letter] for letter in order)
    return replace(item, options=dict(zip(item.options, texts, strict=True)), label=shown_as(item, item.label, order))


def shown_as(item: Item, letter: str, order: str) -> str:
    """The letter under which an option is shown."""
    return list(item.options)[order.index(letter)] if order and letter else letter


def meant_by(item: Item, shown: str, order: str) -> str:
    """The dataset's letter of the option that is shown under a letter; empty for no letter."""
    return order[list(item.options).index(shown)] if order and shown else shown
