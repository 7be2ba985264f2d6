/** A finished answer without a document: its figures, each with or without a source, and how many there are of them. */

import { offerAgainst } from "./against.js";
import { fillBasis } from "./basis.js";
import { markFigures } from "./marks.js";

/** Show what was found on the turn's view; `again()` has it checked once more. Done again, it replaces what was shown. */
export async function showChecks(view, found, again) {
  const { statements, figures } = found;
  const { article, prose, part } = view;
  for (const shown of article.querySelectorAll("[data-figures], [data-figures-files]")) shown.remove();
  view.figures = figures;
  if (article.dataset.checked) {
    prose.clear();
    view.draw(Infinity);
  }
  article.dataset.checked = "yes";
  part("foot").before(account(found, again, view.turn));
  if (found.basis) part("foot").querySelector(".actions").append(files(view.turn.turn));
  await markFigures(part("answer"), statements);
}

function account({ figures, again: may, missing, basis }, again, turn) {
  const section = document.querySelector("[data-figures-mould]").content.firstElementChild.cloneNode(true);
  section.querySelector("[data-figures-count]").textContent = figures;
  const button = section.querySelector("[data-figures-again]");
  button.hidden = !may;
  button.addEventListener("click", () => {
    button.disabled = true;
    again();
  });
  const lines = missing.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  section.querySelector("[data-figures-missing]").append(...lines);
  section.querySelector("[data-figures-missing-part]").hidden = !missing.length;
  fillBasis(section, basis);
  offerAgainst(section, turn);
  return section;
}

/** The answer as files, beside what else can be done with it. */
function files(turn) {
  const made = document.querySelector("[data-figures-files-mould]").content.firstElementChild.cloneNode(true);
  for (const link of made.children) link.href = `/documents/answers/${turn}/answer.${link.dataset.figuresFile}`;
  return made;
}
