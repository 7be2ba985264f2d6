r"""Finds formulas in Markdown and makes each one token. Pure.

It reads $…$, $$…$$, \(…\), \[…\], \begin{align}…\end{align} and a \boxed{…} by itself. The dollar sign of an amount
opens no formula. static/js/answer/formulas.js has the same rules.
"""

import re
import unicodedata
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

#: The most characters in a formula.
LONGEST = 2000

#: Environments that need no other delimiter.
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:align|aligned|alignat|array|cases|equation|gather|gathered|multline|split|[pbBvV]?matrix)\*?)\}"
)

#: "5 million in fees": the text between the signs of two amounts.
_MONEY = re.compile(r"\A[\d.,]++\s++[^\W\d_]{2,}[^\\_^={}]*\Z")

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_BLOCK_OPENERS = ("$$", "\\[", "\\begin{")

#: Scripts written without spaces: Chinese, Japanese, Thai and their neighbours.
_WIDE = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x2E80, 0xA4CF), (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """`tex` is the formula without its delimiters, which end at `end`."""

    end: int
    tex: str
    display: bool


def formula_rules(parser: MarkdownIt) -> None:
    """Make formulas tokens: `formula` within a line, `formula_block` on lines of its own. `content` is TeX, `markup`
    the source."""
    parser.block.ruler.before("table", "formula_block", _block, {"alt": ["paragraph", "blockquote", "list"]})
    parser.inline.ruler.before("escape", "formula", _inline)


def formula_at(source: str, at: int, end: int | None = None) -> Formula | None:
    """The formula that begins at `at` and ends before `end`, if there is one."""
    formula = _delimited(source, at, min(len(source) if end is None else end, at + LONGEST))
    return formula if formula and _is_formula(formula.tex) else None


def is_wide(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _WIDE)


def _delimited(source: str, at: int, end: int) -> Formula | None:
    if source.startswith("$$", at):
        return _between(source, at, source.find("$$", at + 2, end), True)
    if source.startswith("$", at):
        return _in_dollars(source, at, end)
    if source.startswith("\\(", at):
        return _between(source, at, _closer(source, at + 2, "(", ")", end), False)
    if source.startswith("\\[", at):
        return _between(source, at, _closer(source, at + 2, "[", "]", end), True)
    if source.startswith("\\boxed{", at):
        return _boxed(source, at, end)
    return _environment(source, at, end) if source.startswith("\\begin{", at) else None


def _between(source: str, at: int, closed: int, display: bool) -> Formula | None:
    return Formula(closed + 2, source[at + 2 : closed], display) if closed >= 0 else None


def _in_dollars(source: str, at: int, end: int) -> Formula | None:
    """Pandoc's rules: no space after the first sign, none before the second, no digit after it. And rules for
    amounts: no letter or digit before the first sign, and no open bracket or dash before a second one that is
    followed by more."""
    before = source[at - 1 : at]
    if before == "$" or (before.isalnum() and not is_wide(before)):
        return None
    if at + 1 >= len(source) or source[at + 1].isspace() or source[at + 1] == "$":
        return None
    closed = at + 1
    while closed < end and source[closed] != "$":
        closed += 2 if source[closed] == "\\" else 1
    if closed >= end:
        return None
    last, following = source[closed - 1], source[closed + 1 : closed + 2]
    if last.isspace() or last in "([{" or following == "$" or following.isdecimal():
        return None
    if re.match(r"[A-Za-z(\[]", following) and not (last.isalnum() or last in ")]}'*+"):
        return None
    tex = source[at + 1 : closed]
    return None if "`" in tex or "\n" in tex else Formula(closed + 1, tex, False)


def _closer(source: str, start: int, opens: str, closes: str, end: int) -> int:
    r"""Where \) or \] closes the formula; -1 if the same delimiter opens again before that, which no formula does."""
    at = source.find("\\", start, end)
    while 0 <= at < end - 1:
        if source[at + 1] == closes:
            return at
        if source[at + 1] == opens:
            return -1
        at = source.find("\\", at + 2, end)
    return -1


def _environment(source: str, at: int, end: int) -> Formula | None:
    found = _ENVIRONMENT.match(source, at)
    if not found:
        return None
    closes = f"\\end{{{found[1]}}}"
    again = source.find(found[0], at + 1, end)
    closed = source.find(closes, at, end if again < 0 else again)
    if closed < 0:
        return None
    last = closed + len(closes)
    return Formula(last, source[at:last], True)


def _boxed(source: str, at: int, end: int) -> Formula | None:
    depth, place = 0, at + len("\\boxed")
    while place < end:
        if source[place] == "\\":
            if source.startswith("\\boxed{", place):
                return None
            place += 1
        elif source[place] == "{":
            depth += 1
        elif source[place] == "}":
            depth -= 1
            if depth == 0:
                return Formula(place + 1, source[at : place + 1], False)
        place += 1
    return None


def _is_formula(tex: str) -> bool:
    return bool(tex.strip()) and not _BLANK_LINE.search(tex) and not _MONEY.match(tex)


def is_mark(character: str) -> bool:
    """Whether it is punctuation or a symbol."""
    return unicodedata.category(character)[0] in "PS"


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = formula_at(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content, token.markup = found.tex, state.src[state.pos : found.end]
        token.meta = {"display": found.display}
    state.pos = found.end
    return True


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A displayed formula that fills its line or lines."""
    at = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line) or not state.src.startswith(_BLOCK_OPENERS, at):
        return False
    formula = formula_at(state.src, at, state.eMarks[end_line - 1])
    if not formula:
        return False
    line = start_line
    while state.eMarks[line] < formula.end:
        line += 1
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
    if state.skipSpaces(formula.end) < state.eMarks[line]:
        return False
    if not silent:
        _push(state, start_line, line + 1)
    return True


def _push(state: StateBlock, start_line: int, end_line: int) -> None:
    """Read the formula again from its lines, which may be those of a list or quotation."""
    source = state.getLines(start_line, end_line, state.blkIndent, False).strip()
    again = formula_at(source, 0)
    token = state.push("formula_block", "math", 0)
    token.content, token.markup, token.map = again.tex if again else source, source, [start_line, end_line]
    state.line = end_line
