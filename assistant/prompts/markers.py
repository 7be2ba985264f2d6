"""Neutralises untrusted text, so that nothing in it can act as a special token or close a delimiter. Pure.

Hidden characters are removed first, because they could disguise a marker. Then each marker is broken by a zero-width
space after its first character: it looks the same to people, but the tokenizer no longer sees a token. The compiler
passes every variable and the whole history through this module.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..hidden_characters import visible
from .delimiters import BRACKET, is_delimiter

ZERO_WIDTH_SPACE = "\u200b"

#: Patterns of the special tokens in the chat templates of common model families. Further ones come from the served
#: model's own tokenizer at run time.
_TOKENS = (
    r"<[|｜]",
    r"</?think>",
    r"<</?SYS>>",
    r"\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\]",
    r"<(?:start|end)_of_(?:turn|image)>",
    r"</?(?:s|bos|eos|pad|unk|sop|eop|mask|tool_call|tool_calls|tool_response|tools)>",
)
#: The delimiters that our templates and the model card put around people's text: [file name], [… begin], [… end].
_DELIMITERS = (
    rf"\[\s*+(?:file name|(?<=[^\S\n]\s)(?:begin|end)|[^\[\]\n{ZERO_WIDTH_SPACE}]{{1,40}}\s(?:begin|end))\s*+\]",
)
#: A special token in a template's own words, in full if it is complete.
_WRITTEN_TOKEN = re.compile("|".join((*_TOKENS[1:], r"<[|｜][^<>\n]{0,40}[|｜]?>?")), re.IGNORECASE)
#: The part of a token that identifies it, and its first character alone.
_TOKEN = re.compile("|".join(_TOKENS), re.IGNORECASE)
_FIRST_OF_TOKEN = re.compile(rf"(?=(?:{_TOKEN.pattern})).", re.IGNORECASE)
_ROUNDS = 8

#: How many characters of a bracketed text are searched for a special token.
_LONGEST_TOKEN = 120


def neutralise(text: str, markers: Sequence[str] = ()) -> str:
    """The visible text with every marker broken. `markers` are further exact strings: the served tokenizer's added
    tokens.

    Removing the zero-width spaces restores the visible text.
    """
    return BRACKET.sub(_broken, break_markers(visible(text).text, markers))


def break_markers(text: str, markers: Sequence[str] = ()) -> str:
    """Break only exact markers, not imitations: requests without a nonce were made like this (record.py)."""
    return _pattern(tuple(markers)).sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def find_marker(text: str) -> str:
    """The first special token in a template's own words, or an empty string. Our delimiters are allowed there."""
    match = _WRITTEN_TOKEN.search(text)
    return match.group() if match else ""


def without_markers(text: str) -> str:
    """The text without special tokens. Removing one may join its surroundings into another, so this is repeated
    _ROUNDS times; tokens nested deeper than that are broken instead."""
    for _ in range(_ROUNDS):
        text = _WRITTEN_TOKEN.sub("", text)
    return _FIRST_OF_TOKEN.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def with_tokens(text: str, markers: Sequence[str] = ()) -> Iterator[tuple[str, bool]]:
    """Split a prompt into (piece, is_special_token). People's text yields no token, because its markers are broken."""
    for place, piece in enumerate(_whole_token(tuple(markers)).split(text)):
        if piece:
            yield piece, place % 2 == 1


def _broken(found: re.Match[str]) -> str:
    opener, inside, closer = found.groups()
    if inside.startswith(ZERO_WIDTH_SPACE) or not (_is_token(found[0]) or is_delimiter(opener, inside)):
        return found[0]
    return f"{opener}{ZERO_WIDTH_SPACE}{inside}{closer}"


def _is_token(written: str) -> bool:
    """Whether it is a token in compatibility form (NFKC, UAX 15), to which some tokenizers normalise their input."""
    return not written.isascii() and bool(_TOKEN.match(unicodedata.normalize("NFKC", written[:_LONGEST_TOKEN])))


@lru_cache(maxsize=16)
def _whole_token(markers: tuple[str, ...]) -> re.Pattern[str]:
    exact = [re.escape(marker) for marker in sorted(markers, key=len, reverse=True) if _can_break(marker)]
    pattern = "|".join([*exact, *_TOKENS[1:], r"<[|｜][^<>\n]{1,40}[|｜]>"])
    return re.compile(f"({pattern})", re.IGNORECASE)


@lru_cache(maxsize=16)
def _pattern(markers: tuple[str, ...]) -> re.Pattern[str]:
    """Matches the first character of a marker. The lookahead consumes nothing, so overlapping markers match too."""
    exact = [re.escape(marker) for marker in markers if _can_break(marker)]
    return re.compile(rf"(?=(?:{'|'.join((*_TOKENS, *_DELIMITERS, *exact))})).", re.IGNORECASE | re.DOTALL)


def _can_break(marker: str) -> bool:
    """Whether the marker can be broken. Single characters and runs of spaces, which some tokenizers add, are just
    text."""
    return len(marker) > 1 and bool(marker.strip()) and ZERO_WIDTH_SPACE not in marker
