/**
 * The Markdown of an answer as HTML. Pure; sanitize.js stands behind it, blocks.js cuts what is long.
 *
 * markdown-it, with the rules that assistant/markdown has for the server. HTML in an answer is text. Nothing is loaded: a
 * picture is its source, a link is marked as leading outside. Blocks do not depend on one another (no reference links),
 * so a finished one never changes. markdown-it is fetched with the first answer; without it a text is shown as it is.
 */

import { formulaRules, unclosedFormula } from "./formulas.js";
import { tableRule } from "./markdown-tables.js";
import { wordRules } from "./markdown-words.js";
import { canDrawFormulas, drawFormula } from "./maths.js";
import { gettext } from "../page/words.js";

/** Quotes and lists within one another: deeper, and the text is shown as it is. */
const DEEPEST = 12;

const UNITS = "%|‰|°C|kg|g|mg|mcg|µg|μg|ng|L|l|dL|mL|ml|mmol|µmol|μmol|mol|IU|U|mEq|mmHg|kPa|cm|mm|bpm|h|min";

/** A number and its unit: they stay on one line. */
const MEASURE = new RegExp(`(\\d) (?=(?:${UNITS})(?![\\p{L}\\d]))`, "gu");

/** What remend may close at the end of a text that still grows. */
const CLOSING = { katex: false, images: false, linkMode: "text-only", htmlTags: false, comparisonOperators: false };

/** markdown-it once it is here, with our rules; `fetchingMarkdown` ends when it is, or cannot be had: then null. */
let md;
let fetchingMarkdown;

export const fetchMarkdown = () =>
  (fetchingMarkdown ??= import("../../vendor/markdown-it/markdown-it.mjs").then(
    (found) => (md = withOurRules(found.default)),
    () => (md = null),
  ));

/** Whether a text can be drawn now, with its formulas; if not, it soon can. */
export function canDraw(text) {
  const formulas = canDrawFormulas(text);
  if (md === undefined) fetchMarkdown();
  return formulas && md !== undefined;
}

/** remend once it is here; `fetching` ends when it is, or cannot be had: then nothing that is open is closed. */
let remend;
let fetching;

/** It is needed with the first text that grows. */
export const fetchRemend = () =>
  (fetching ??= import("../../vendor/remend/remend.mjs").then(
    (found) => (remend = found.default),
    () => (remend = (text) => text),
  ));

/** What CommonMark has and an answer must not: HTML, definitions far from their links, a line that `---` makes a heading. */
const LEFT_OUT = ["html_block", "reference", "lheading"];

class TooDeep extends Error {}

function withOurRules(MarkdownIt) {
  const made = new MarkdownIt({ breaks: true, maxNesting: 4 * DEEPEST }).disable(LEFT_OUT);
  tableRule(made);
  formulaRules(made);
  wordRules(made);
  made.block.ruler.before("table", "depth", (state) => {
    if (state.level > 2 * DEEPEST) throw new TooDeep();
    return false;
  });
  made.core.ruler.after("inline", "flat", ({ tokens, Token }) => {
    for (const token of tokens) {
      if (!token.children?.some((child) => child.level > 2 * DEEPEST)) continue;
      token.children = [Object.assign(new Token("text", "", 0), { content: token.content })];
    }
  });
  Object.assign(made.renderer.rules, DRAWN);
  return made;
}

export const escape = (text) =>
  text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[sign]);

const source = ({ markup }) => `<code>${escape(markup)}</code>`;

const level = ({ tag }) => Math.min(Math.max(Number(tag[1]), 2) + 1, 6);

const code = ({ content, info }) => {
  const name = info?.trim() ? `<span class="code-name">${escape(info.trim())}</span>` : "";
  return `<pre tabindex="0">${name}<code>${escape(content)}</code></pre>`;
};

const open = (tokens, place, options, env, self) => {
  tokens[place].attrSet("dir", "auto");
  return self.renderToken(tokens, place, options);
};

