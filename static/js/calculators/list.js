// The list of calculators, narrowed by what is typed.

import { fits } from "./words.js";

const search = document.querySelector("[data-search]");
const rows = [...document.querySelectorAll("[data-words]")];
const none = document.querySelector("[data-none]");

search.hidden = false;
search.querySelector("input").addEventListener("input", ({ target }) => {
  for (const row of rows) row.hidden = !fits(row.dataset.words, target.value);
  none.hidden = rows.some((row) => !row.hidden);
});
