/**
 * Where a formula stands in Markdown, and the rules that make it one token. Pure; maths.js draws it.
 *
 * Read are $…$, $$…$$, \(…\), \[…\], \begin{align}…\end{align} and a \boxed{…} that stands alone. The sign of an amount
 * of money opens none: assistant/markdown/formulas.py has the same rules, tests/fixtures/markdown.json the examples.
 */

/** Characters of the longest formula. */
export const LONGEST = 2000;

/** Environments that stand in a text without any other delimiter. */
const ENVIRONMENT = /\\begin\{((?:align|aligned|alignat|array|cases|equation|gather|gathered|multline|split|[pbBvV]?matrix)\*?)\}/y;

/** "5 million in fees": what stands between the signs of two amounts. */
const MONEY = /^[\d.,]+\s+\p{L}{2,}[^\\_^={}]*$/u;

const BLANK_LINE = /\n[ \t]*\n/;

/** Where a formula may begin a block: ruled out or found by its first characters. */
const BLOCK_OPENERS = ["$$", "\\[", "\\begin{"];

/** Make formulas tokens: `formula` in a line, `formula_block` on lines of its own; `content` is TeX, `markup` the source. */
export function formulaRules(md) {
  const alt = ["paragraph", "blockquote", "list"];
  md.block.ruler.before("table", "formula_block", block, { alt });
  md.inline.ruler.before("escape", "formula", inline);
}

/** The formula at `at` that ends before `end`: {end, tex, display}; undefined where there is none. */
export function formulaAt(source, at, end = source.length) {
  const found = delimited(source, at, Math.min(end, at + LONGEST));
  return found && isFormula(found.tex) ? found : undefined;
}

/** Whether there is one in a text, which is a part that is drawn in one go. */
export const hasFormula = (text) => !formulasIn(text).next().done;

/** Where each formula of a text begins and ends. */
export function* formulasIn(text) {
  const sign = /[$\\]/g;
  for (let found; (found = sign.exec(text)); ) {
    const formula = formulaAt(text, found.index);
    if (formula) yield [found.index, formula.end];
    sign.lastIndex = formula?.end ?? found.index + (found[0] === "\\" ? 2 : 1);
  }
}

function delimited(source, at, end) {
  if (source.startsWith("$$", at)) return between(source, at, 2, source.indexOf("$$", at + 2), 2, end, true);
  if (source[at] === "$") return inDollars(source, at, end);
  if (source.startsWith("\\(", at)) return between(source, at, 2, closer(source, at + 2, "(", ")", end), 2, end, false);
  if (source.startsWith("\\[", at)) return between(source, at, 2, closer(source, at + 2, "[", "]", end), 2, end, true);
  if (source.startsWith("\\boxed{", at)) return boxed(source, at, end);
  return source.startsWith("\\begin{", at) ? environment(source, at, end) : undefined;
}

function between(source, at, opening, closed, closing, end, display) {
  if (closed < 0 || closed + closing > end) return undefined;
  return { end: closed + closing, tex: source.slice(at + opening, closed), display };
}

/**
 * Pandoc's rules: no blank behind the first sign, none before the second, no digit behind it. And those that tell
 * amounts: no letter or digit before the first, no bracket or dash left open before a second that something follows.
 */
