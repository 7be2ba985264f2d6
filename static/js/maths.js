/**
 * Formulas in an answer: where they are, and as MathML. Pure.
 *
 * Read are $…$, $$…$$, \(…\), \[…\] and a \boxed{…} that stands alone; an amount of money is not a formula.
 */

import katex from "../vendor/katex/katex.mjs";

/** Characters of the longest formula that is drawn, and how many drawn ones are kept. */
const [LONGEST, KEPT] = [2000, 500];

/** MathML by what was drawn. */
const drawn = new Map();

const OPTIONS = { output: "mathml", throwOnError: true, trust: false, strict: false, maxExpand: 200, maxSize: 20 };

/** Where a formula may begin. */
export const OPENERS = /(?<!\\)(?:\$|\\\(|\\\[|\\boxed\{)/;

const DISPLAYED = [/^\$\$((?:[^$]|\$(?!\$))+?)\$\$/, /^\\\[([^]+?)\\\]/];
const INLINE = [/^\$(?![\s$])((?:\\.|[^$\\`])+?)(?<!\s)\$(?!\d)/, /^\\\(([^]+?)\\\)/];

/** "5 million in fees": what stands between the signs of two amounts. */
const MONEY = /^[\d.,]+\s+\p{L}{2,}[^\\_^={}]*$/u;

/** The formula at the very beginning of the source: {raw, tex, display}, or undefined. */
export function formulaAt(source) {
  const beginning = source.slice(0, LONGEST);
  return find(DISPLAYED, beginning, true) ?? find(INLINE, beginning, false) ?? boxedAt(beginning);
}

/** One that fills its line or lines. */
export function formulaBlockAt(source) {
  const indent = /^ {0,3}/.exec(source)[0].length;
  const found = find(DISPLAYED, source.slice(indent, indent + LONGEST), true);
  const rest = found && /^[ \t]*(?:\n+|$)/.exec(source.slice(indent + found.raw.length));
  return rest ? { ...found, raw: source.slice(0, indent + found.raw.length + rest[0].length) } : undefined;
}

/** Where a formula was begun that may still be closed; the length of the text where there is none. */
export function unclosedFormula(text) {
  const closer = { $$: next(text, /\$\$/g), "\\[": next(text, /\\\]/g), "\\(": next(text, /\\\)/g) };
  const blankLine = next(text, /\n[ \t]*\n/g);
  const opener = /(?<!\\)(?:\$\$|\\\[|\\\()/g;
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const closed = closer[found[0]](opener.lastIndex);
    const ended = Math.min(blankLine(opener.lastIndex), found.index + LONGEST);
    if (closed < ended) opener.lastIndex = closed + 2;
    else if (ended > text.length) return found.index;
  }
  return text.length;
}

/** Where the pattern comes next, for positions that only grow; Infinity where it does not. */
function next(text, pattern) {
  let at = -1;
  return (from) => {
    if (at < from) {
      pattern.lastIndex = from;
      at = pattern.exec(text)?.index ?? Infinity;
    }
    return at;
  };
}

/** MathML, or undefined where the formula cannot be drawn. A growing table asks for the same ones with every row. */
export function drawFormula(tex, display) {
  const key = `${display}${tex}`;
  if (!drawn.has(key)) {
    if (drawn.size >= KEPT) drawn.clear();
    drawn.set(key, draw(tex, display));
  }
  return drawn.get(key);
}

function draw(tex, display) {
  try {
    const html = katex.renderToString(tex, { ...OPTIONS, displayMode: display });
    return display ? `<span class="katex-display">${plain(html)}</span>` : plain(html);
  } catch {
    return undefined;
  }
}

function find(patterns, source, display) {
  for (const pattern of patterns) {
    const found = pattern.exec(source);
    if (found && isFormula(found[1])) return { raw: found[0], tex: found[1], display };
  }
  return undefined;
}

const isFormula = (tex) => tex.trim() !== "" && !/\n[ \t]*\n/.test(tex) && !MONEY.test(tex);

function boxedAt(source) {
  if (!source.startsWith("\\boxed{")) return undefined;
  let depth = 0;
  for (let at = "\\boxed".length; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "{") depth++;
    else if (source[at] === "}" && --depth === 0) {
      const raw = source.slice(0, at + 1);
      return { raw, tex: raw, display: false };
    }
  }
  return undefined;
}

/** Without the source that KaTeX adds for machines, and without style attributes, which the site's policy forbids. */
const plain = (html) => html.replace(/<annotation[^]*?<\/annotation>|<\/?semantics>| style="[^"]*"/g, "");
