/**
 * The Markdown of an answer as HTML, and where a growing one can be cut. Pure; sanitize.js stands behind it.
 *
 * HTML in an answer is text. Nothing is loaded: an image is its source, a link is marked as leading outside. Blocks do
 * not depend on one another (no reference links), so a finished one never changes.
 */

import { Lexer, Marked, Renderer } from "../vendor/marked/marked.mjs";
import remend from "../vendor/remend/remend.mjs";

import { drawFormula, formulaAt, formulaBlockAt, OPENERS, unclosedFormula } from "./maths.js";
import { gettext } from "./words.js";

/** Quotes and lists within one another: deeper, and the text is shown as it is. */
const DEEPEST = 12;

/** Marks in one line that could begin something: more, and it is no prose. */
const MOST_MARKS = 2000;

const UNITS = "%|‰|°C|kg|g|mg|mcg|µg|μg|ng|L|l|dL|mL|ml|mmol|µmol|μmol|mol|IU|U|mEq|mmHg|kPa|cm|mm|bpm|h|min";

/** A number and its unit: they stay on one line. */
const MEASURE = new RegExp(`(\\d) (?=(?:${UNITS})(?![\\p{L}\\d]))`, "gu");

/** What remend may close at the end of a text that still grows. */
const CLOSING = { katex: false, images: false, linkMode: "text-only", htmlTags: false, comparisonOperators: false };

export const escape = (text) =>
  text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[sign]);

const formula = ({ raw, tex, display }) => drawFormula(tex, display) ?? `<code>${escape(raw.trim())}</code>`;

const maths = {
  name: "maths",
  level: "inline",
  start: (source) => source.match(OPENERS)?.index,
  tokenizer(source) {
    const found = formulaAt(source);
    return found && { type: "maths", ...found };
  },
  renderer: formula,
};

const mathsBlock = {
  name: "mathsBlock",
  level: "block",
  start: (source) => startOfLine(source.match(/\n {0,3}(?:\$\$|\\\[)/)),
  tokenizer(source) {
    const found = formulaBlockAt(source);
    return found && { type: "mathsBlock", ...found };
  },
  renderer: formula,
};

const startOfLine = (match) => (match ? match.index + 1 : undefined);

const none = () => undefined;

/** `false` leaves it to marked. */
const tokenizer = {
  html: none,
  tag: none,
  def: none,
  reflink: none,
  /** "~5 to ~10" is no crossed-out text. */
  del: (source) => (source.startsWith("~~") ? false : undefined),
  /** "5*70*2" is a product. */
  emStrong: (source, _masked, before = "") => (/[\d)]/.test(before) && /^\*+[\d(]/.test(source) ? undefined : false),
};

const renderer = {
  heading({ tokens, depth }) {
    const level = Math.min(Math.max(depth, 2) + 1, 6);
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
  },
  code: ({ text }) => `<pre tabindex="0"><code>${escape(text)}</code></pre>`,
  table(token) {
    const label = escape(gettext("Table"));
    const table = Renderer.prototype.table.call(this, token);
    return `<div class="table-scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
  },
  checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  html: ({ text }) => escape(text),
  image: ({ raw }) => escape(raw),
  link({ href, tokens }) {
    const words = this.parser.parseInline(tokens);
    if (!/^https?:\/\//i.test(href)) return words;
    return `<a href="${escape(href)}" data-outside="" rel="noopener noreferrer nofollow">${words}</a>`;
  },
  text(token) {
    if (token.tokens) return this.parser.parseInline(token.tokens);
    return (token.escaped ? token.text : escape(token.text)).replace(MEASURE, "$1\u00a0");
  },
};

const marked = new Marked({ extensions: [maths, mathsBlock], tokenizer, renderer });

/** HTML of one or more finished blocks. */
export function toHtml(source) {
  if (isTooDeep(source) || isTangled(source)) return asIs(source);
  try {
    return marked.parse(source);
  } catch {
    return asIs(source);
  }
}

/** HTML of the end of a text that still grows: what was opened is closed, a formula waits until it is whole. */
export function growingToHtml(source) {
  if (/^ {0,3}(?:```|~~~)/m.test(source)) return toHtml(source);
  return toHtml(remend(wholeRows(source.slice(0, unclosedFormula(source))), CLOSING));
}

/** Without the row of a table that is still being written, and without a head that may not become a table yet. */
function wholeRows(source) {
  const lines = source.split("\n");
  if (lines.at(-1).startsWith("|")) lines[lines.length - 1] = "";
  const last = lines.findLastIndex((line) => line.trim());
  const isHead = lines[last]?.startsWith("|") && !lines[last - 1]?.startsWith("|");
  return lines.slice(0, isHead ? last : undefined).join("\n");
}

/**
 * Cut a growing text into finished blocks and the rest: {blocks, rest}; joined they are the text.
 *
 * A block is finished when a whole line of the next one has come. A formula that is still open holds everything back.
 */
export function split(text) {
  const lines = text.slice(0, text.lastIndexOf("\n") + 1);
  const whole = lines.slice(0, unclosedFormula(lines));
  const tokens = isTooDeep(whole) ? [] : lex(whole);
  const open = tokens.findLastIndex((token) => token.type !== "space");
  const blocks = [];
  for (const { type, raw } of tokens.slice(0, Math.max(open, 0))) {
    if (type === "space" && blocks.length) blocks.push(blocks.pop() + raw);
    else blocks.push(raw);
  }
  const length = blocks.join("").length;
  return text.startsWith(blocks.join("")) ? { blocks, rest: text.slice(length) } : { blocks: [], rest: text };
}

function lex(source) {
  try {
    return new Lexer(marked.defaults).blockTokens(source, []);
  } catch {
    return [];
  }
}

const isTooDeep = (source) => new RegExp(`^(?:[ \\t]*(?:>|[-*+]|\\d+[.)])[ \\t]*){${DEEPEST}}`, "m").test(source);

const isTangled = (source) =>
  source.split("\n").some((line) => line.split(/[*_`~[<]/, MOST_MARKS).length === MOST_MARKS);

const asIs = (source) => `<pre tabindex="0">${escape(source)}</pre>`;
