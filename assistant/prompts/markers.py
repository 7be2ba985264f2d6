"""Text of users and documents is made harmless: nothing in it can act as a token of the model or close a delimiter.

A marker is broken by one zero-width space after its first character: people read the same words, the tokenizer finds
no token. Pure; the compiler sends every value and the whole history through here.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

ZERO_WIDTH_SPACE = "\u200b"

#: Tokens that chat templates of the common model families give a meaning to, by their form. What the served model has
#: beyond these comes from its own tokenizer, at run time.
_TOKENS = (
    r"<[|｜]",
    r"</?think>",
    r"<</?SYS>>",
    r"\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\]",
    r"<(?:start|end)_of_(?:turn|image)>",
    r"</?(?:s|bos|eos|pad|unk|sop|eop|mask|tool_call|tool_calls|tool_response|tools)>",
)
#: Lines that our own templates and the model card put around what users write: [file name], [… begin], [… end].
_DELIMITERS = (rf"\[\s*(?:file name|[^\[\]\n{ZERO_WIDTH_SPACE}]{{1,40}}\s(?:begin|end))\s*\]",)


def neutralise(text: str, markers: Sequence[str] = ()) -> str:
    """The text with every marker broken. `markers` are further exact strings: the served tokenizer's added tokens.

    Taking the zero-width spaces out again gives the text back, if it had none of its own.
    """
    return _pattern(tuple(markers)).sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def find_marker(text: str) -> str:
    """The first token of a model in a template's own words, or an empty string. Our delimiters may stand there."""
    found = re.search("|".join((*_TOKENS[1:], r"<[|｜][^<>\n]{0,40}[|｜]?>?")), text, re.IGNORECASE)
    return found.group() if found else ""


def with_tokens(text: str, markers: Sequence[str] = ()) -> Iterator[tuple[str, bool]]:
    """A prompt in pieces, each with whether it is a token of the model. What people wrote is none: it was broken."""
    exact = [re.escape(marker) for marker in sorted(markers, key=len, reverse=True) if _can_break(marker)]
    pattern = "|".join([*exact, *_TOKENS[1:], r"<[|｜][^<>\n]{1,40}[|｜]>"])
    for place, piece in enumerate(re.split(f"({pattern})", text, flags=re.IGNORECASE)):
        if piece:
            yield piece, place % 2 == 1


@lru_cache(maxsize=16)
def _pattern(markers: tuple[str, ...]) -> re.Pattern[str]:
    """One character that begins a marker. Looking ahead, not consuming, also finds markers that overlap."""
    exact = [re.escape(marker) for marker in markers if _can_break(marker)]
    return re.compile(rf"(?=(?:{'|'.join((*_TOKENS, *_DELIMITERS, *exact))})).", re.IGNORECASE | re.DOTALL)


def _can_break(marker: str) -> bool:
    """Some tokenizers list runs of spaces or single characters among their added tokens: those are just text."""
    return len(marker) > 1 and bool(marker.strip()) and ZERO_WIDTH_SPACE not in marker
