"""Joins words broken at the end of a line, and decides whether the hyphen belongs to the word. Pure.

The document's own spelling within lines decides; where it is silent, a few rules of English do.
"""

import re
from collections import Counter
from collections.abc import Iterable

from .glyphs import BREAK

#: The most characters in a word: only the end of a growing paragraph is examined.
LONGEST_WORD = 100

_BREAKS = (BREAK, "\x02", "\xad")
_CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]++(?:[-\u2010\u2011][^\W\d_]++)*+")
_FIRST_WORD, _LAST_WORD = re.compile(r"[^\W\d_]*+"), re.compile(r"(?<![^\W\d_])[^\W\d_]*+\Z")

_HYPHENS = ("-", "\u2010")
#: What ends within a word: a hyphen, dash or slash right behind a letter or figure, or a sign of an address.
_JOINED = re.compile(r"[^\W_][-\u2010\u2011\u2013\u2014/]\Z|(?:://|www\.)\S{0,90}[-/=&?_#%]\Z", re.I)
#: A signature: "/s/", then a name.
_SIGNED = re.compile(r"(?:\A|\s)/\S{1,3}/\Z")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S{0,90}\Z", re.I)
_FIGURE_IN_CHINESE = re.compile(r"[\u3400-\u9fff]\d[\d,.]{0,20}\Z")
_FIGURE_BEFORE_CHINESE = re.compile(r"[\d,.]{1,20}[\u3400-\u9fff]")
_BETWEEN_HALVES = frozenset(["and", "or", "to"])

#: Prefixes that nearly always take a hyphen, and those that never do.
_WITH = frozenset(["self", "ex", "quasi", "all", "half", "well", "vice", "wholly", "jointly", "cross", "arms"])
_WITHOUT = frozenset(
    {
        "there", "here", "where", "with", "under", "over", "out", "up", "in", "on", "any", "some", "every", "no",
        "not", "never", "more", "fore", "after", "before", "can", "may", "him", "her", "them", "it", "your", "our",
        "my", "through", "what", "who", "how", "when", "un", "re", "dis", "mis", "inter", "intra", "trans", "sub",
        "super", "per", "pre", "con", "com",
    }
)  # fmt: skip

#: Between the parts of a number ("sixty-five", "two-thirds"), and of a number and its unit ("thirty-day").
_NUMBERS = frozenset(
    {
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
        "sixty", "seventy", "eighty", "ninety", "hundred",
    }
)  # fmt: skip
_AFTER_NUMBERS = frozenset(
    {
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "first", "second", "third", "fourth",
        "fifth", "sixth", "seventh", "eighth", "ninth", "half", "thirds", "quarter", "quarters", "fourths", "fifths",
        "sixths", "eighths", "tenth", "tenths", "twelfth", "twelfths", "day", "days", "week", "weeks", "month",
        "months", "year", "years", "hour", "hours", "minute", "minutes", "mile", "foot", "page",
    }
)  # fmt: skip


def ends_broken(text: str) -> bool:
    return text.endswith(_BREAKS)


def words_of(lines: Iterable[str]) -> Counter[str]:
    """How often each word, and each hyphenated word, occurs within a line."""
    words: Counter[str] = Counter()
    broken = False
    for line in lines:
        line_words = [word.lower() for word in _WORD.findall(line)]
        words.update(line_words[1:] if broken else line_words)
        if broken := line.endswith((*_BREAKS, *_HYPHENS)) and line[-2:-1].isalpha():
            words[line_words[-1]] -= 1
    return words


def join(before: str, after: str, words: Counter[str]) -> str:
    """Join two lines of one paragraph."""
    if ends_broken(before) or (before.endswith(_HYPHENS) and after[:1].islower()):
        head = before[:-1]
        if _is_half_of_pair(head, after, words):
            return f"{head}- {after}"
        return head + ("-" if _keeps_hyphen(head, after, words) else "") + after
    return f"{before}{'' if _is_one_word(before[-LONGEST_WORD:], after) else ' '}{after}"


def _is_one_word(before: str, after: str) -> bool:
    """Whether the line ends within a number, a code, an address or Chinese: "2025-" and "001", "and/" and "or"."""
    if _CJK.match(before[-1:]) and _CJK.match(after):
        return True
    if _FIGURE_IN_CHINESE.search(before) and _FIGURE_BEFORE_CHINESE.match(after):
        return True
    return bool(_JOINED.search(before)) and not _SIGNED.search(before)


def _is_half_of_pair(head: str, tail: str, words: Counter[str]) -> bool:
    """ "pre-" and "and post-closing" are no word."""
    last, first = _LAST_WORD.search(head[-LONGEST_WORD:]), _FIRST_WORD.match(tail)
    assert last and first
    return first[0] in _BETWEEN_HALVES and not words[(last[0] + first[0]).lower()]


def _keeps_hyphen(head: str, tail: str, words: Counter[str]) -> bool:
    last, first = _LAST_WORD.search(head[-LONGEST_WORD:]), _FIRST_WORD.match(tail)
    assert last and first
    if _ADDRESS.search(head[-LONGEST_WORD:]):
        return True
    left, right = last[0].lower(), first[0].lower()
    if not left or not right or (first[0][0].isupper() != last[0].isupper() and first[0][0].isupper()):
        return True
    whole, hyphened = words[left + right], words[f"{left}-{right}"]
    if whole or hyphened:
        return hyphened > whole
    if left in _NUMBERS and right in _AFTER_NUMBERS:
        return True
    if head[: len(head) - len(last[0])].endswith("-") or tail[len(first[0]) :].startswith("-") or left in _WITH:
        return True
    if left in _WITHOUT or min(len(left), len(right)) < 3:
        return False
    return bool(words[left] and words[right]) or left == "non"


def unbroken(text: str) -> str:
    """Turn the break marks that are left, at the end of a paragraph or within a line, into hyphens."""
    return re.sub(f"[{''.join(_BREAKS)}]", "-", text)
