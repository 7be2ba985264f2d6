/** Formulas as MathML, by KaTeX, which is fetched with the first of them. */

import { hasFormula, LONGEST } from "./formulas.js";

/** How many drawn formulas are kept. */
const KEPT = 500;

/** MathML by what was drawn. */
const drawn = new Map();

const OPTIONS = { output: "mathml", throwOnError: true, trust: false, strict: false, maxExpand: 200, maxSize: 20 };

/** KaTeX once it is here; `fetching` ends when it is, or cannot be had: then formulas are shown as they were written. */
let katex;
let fetching;

export const fetchKatex = () =>
  (fetching ??= import("../../vendor/katex/katex.mjs").then(
    (found) => (katex = found.default),
    () => (katex = null),
  ));

/** Whether what a text has of formulas can be drawn now; if not, it soon can. */
export function canDrawFormulas(text) {
  if (katex !== undefined || !hasFormula(text)) return true;
  fetchKatex();
  return false;
}

/** MathML, or undefined where the formula cannot be drawn. A growing table asks for the same ones with every row. */
export function drawFormula(tex, display) {
  if (tex.length > LONGEST || !katex) return undefined;
  const key = `${display}${tex}`;
  if (!drawn.has(key)) {
    if (drawn.size >= KEPT) drawn.clear();
    drawn.set(key, draw(tex, display));
  }
  return drawn.get(key);
}

function draw(tex, display) {
  try {
    const html = katex.renderToString(withoutComments(tex), { ...OPTIONS, displayMode: display });
    return display ? `<span class="katex-display" tabindex="0">${plain(html)}</span>` : plain(html);
  } catch {
    return undefined;
  }
}

/** A model writes "95%" and means per cent: to TeX the rest of the line would be a comment. */
const withoutComments = (tex) => tex.replace(/\\[^]|%/g, (mark) => (mark === "%" ? "\\%" : mark));

/** Without the source that KaTeX adds for machines, and without style attributes, which the site's policy forbids. */
const plain = (html) => html.replace(/<annotation[^<]*<\/annotation>|<\/?semantics>| style="[^"]*"/g, "");
