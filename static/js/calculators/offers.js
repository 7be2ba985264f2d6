// Calculators beside the composer: those that what is being typed names.

import { named } from "./words.js";

/** Offered at once. */
const MOST = 4;

for (const offers of document.querySelectorAll("[data-offers]")) {
  const links = [...offers.querySelectorAll("[data-offer]")];
  const names = links.map((link) => link.dataset.offer);
  offers.closest("fieldset").addEventListener("input", ({ target }) => {
    if (!target.matches("[data-main]")) return;
    const fitting = named(names, target.value, MOST);
    for (const [place, link] of links.entries()) link.hidden = !fitting.includes(place);
  });
}
