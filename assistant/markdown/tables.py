"""GitHub's tables with two differences: a bar inside a formula separates no cells, and no cell is dropped. Pure.

static/js/answer/markdown-tables.js has the same rules.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from .formulas import formula_at

#: Rows are filled with empty cells up to this width; a wide head over many short rows would need millions.
_MOST_FILLED = 50

_DELIMITER = re.compile(r"\A:?-++:?\Z")


def table_rule(parser: MarkdownIt) -> None:
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if start_line + 2 > end_line or not _is_inside(state, start_line) or not _is_inside(state, start_line + 1):
        return False
    aligns = _alignments(_line(state, start_line + 1))
    head = _line(state, start_line)
    if not aligns or "|" not in head or len(cells_of(head)) != len(aligns):
        return False
    if silent:
        return True
    lines = [start_line, start_line + 2]
    _open(state, "table", lines)
    _open(state, "thead", [start_line, start_line + 1])
    _row(state, start_line, "th", aligns)
    state.push("thead_close", "thead", -1)
    lines[1] = _body(state, start_line + 2, end_line, aligns)
    state.push("table_close", "table", -1)
    state.line = lines[1]
    return True


def _body(state: StateBlock, start_line: int, end_line: int, aligns: list[str]) -> int:
    """Write the tokens of the body's rows; returns the number of the line after them."""
    ends = state.md.block.ruler.getRules("blockquote")
    parent, state.parentType = state.parentType, "table"
    line = start_line
    while line < end_line and _is_inside(state, line) and _line(state, line):
        if any(rule(state, line, end_line, True) for rule in ends):
            break
        if line == start_line:
            _open(state, "tbody", [line, line + 1])
        _row(state, line, "td", aligns)
        line += 1
    if line > start_line:
        state.push("tbody_close", "tbody", -1)
    state.parentType = parent
    return line


def _row(state: StateBlock, line: int, tag: str, aligns: list[str]) -> None:
    cells = cells_of(_line(state, line))
    cells += [""] * (min(len(aligns), _MOST_FILLED) - len(cells))
    _open(state, "tr", [line, line + 1])
    for place, content in enumerate(cells):
        token = state.push(f"{tag}_open", tag, 1)
        if place < len(aligns) and aligns[place]:
            token.attrs = {"align": aligns[place]}
        inline = state.push("inline", "", 0)
        inline.content, inline.children, inline.map = content, [], [line, line + 1]
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _open(state: StateBlock, tag: str, lines: list[int]) -> None:
    state.push(f"{tag}_open", tag, 1).map = lines


def _is_inside(state: StateBlock, line: int) -> bool:
    return state.sCount[line] >= state.blkIndent and not state.is_code_block(line)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _alignments(line: str) -> list[str] | None:
    """The alignments in the line below the head: "left", "right", "center" or "" for each column; None if it is
    another line."""
    if line[:1] not in ("-", ":", "|") or line.startswith("- ") or line.strip("-:| \t"):
        return None
    columns = [column.strip() for column in line.removeprefix("|").removesuffix("|").split("|")]
    if not all(map(_DELIMITER.match, columns)) or not re.search(r"[|:]|--", line):
        return None
    names = {(False, False): "", (True, False): "left", (False, True): "right", (True, True): "center"}
    return [names[column.startswith(":"), column.endswith(":")] for column in columns]


def cells_of(line: str) -> list[str]:
    """The cells of a row. A bar in a formula or after a backslash separates none."""
    cells, cell, at = [], "", int(line.startswith("|"))
    while at < len(line):
        formula = formula_at(line, at) if line[at] in "$\\" else None
        if formula:
            cell += line[at : formula.end].replace("\\|", "|")
            at = formula.end
        elif line[at] == "\\":
            cell += "|" if line[at + 1 : at + 2] == "|" else line[at : at + 2]
            at += 2
        elif line[at] == "|":
            cells.append(cell.strip())
            cell, at = "", at + 1
        else:
            cell, at = cell + line[at], at + 1
    if cell.strip() or not line.endswith("|"):
        cells.append(cell.strip())
    return cells
