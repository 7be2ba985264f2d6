/** An answer on the page: finished blocks are put there once and stay, only the last one is drawn again as it grows. */

import { growingToHtml, split, toHtml } from "./markdown.js";
import { fragment } from "./sanitize.js";

export class Prose {
  constructor(element) {
    this.element = element;
    this.clear();
  }

  /** Show the text; `growing` while more is to come. */
  update(text, growing) {
    const shown = readable(text);
    if (!shown.startsWith(this.finished)) this.clear();
    const { blocks, rest } = split(shown.slice(this.finished.length));
    if (!blocks.length && rest === this.rest && growing === this.growing) return;
    for (const node of this.tail) node.remove();
    for (const block of blocks) this.element.append(fragment(toHtml(block)));
    const tail = fragment(growing ? growingToHtml(rest) : toHtml(rest));
    this.tail = [...tail.childNodes];
    this.element.append(tail);
    this.finished += blocks.join("");
    Object.assign(this, { rest, growing });
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