/** How tokens become HTML. */
const DRAWN = {
  formula: (tokens, place) => drawFormula(tokens[place].content, tokens[place].meta.display) ?? source(tokens[place]),
  formula_block: (tokens, place) => drawFormula(tokens[place].content, true) ?? `<p>${source(tokens[place])}</p>`,
  heading_open: (tokens, place) => `<h${level(tokens[place])} dir="auto">`,
  heading_close: (tokens, place) => `</h${level(tokens[place])}>`,
  paragraph_open: open,
  th_open: open,
  td_open: open,
  list_item_open(tokens, place, ...rest) {
    if (tokens[place].info) tokens[place].attrSet("value", String(Number(tokens[place].info)));
    if (tokens[place].info.length > 3) tokens[place].attrSet("class", "long-number");
    return open(tokens, place, ...rest);
  },
  ordered_list_open: (tokens, place) => `<ol${tokens[place].markup === ")" ? ' class="bracketed"' : ""}>`,
  fence: (tokens, place) => code(tokens[place]),
  code_block: (tokens, place) => code(tokens[place]),
  code_inline: (tokens, place) => `<code>${escape(tokens[place].content)}</code>`,
  table_open: () =>
    `<div class="table-scroll" role="region" aria-label="${escape(gettext("Table"))}" tabindex="0"><table>`,
  table_close: () => "</table></div>",
  link_open: (tokens, place) =>
    `<a href="${escape(tokens[place].attrGet("href"))}" data-outside="" rel="noopener noreferrer nofollow">`,
  s_open: () => "<del>",
  s_close: () => "</del>",
  text: (tokens, place) => escape(tokens[place].content).replace(MEASURE, "$1\u00a0"),
};

/** HTML of one or more finished blocks. */
export function toHtml(source) {
  return guarded(source, () => md.render(source), asIs(source));
}

/** HTML of the end of a text that still grows: what was opened is closed, a formula waits until it is whole. */
export function growingToHtml(source) {
  if (/^ {0,3}(?:```|~~~)/m.test(source)) return toHtml(source);
  const whole = wholeRows(source.slice(0, unclosedFormula(source)));
  if (!remend) {
    fetchRemend();
    return toHtml(whole);
  }
  const closed = remend(whole, CLOSING);
  const html = toHtml(closed);
  const added = closed.startsWith(whole) ? closed.slice(whole.length) : "";
  return added && isShown(html, added) ? toHtml(whole) : html;
}

/** What was added closed nothing: "k*10" is a product that goes on. */
const isShown = (html, added) => html.replace(/<[^<>]*>/g, "").trimEnd().endsWith(escape(added));

/** The blocks of a text, as the tokens that open them. Where it is nested too deeply, one of no kind up to plain text. */
export function blocksOf(source) {
  const tokens = [];
  return guarded(
    source,
    () => {
      md.block.parse(source, md, {}, tokens);
      return tokens.filter(({ level, nesting }) => level === 0 && nesting >= 0);
    },
    tooDeep(source),
  );
}

function tooDeep(source) {
  const lines = source.split("\n");
  const next = lines.findIndex((line, place) => place > 0 && !lines[place - 1].trim() && /^[^\s>*+\-\d]/.test(line));
  return [0, next].filter((line) => line >= 0).map((line) => ({ type: "", map: [line, line] }));
}

function guarded(source, make, otherwise) {
  if (!md) return otherwise;
  try {
    return make();
  } catch (error) {
    if (error instanceof TooDeep) return otherwise;
    throw error;
  }
}

/** Without the row of a table that is still being written, and without a head that may not become a table yet. */
function wholeRows(source) {
  const lines = source.split("\n");
  if (lines.at(-1).startsWith("|")) lines[lines.length - 1] = "";
  const last = lines.findLastIndex((line) => line.trim());
  const isHead = lines[last]?.startsWith("|") && !lines[last - 1]?.startsWith("|");
  return lines.slice(0, isHead ? last : undefined).join("\n");
}

const asIs = (source) => `<pre tabindex="0">${escape(source)}</pre>`;
