/**
 * Tables as GitHub has them, but for two things: a bar inside a formula parts no cells, and no cell is dropped. Pure.
 *
 * assistant/markdown/tables.py has the same rule, tests/fixtures/markdown.json the examples.
 */

import { formulaAt } from "./formulas.js";

const DELIMITER = /^:?-+:?$/;

export const tableRule = (md) => md.block.ruler.at("table", table, { alt: ["paragraph", "reference"] });

function table(state, startLine, endLine, silent) {
  if (startLine + 2 > endLine || !isInside(state, startLine) || !isInside(state, startLine + 1)) return false;
  const aligns = alignments(lineOf(state, startLine + 1));
  const head = lineOf(state, startLine);
  if (!aligns || !head.includes("|") || cellsOf(head).length !== aligns.length) return false;
  if (silent) return true;
  const lines = [startLine, startLine + 2];
  open(state, "table", lines);
  open(state, "thead", [startLine, startLine + 1]);
  row(state, startLine, "th", aligns);
  state.push("thead_close", "thead", -1);
  lines[1] = body(state, startLine + 2, endLine, aligns);
  state.push("table_close", "table", -1);
  state.line = lines[1];
  return true;
}

/** The rows of the body; the line behind the last. */
function body(state, startLine, endLine, aligns) {
  const ends = state.md.block.ruler.getRules("blockquote");
  const parent = state.parentType;
  state.parentType = "table";
  let line = startLine;
  for (; line < endLine && isInside(state, line) && lineOf(state, line); line++) {
    if (ends.some((rule) => rule(state, line, endLine, true))) break;
    if (line === startLine) open(state, "tbody", [line, line + 1]);
    row(state, line, "td", aligns);
  }
  if (line > startLine) state.push("tbody_close", "tbody", -1);
  state.parentType = parent;
  return line;
}

function row(state, line, tag, aligns) {
  const cells = cellsOf(lineOf(state, line));
  while (cells.length < aligns.length && cells.length < MOST_FILLED) cells.push("");
  open(state, "tr", [line, line + 1]);
  cells.forEach((content, place) => {
    const token = state.push(`${tag}_open`, tag, 1);
    if (aligns[place]) token.attrs = [["align", aligns[place]]];
    Object.assign(state.push("inline", "", 0), { content, children: [] });
    state.push(`${tag}_close`, tag, -1);
  });
  state.push("tr_close", "tr", -1);
}

/** Empty cells are added up to this width: a wide head over many short rows is no reason for millions of them. */
const MOST_FILLED = 50;

function open(state, tag, lines) {
  state.push(`${tag}_open`, tag, 1).map = lines;
}

const isInside = (state, line) =>
  state.sCount[line] >= state.blkIndent && state.sCount[line] - state.blkIndent < 4;

const lineOf = (state, line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]).trim();

/** Of the line below the head: "left", "right", "center" or "" for each column; nothing where it is no such line. */
function alignments(line) {
  if (!/^[-:|]/.test(line) || /^- /.test(line) || /[^-:| \t]/.test(line)) return undefined;
  const columns = line.replace(/^\|/, "").replace(/\|$/, "").split("|").map((column) => column.trim());
  if (!columns.every((column) => DELIMITER.test(column)) || !/[|:]|--/.test(line)) return undefined;
  return columns.map((column) => (!column.endsWith(":") ? (column.startsWith(":") ? "left" : "") : column.startsWith(":") ? "center" : "right"));
}

/** What stands between the bars of a row. A bar in a formula, or behind a backslash, is none. */
export function cellsOf(line) {
  const cells = [];
  let cell = "";
  for (let at = line.startsWith("|") ? 1 : 0; at < line.length; at++) {
    const formula = /[$\\]/.test(line[at]) ? formulaAt(line, at) : undefined;
    if (formula) {
      cell += line.slice(at, formula.end).replaceAll("\\|", "|");
      at = formula.end - 1;
    } else if (line[at] === "\\") {
      cell += line[at + 1] === "|" ? "|" : line.slice(at, at + 2);
      at++;
    } else if (line[at] === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += line[at];
  }
  if (cell.trim() || !line.endsWith("|")) cells.push(cell.trim());
  return cells;
}
