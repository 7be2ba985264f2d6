/** An answer on the page: finished blocks are put there once and stay, only the last one is drawn again as it grows. */

import { growingToHtml, split, toHtml } from "./markdown.js";
import { fragment } from "./sanitize.js";

export class Prose {
  constructor(element) {
    this.element = element;
    this.finished = null;
  }

  /**
   * Show the text; `growing` while more is to come. What is not drawn at the time `until` is left for the next call;
   * whether everything is drawn. The first call replaces what the element held.
   */
  update(text, growing, until = Infinity) {
    const shown = readable(text);
    if (this.finished === null || !shown.startsWith(this.finished)) this.clear();
    const { blocks, rest } = split(shown.slice(this.finished.length));
    if (!blocks.length && rest === this.rest && growing === this.growing) return true;
    for (const node of this.tail) node.remove();
    Object.assign(this, { tail: [], growing: undefined });
    for (const block of blocks) {
      if (performance.now() > until) return false;
      this.element.append(fragment(toHtml(block)));
      this.finished += block;
    }
    const tail = fragment(growing ? growingToHtml(rest) : toHtml(rest));
    this.tail = [...tail.childNodes];
    this.element.append(tail);
    Object.assign(this, { rest, growing });
    return true;
  }

  clear() {
    this.element.replaceChildren();
    Object.assign(this, { finished: "", rest: "", growing: undefined, tail: [] });
  }
}

/** Leading line breaks are trimmed, for display only; a carriage return may be half of a line break. */
export const readable = (text) =>
  text
    .replace(/\r$/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/^\s*\n/, "");