function inDollars(source, at, end) {
  if (/[\p{L}\p{N}$]/u.test(source[at - 1] ?? "") && !isWide(source.codePointAt(at - 1))) return undefined;
  if (/[\s$]/.test(source[at + 1] ?? " ")) return undefined;
  let closed = at + 1;
  while (closed < end && source[closed] !== "$") closed += source[closed] === "\\" ? 2 : 1;
  const [last, next] = [source[closed - 1], source[closed + 1] ?? ""];
  if (closed >= end || /[\s([{]/.test(last) || /[\d$]/.test(next)) return undefined;
  if (/[A-Za-z([]/.test(next) && !/[\p{L}\p{N})\]}'*+]/u.test(last)) return undefined;
  const tex = source.slice(at + 1, closed);
  return /[`\n]/.test(tex) ? undefined : { end: closed + 1, tex, display: false };
}

/** Scripts that are written without spaces: Chinese, Japanese, Thai and their neighbours. */
export const isWide = (code) =>
  (code >= 0x0e00 && code <= 0x0eff) ||
  (code >= 0x1000 && code <= 0x109f) ||
  (code >= 0x1100 && code <= 0x11ff) ||
  (code >= 0x1780 && code <= 0x17ff) ||
  (code >= 0x2e80 && code <= 0xa4cf) ||
  (code >= 0xac00 && code <= 0xd7ff) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0x20000 && code <= 0x3ffff);

/** Where \) or \] closes what was opened; -1 where the same is opened again before, as no formula does. */
function closer(source, from, opens, closes, end) {
  for (let at = source.indexOf("\\", from); at >= 0 && at < end; at = source.indexOf("\\", at + 2)) {
    if (source[at + 1] === closes) return at;
    if (source[at + 1] === opens) return -1;
  }
  return -1;
}

function environment(source, at, end) {
  ENVIRONMENT.lastIndex = at;
  const found = ENVIRONMENT.exec(source);
  if (!found) return undefined;
  const [opens, closes] = [found[0], `\\end{${found[1]}}`];
  const again = source.slice(0, end).indexOf(opens, at + 1);
  const closed = source.slice(0, again < 0 ? end : again).indexOf(closes, at);
  if (closed < 0) return undefined;
  const last = closed + closes.length;
  return { end: last, tex: source.slice(at, last), display: true };
}

function boxed(source, at, end) {
  let depth = 0;
  for (let place = at + "\\boxed".length; place < end; place++) {
    if (source[place] === "\\") {
      if (source.startsWith("\\boxed{", place)) return undefined;
      place++;
    } else if (source[place] === "{") depth++;
    else if (source[place] === "}" && --depth === 0) {
      return { end: place + 1, tex: source.slice(at, place + 1), display: false };
    }
  }
  return undefined;
}

const isFormula = (tex) => tex.trim() !== "" && !BLANK_LINE.test(tex) && !MONEY.test(tex);

function inline(state, silent) {
  const sign = state.src[state.pos];
  if (sign !== "$" && sign !== "\\") return false;
  const found = formulaAt(state.src, state.pos, state.posMax);
  if (!found) return false;
  if (!silent) {
    const token = state.push("formula", "math", 0);
    token.content = found.tex;
    token.markup = state.src.slice(state.pos, found.end);
    token.meta = { display: found.display };
  }
  state.pos = found.end;
  return true;
}

/** A displayed formula that fills its line or lines. */
function block(state, startLine, endLine, silent) {
  const at = state.bMarks[startLine] + state.tShift[startLine];
  if (state.sCount[startLine] - state.blkIndent >= 4) return false;
  if (!BLOCK_OPENERS.some((opener) => state.src.startsWith(opener, at))) return false;
  const found = formulaAt(state.src, at, state.eMarks[endLine - 1]);
  if (!found) return false;
  let line = startLine;
  while (state.eMarks[line] < found.end) {
    line++;
    if (state.isEmpty(line) || state.sCount[line] < state.blkIndent) return false;
  }
  if (state.skipSpaces(found.end) < state.eMarks[line]) return false;
  if (!silent) push(state, startLine, line + 1);
  return true;
}

/** Read again from its lines, which may be those of a list or a quotation. */
function push(state, startLine, endLine) {
  const source = state.getLines(startLine, endLine, state.blkIndent, false).trim();
  const token = state.push("formula_block", "math", 0);
  token.content = formulaAt(source, 0)?.tex ?? source;
  token.markup = source;
  token.map = [startLine, endLine];
  state.line = endLine;
}

/** What begins or ends a formula, and what ends the paragraph it stands in. */
const MARKS = /\\(?:begin|end)\{[a-zA-Z]+\*?\}|\\[^]|\$\$|\n[ \t]*\n/g;

const CLOSERS = { "$$": "$$", "\\[": "\\]", "\\(": "\\)" };

/** Where a formula was begun that may still be closed; the length of the text where there is none. */
export function unclosedFormula(text) {
  let open;
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    if (open && (mark.startsWith("\n") || index - open.index > LONGEST)) open = undefined;
    if (open && mark === open.closes) open = undefined;
    else if (!open || mark === open.opens) open = opened(mark, index) ?? open;
  }
  return open && text.length - open.index <= LONGEST ? open.index : text.length;
}

function opened(mark, index) {
  const closes = CLOSERS[mark] ?? (mark.startsWith("\\begin{") ? mark.replace("\\begin", "\\end") : undefined);
  return closes && { opens: mark, closes, index };
}
