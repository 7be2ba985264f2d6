"""The differences from CommonMark within a line, which keep every number and word unchanged. Pure.

static/js/answer/markdown-words.js has the same rules.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from .formulas import is_mark, is_wide

#: The characters of an address: ASCII only, so that it ends before 。 and before Chinese characters.
_ADDRESS = re.compile(r"[A-Za-z0-9_.~:/?#\[\]@!$&'()*+,;=%-]+")
_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?\Z", re.I)
_PICTURE = re.compile(r'!\[[^\[\]]*\]\([^()\s]*(?:[ \t]+"[^"\n]*")?\)')
_LINE_BREAK = re.compile(r"<br */?>", re.I)
_RAISED = re.compile(r"<(su[bp])>([^<>\n]{1,100})</\1>", re.I)
_WEB = re.compile(r"https?://", re.I)


def word_rules(parser: MarkdownIt) -> None:
    parser.validateLink = _is_web  # type: ignore[method-assign]
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("strikethrough", _strike)
    parser.inline.ruler.at("linkify", _bare_address)
    parser.inline.ruler.at("image", _image_source)
    parser.inline.ruler.at("html_inline", _tags)


def _is_web(url: str) -> bool:
    return bool(_WEB.match(url))


# --- Stars and strokes ------------------------------------------------------------------------------------------------


def _emphasis(state: StateInline, silent: bool) -> bool:
    marker = state.src[state.pos]
    return not silent and marker in "*_" and _delimit(state, marker, _length_of_run(state), 1)


def _strike(state: StateInline, silent: bool) -> bool:
    """Only two tildes strike text out: "~5 to ~10" is left alone."""
    if silent or not state.src.startswith("~~", state.pos):
        return False
    length = _length_of_run(state)
    if length % 2:
        state.push("text", "", 0).content = "~"
    return _delimit(state, "~", length - length % 2, 2)


def _length_of_run(state: StateInline) -> int:
    end = state.pos
    while end < state.posMax and state.src[end] == state.src[state.pos]:
        end += 1
    return end - state.pos


def _delimit(state: StateInline, marker: str, length: int, step: int) -> bool:
    """Make a token of each `step` marks of a run, for markdown-it to pair."""
    end = state.pos + _length_of_run(state)
    opens, closes = flanks(state.src, state.pos, end, state.posMax)
    for _ in range(0, length, step):
        state.push("text", "", 0).content = marker * step
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=length if step == 1 else 0,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = end
    return True


def flanks(source: str, start: int, end: int, limit: int) -> tuple[bool, bool]:
    """Whether a run of marks can open and close emphasis: CommonMark's flanking rules, except that a product or
    power is none ("k*10*2", "2**3") and text without spaces can be bold ("**注意：**请", "先**“核对”**")."""
    before = source[start - 1] if start else " "
    after = source[end] if end < limit else " "
    blank_before, blank_after, mark_before, mark_after = (
        before.isspace(),
        after.isspace(),
        is_mark(before),
        is_mark(after),
    )
    left = not blank_after and (not mark_after or blank_before or mark_before)
    right = not blank_before and (not mark_before or blank_after or mark_after)
    marker = source[start]
    if marker == "_":
        return left and (not right or mark_before), right and (not left or mark_after)
    if marker == "*" and _is_factor(before, ")]") and _is_factor(after, "([$\\"):
        if end - start == 1 or after.isnumeric():
            return False, False
        if before.isnumeric():
            return False, right
    closes_mark = (
        mark_before and unicodedata.category(before) not in ("Ps", "Pi") and not blank_after and not mark_after
    )
    opens_mark = mark_after and is_wide(before) and not blank_before and not mark_before
    return left or opens_mark, right or closes_mark


def _is_factor(character: str, brackets: str) -> bool:
    return (character.isalnum() or character in brackets) and not is_wide(character)


# --- Addresses, pictures, tags ----------------------------------------------------------------------------------------


def _bare_address(state: StateInline, silent: bool) -> bool:
    """An address without brackets: https://example.org/a. The rule is tried at its "://", after "https" has been
    read."""
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    if not scheme or not state.pending.endswith(scheme[0]):
        return False
    match = _ADDRESS.match(state.src, state.pos + 3, state.posMax)
    rest = _trimmed(match[0]) if match else ""
    if not rest:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        address = f"{scheme[0]}://{rest}"
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += 3 + len(rest)
    return True


def _trimmed(address: str) -> str:
    """The address without the marks of the sentence around it; a bracket opened within the address stays."""
    depth, end = address.count("(") - address.count(")"), len(address)
    while end:
        last = address[end - 1]
        if depth >= 0 if last == ")" else last not in ".,;:!?'*_~]":
            break
        depth += last == ")"
        end -= 1
    return address[:end]


def _image_source(state: StateInline, silent: bool) -> bool:
    """No image is loaded: its source is shown."""
    match = _PICTURE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "!" else None
    if not match:
        return False
    if not silent:
        state.pending += match[0]
    state.pos = match.end()
    return True


def _tags(state: StateInline, silent: bool) -> bool:
    """Only three tags keep their meaning: <br>, <sub> and <sup>. The others are text."""
    if state.src[state.pos] != "<":
        return False
    span = (state.src, state.pos, state.posMax)
    match = _LINE_BREAK.match(*span) or _RAISED.match(*span)
    if not match:
        return False
    if not silent and match.lastindex:
        _raise(state, match[1].lower(), match[2])
    elif not silent:
        state.push("hardbreak", "br", 0)
    state.pos = match.end()
    return True


def _raise(state: StateInline, tag: str, text: str) -> None:
    state.push(f"{tag}_open", tag, 1)
    state.push("text", "", 0).content = text
    state.push(f"{tag}_close", tag, -1)
