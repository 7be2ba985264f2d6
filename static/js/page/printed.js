/** The foot of a printed page says when it was printed, not when it was opened. */

import { moment } from "./words.js";

addEventListener("beforeprint", () => {
  document.querySelector("[data-printed]").textContent = moment(Date.now());
});
