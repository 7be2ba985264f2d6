/**
 * A long text, cut into pieces that can be drawn one at a time and never change. Pure.
 *
 * A piece is a block, finished when a whole line of the next one has come. A block longer than WINDOW is cut itself, at
 * the end of a line where that is possible: `before` says what has to stand before a piece so that it means the same
 * (the head of a table, the opening line of code). Where a text is cut depends on it alone, not on how it came.
 */

import { formulaAt, unclosedFormula } from "./formulas.js";
import { blocksOf } from "./markdown.js";

/** Characters that are looked at, and drawn, in one go: plain ones, of which a mark counts for many. */
export const WINDOW = 8192;

/** How many plain characters a mark counts for, by what it takes to draw what it begins: a formula, a cell, a line. */
const WEIGHTS = { $: 240, "\\": 240, "|": 40, "\n": 20, "*": 20, _: 20, "`": 20, "[": 20, "<": 20, "~": 20, ":": 20, "&": 10 };

/**
 * The pieces with which a text begins: [{source, before}], and what stands before the rest of it. `whole`: nothing more
 * is to come. An empty list where nothing is finished yet.
 */
export function cut(text, before, whole) {
  const shown = text.slice(0, reach(text));
  const full = shown.length < text.length;
  const lines = whole && !full ? shown : shown.slice(0, shown.lastIndexOf("\n") + 1);
  const settled = whole && !full ? lines : lines.slice(0, unclosedFormula(lines));
  const blocks = blocksOf(before + settled);
  const starts = startsOf(before, settled, blocks);
  const ends = whole && !full ? [...starts.slice(1), settled.length] : starts.slice(1);
  if (!ends.length && full) return forced(text.slice(0, shown.length + 1), before, settled, blocks);
  const pieces = ends.map((end, place) => ({
    source: settled.slice(starts[place], end),
    before: place === 0 ? before : "",
  }));
  return { pieces: pieces.filter(({ source }) => source), before: pieces.length ? "" : before };
}

/** Where the window ends. */
function reach(text) {
  let left = WINDOW;
  for (const { 0: mark, index } of text.slice(0, WINDOW).matchAll(/[$|\n*_`[<~:&]|\\[([b]/g)) {
    if (index >= left) break;
    left -= WEIGHTS[mark[0]];
    if (index >= left) return Math.max(index, 1);
  }
  return Math.min(Math.max(left, 1), text.length);
}

/** Offsets in `settled` at which its blocks begin; the first is 0. Blank lines belong to the block before them. */
function startsOf(before, settled, blocks) {
  const lines = blocks.map(({ map }) => map[0]);
  const whole = before + settled;
  const starts = [];
  for (let at = 0, line = 0, place = 0; place < lines.length; line++) {
    for (; lines[place] === line; place++) starts.push(Math.max(0, at - before.length));
    const next = whole.indexOf("\n", at);
    if (next < 0) break;
    at = next + 1;
  }
  return [0, ...starts.slice(1)].filter((start, place, all) => place === 0 || start > all[place - 1]);
}

/** One block fills the window: it is cut at its last whole line, or inside a line that is longer than that. */
function forced(text, before, settled, blocks) {
  const source = text.slice(0, settled.length || beforeFormula(text, wordEnd(text.slice(0, -1))));
  return { pieces: [{ source, before }], before: (blocks.length < 2 && before) || headOf(source, blocks.at(-1)) };
}

/** After the last blank of the second half; never inside a character. */
function wordEnd(shown) {
  const blank = shown.lastIndexOf(" ");
  if (blank >= shown.length / 2) return blank + 1;
  return /[\ud800-\udbff]$/.test(shown) ? shown.length - 1 : shown.length;
}

/** This place, or that of the formula in which it lies. */
function beforeFormula(text, end) {
  const sign = /[$\\]/g;
  for (let found = sign.exec(text); found && found.index < end; found = sign.exec(text)) {
    const formula = formulaAt(text, found.index);
    if (formula?.end > end && found.index > 0) return found.index;
    if (formula) sign.lastIndex = formula.end;
  }
  return end;
}

/** What must stand before the rest of a block that is cut. */
function headOf(source, block) {
  const lines = { fence: 1, table_open: 2 }[block?.type] ?? 0;
  const head = source.split("\n", lines).join("\n");
  return lines && head.length < WINDOW / 4 ? `${head}\n` : "";
}
