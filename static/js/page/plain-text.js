/**
 * Long plain text on the page, in parts: the browser lays out only the parts near the window (css/prose.css), and a text
 * that grows changes only its last part.
 */

/** Characters after which a part ends with its line, with its word, and wherever it stands. */
const [LINE, WORD, MOST] = [4000, 6000, 8000];

/** The parts of a text, in order. Where it is cut depends on it alone, not on how it came. */
export function cutPlain(text) {
  const parts = [];
  for (let at = 0; at < text.length; at += parts.at(-1).length) parts.push(firstPart(text.slice(at, at + MOST)));
  return parts;
}

/** `window` is the beginning of a text, MOST characters of it at most. A part never ends inside a character. */
function firstPart(window) {
  const ends = [window.indexOf("\n", LINE) + 1, window.indexOf(" ", WORD) + 1].filter(Boolean);
  const inside = /[\ud800-\udbff]/.test(window[MOST - 1] ?? "");
  return window.slice(0, Math.min(...ends, inside ? MOST - 1 : MOST));
}

/** The element of a part. */
export const plainPart = (text) => Object.assign(document.createElement("div"), { className: "plain-part", textContent: text });

/** Plain text that grows at its end: what is selected in it stays selected. */
export class PlainText {
  /** What the element holds is replaced by the first text that is shown. */
  constructor(element) {
    Object.assign(this, { element, shown: null });
  }

  show(text) {
    if (text === this.shown) return;
    if (this.shown === null || !text.startsWith(this.shown)) this.clear();
    const last = this.element.lastElementChild?.firstChild;
    const parts = cutPlain((last?.data ?? "") + text.slice(this.shown.length));
    if (last) last.appendData(parts.shift().slice(last.length));
    this.element.append(...parts.map(plainPart));
    this.shown = text;
  }

  clear() {
    this.element.replaceChildren();
    this.shown = "";
  }
}
