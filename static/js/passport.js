// The passport of an answer: its requests can be run again.

import { trial } from "./admin/prompt-trial.js";

for (const pane of document.querySelectorAll("[data-trial]")) {
  trial(pane, pane.dataset.trial, () => new FormData(document.querySelector("form[data-again]")));
}
