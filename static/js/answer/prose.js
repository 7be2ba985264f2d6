/** An answer on the page: finished pieces are put there once and stay, only the last one is drawn again as it grows. */

import { cut } from "./blocks.js";
import { canDraw, growingToHtml, toHtml } from "./markdown.js";
import { alignFigures, cutParagraphs, markParts, NO_PART } from "./parts.js";
import { readable } from "./readable.js";
import { fragment } from "./sanitize.js";

/** Characters from which an answer is so long that the browser lays out only what is near the window. */
const LONG = 16_000;

/** Blocks that stand side by side: the browser styles and places each, near or far. More go into groups of as many. */
const GROUP = 200;

export class Prose {
  /** `names` are the parts that an answer of this domain may have (parts.js). */
  constructor(element, names = {}) {
    this.element = element;
    this.names = names;
    this.finished = null;
  }

  /**
   * Show the text; `growing` while more is to come. What is not drawn at the time `until` is left for the next call;
   * whether everything is drawn. The first call replaces what the element held. A printer does not wait (`until` is
   * Infinity): what cannot be drawn yet is `plain` until the next call that can draw it.
   */
  update(text, growing, until = Infinity) {
    const shown = readable(text);
    if (this.finished === null || !shown.startsWith(this.finished) || (this.plain && canDraw(shown))) this.clear();
    if (this.rest === shown.length - this.finished.length && this.growing === growing) return !this.plain;
    this.growing = undefined;
    if (!this.isTime("", until)) return false;
    for (;;) {
      const rest = shown.slice(this.finished.length);
      const { pieces, before } = rest ? cut(rest, this.before, !growing) : { pieces: [] };
      if (!pieces.length) return this.isTime(rest, until) && this.end(rest, growing);
      for (const piece of pieces) {
        if (performance.now() > until || !this.isTime(piece.source, until)) return false;
        this.draw(piece);
      }
      this.before = before;
    }
  }

  /** Whether this is drawn now: it waits until it can be, but for a printer. */
  isTime(source, until) {
    if (canDraw(source)) return true;
    this.plain ||= until === Infinity;
    return until === Infinity;
  }

  /** A piece that will not change any more. */
  draw({ source, before }) {
    this.drop();
    this.before = "";
    this.parts = this.mark(this.put(toHtml(before + source), before));
    this.last = this.home.lastElementChild;
    this.finished += source;
    if (this.finished.length > LONG) this.element.dataset.long = "";
  }

  /** What is left, of which more may come. */
  end(rest, growing) {
    this.drop();
    this.tail = rest ? this.put(growing ? growingToHtml(this.before + rest) : toHtml(this.before + rest), this.before) : [];
    this.mark(this.tail);
    Object.assign(this, { rest: rest.length, growing });
    return !this.plain;
  }

  /** The nodes of the HTML, at the end; those that go on with the last piece are put into it. */
  put(html, before) {
    this.group();
    const made = fragment(html);
    cutParagraphs(made.children, this.names);
    const joined = before && this.last ? join(this.last, made) : [];
    const nodes = [...joined, ...made.childNodes];
    this.home.append(made);
    return nodes;
  }

  /** Where the next blocks go. The blocks of a warning stand together. */
  group() {
    if (this.home.childElementCount < GROUP || this.parts.current === "warning") return;
    this.home = Object.assign(document.createElement("div"), { className: "prose" });
    this.home.dataset.group = "";
    this.element.append(this.home);
  }

  /** What new nodes are of the answer, and what the next ones come after (parts.js). */
  mark(nodes) {
    const own = nodes.filter((node) => node.parentNode === this.home);
    const tables = new Set(nodes.map((node) => node.querySelector?.("table") ?? node.parentElement?.closest("table")));
    for (const table of tables) if (table) alignFigures(table);
    return markParts(own, this.names, this.parts);
  }

  drop() {
    for (const node of this.tail) node.remove();
    this.tail = [];
  }

  clear() {
    this.element.replaceChildren();
    delete this.element.dataset.long;
    Object.assign(this, { home: this.element, finished: "", before: "", parts: NO_PART, last: null, rest: 0, growing: undefined, tail: [], plain: false });
  }
}

/** Rows of one table, and characters of one piece of code: more, and the browser lays out all of it anew too slowly. */
const [ROWS, CODE] = [200, 20_000];

/** Rows go to the table, and code to the code, with which the last piece ended; its head is there already. */
function join(last, made) {
  const block = made.firstElementChild;
  const [table, code] = [last.querySelector("table"), last.querySelector(":scope > code")];
  const moved = [...(block?.querySelector("tbody, code")?.childNodes ?? [])];
  if (table && table.rows.length < ROWS) (table.tBodies[0] ?? table).append(...moved);
  else if (code && code.textContent.length < CODE) code.append(...moved);
  else {
    block?.querySelector("thead, .code-name")?.remove();
    return [];
  }
  block?.remove();
  return moved;
}
