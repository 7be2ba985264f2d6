// Calculators beside a calculation in free words: those that what is being typed, or what was asked, names.

import { named } from "./words.js";

/** Offered at once. */
const MOST = 4;

for (const offers of document.querySelectorAll("[data-offers]")) {
  offers.closest("fieldset").addEventListener("input", ({ target }) => {
    if (!target.matches("[data-main]")) return;
    const links = [...offers.querySelectorAll("[data-offer]")];
    const fitting = fittingOf(links, target.value);
    for (const link of links) link.hidden = !("always" in link.dataset || fitting.includes(link));
  });
}

/** Links to the calculators that fit a question of this task, as they stand beside the composer; none on a page without
 * one. */
export function calculatorsFor(task, question) {
  const links = [...document.querySelectorAll(`[data-sheet="${task}"] [data-offer]`)];
  return fittingOf(links, question).map((link) => {
    const copy = link.cloneNode(true);
    copy.hidden = false;
    return copy;
  });
}

function fittingOf(links, words) {
  const names = links.map((link) => link.dataset.offer);
  return named(names, words, MOST).map((place) => links[place]);
}
