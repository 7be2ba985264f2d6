"""Judges whether the text layer of a page matches what the page shows. Pure.

A font may lack the table that maps its glyphs to characters. Then a viewer shows the right glyphs but copies private
use characters, control characters or wrong letters.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise

#: The characters of bullets in Symbol and Wingdings.
_BULLETS = dict.fromkeys(map(ord, "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf06e\uf0a8\uf071\uf075\uf02d"), "•")

#: The share of visible characters that may be private use, controls or unknown, and the share without a known
#: character.
_MOST_ODD, MOST_UNMAPPED = 0.2, 0.5

#: The fewest characters for statistics; the share of letters in a language, and of vowels among them.
_LEAST_LETTERS, _FEWEST_LETTERS, _FEWEST_VOWELS, _MOST_VOWELS = 80, 0.4, 0.22, 0.62

#: Words found in nearly every longer text in a European language.
_COMMON = frozenset(
    {
        "the", "of", "and", "to", "in", "a", "is", "that", "for", "be", "by", "or", "as", "on", "with", "not",
        "this", "any", "all", "shall", "der", "die", "das", "und", "von", "zu", "den", "mit", "für", "ist", "le",
        "la", "les", "de", "des", "et", "du", "un", "une", "en", "que", "el", "los", "y", "del", "por", "con",
        "il", "di", "che", "non", "per", "het", "een", "van", "o", "os", "e", "do", "da", "em",
    }
)  # fmt: skip
_LATIN_WORD = re.compile(r"[a-zA-ZÀ-ɏ]+")
_VOWELS = frozenset("aeiouyAEIOUYàáâäãåèéêëìíîïòóôöõùúûü")


def with_bullets(text: str) -> str:
    return text.translate(_BULLETS)


def is_garbled(text: str) -> bool:
    """Whether a page's text cannot be what the page shows. The text comes `with_bullets`."""
    visible = [character for character in text if not character.isspace()]
    if not visible:
        return False
    odd = odd_characters(text) > len(visible) * _MOST_ODD
    return odd or _is_no_language(text) or _is_rare_han(visible) or _is_soup(visible)


def odd_characters(text: str) -> int:
    """The number of characters that are private use, unknown or controls."""
    return sum(count for character, count in Counter(text).items() if _is_odd(character))


def _is_odd(character: str) -> bool:
    if character in "\ufffd\ufffe":
        return character == "\ufffd"
    return unicodedata.category(character) in ("Co", "Cn", "Cs", "Cc") and not character.isspace()


def _is_soup(visible: list[str]) -> bool:
    """Whether there are signs instead of letters and figures; a row of dots or dashes counts as one."""
    once = [one for one, following in pairwise([*visible, ""]) if one != following]
    return len(once) >= _LEAST_LETTERS and sum(one.isalnum() for one in once) < len(once) * _FEWEST_LETTERS


def _is_no_language(text: str) -> bool:
    """Whether there are Latin letters with few vowels among them and not one common word."""
    words = _LATIN_WORD.findall(text)
    letters = "".join(words)
    if len(letters) < _LEAST_LETTERS or not _COMMON.isdisjoint(word.lower() for word in words if len(word) > 1):
        return False
    share = sum(letter in _VOWELS for letter in letters) / len(letters)
    return not _FEWEST_VOWELS <= share <= _MOST_VOWELS


def _is_rare_han(visible: list[str]) -> bool:
    """Whether many of the Chinese characters are in no common set."""
    han = [character for character in visible if "\u3400" <= character <= "\u9fff"]
    return len(han) >= 50 and sum(map(_is_rare, han)) > len(han) * _MOST_ODD


def _is_rare(character: str) -> bool:
    for encoding in ("gb2312", "big5"):
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            continue
        return False
    return True
