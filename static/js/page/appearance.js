/** Light, dark or as the system: kept in a cookie, because the server renders the page by it. */

import { keep } from "./cookies.js";

document.querySelector("[data-theme-choice]").addEventListener("change", ({ target }) => {
  keep("theme", target.value);
  if (target.value) document.documentElement.dataset.theme = target.value;
  else delete document.documentElement.dataset.theme;
});
