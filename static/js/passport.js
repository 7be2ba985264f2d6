// The passport of an answer: its requests can be run again, and what the library has against it is seen before it is signed.

import { trial } from "./admin/prompt-trial.js";
import { lookBefore } from "./documents/against.js";

for (const pane of document.querySelectorAll("[data-trial]")) {
  trial(pane, pane.dataset.trial, () => new FormData(document.querySelector("form[data-again]")));
}

for (const part of document.querySelectorAll("[data-against-turn]")) {
  lookBefore(part.parentElement.querySelector("[data-sign]"), part, part.dataset.againstTurn);
}
