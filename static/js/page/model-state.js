/** How the model is: the pill in the bar, the same words and the context's length in the account menu, a line below it while all is not well, the notice of a demonstration. */

import { tokens } from "../conversation/turn-words.js";
import { duration, gettext, interpolate } from "./words.js";

const WORDS = {
  starting: () => gettext("Starting"),
  ready: () => gettext("Ready"),
  degraded: () => gettext("Slow"),
  down: () => gettext("Not running"),
  halted: () => gettext("Out of order"),
};

export class ModelState {
  constructor() {
    this.pill = document.querySelector("[data-pill]");
    this.line = document.querySelector("[data-model-line]");
    this.note = document.querySelector("[data-model-note]");
    this.demos = document.querySelectorAll("[data-demo]");
    setInterval(() => this.model?.state === "starting" && this.paint(), 1000);
  }

  show(model) {
    this.model = model;
    this.since = performance.now() / 1000 - model.elapsed_seconds;
    this.pill.dataset.model = model.state;
    for (const one of this.demos) one.hidden = !model.demo;
    this.paint();
  }

  paint() {
    const { state, title, message, phase, context_length: context } = this.model;
    const line = [WORDS[state](), title].filter(Boolean).join(" · ");
    const room = context ? interpolate(gettext("context %(tokens)s"), { tokens: tokens(context) }) : "";
    this.pill.querySelector("[data-pill-text]").textContent = line;
    this.line.textContent = [line, room].filter(Boolean).join(" · ");
    this.pill.title = room ? `${message} (${room})` : message;
    this.note.hidden = state === "ready";
    this.note.textContent = state === "starting" && phase ? `${message} ${this.progress(phase)}` : message;
  }

  progress(phase) {
    const values = { phase, time: duration(performance.now() / 1000 - this.since) };
    return interpolate(gettext("Now: %(phase)s, %(time)s."), values);
  }
}
