// Two versions side by side: each can be asked for its answer to the chosen example.

import { trial } from "./prompt-trial.js";

const samples = document.querySelector("form[data-samples]");

for (const pane of document.querySelectorAll("[data-trial]")) {
  trial(pane, pane.dataset.trial, () => new FormData(samples));
}
