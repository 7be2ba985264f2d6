/** A finished answer without a document: its figures, each with or without a source, and how many there are of them. */

import { fillBasis } from "./basis.js";
import { markFigures } from "./marks.js";

/** Show what was found on the turn's view. Done again, it replaces what was shown. */
export async function showChecks(view, found) {
  const { statements, figures } = found;
  const { article, prose, part } = view;
  article.querySelector("[data-figures]")?.remove();
  view.figures = figures;
  if (article.dataset.checked) {
    prose.clear();
    prose.update(view.text, false, Infinity);
  }
  article.dataset.checked = "yes";
  part("foot").before(account(view.turn.turn, found));
  await markFigures(part("answer"), statements);
}

function account(turn, { figures, missing, basis }) {
  const section = document.querySelector("[data-figures-mould]").content.firstElementChild.cloneNode(true);
  section.querySelector("[data-figures-count]").textContent = figures;
  const lines = missing.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  section.querySelector("[data-figures-missing]").append(...lines);
  section.querySelector("[data-figures-missing-part]").hidden = !missing.length;
  fillBasis(section, basis);
  section.querySelector("[data-figures-files]").hidden = !basis;
  for (const link of section.querySelectorAll("[data-figures-file]")) link.href = `/documents/answers/${turn}/answer.${link.dataset.figuresFile}`;
  return section;
}
