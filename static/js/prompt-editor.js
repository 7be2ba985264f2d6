// The page where a version is written: faults, rules and preview follow the typing, and the draft can be tried.

import { edit } from "./prompt-text.js";

const PAUSE = 400;

const form = document.querySelector("form[data-live]");
const shown = form.querySelector("[data-preview]");
const text = edit(form.elements.body, placeholders(), refresh);
let sample = form.querySelector("[data-examples] [aria-current]")?.value ?? "0";
let waiting = 0;
let latest = 0;

form.addEventListener("input", refresh);
const examples = [...form.querySelectorAll("[data-examples] button")];
for (const button of examples) button.addEventListener("click", choose);
trial(form.querySelector("[data-trial]"));
refresh();

// The names of the inputs, as they are written above the form.
function placeholders() {
  return [...document.querySelectorAll(".prompt-lead code")].map((code) => code.textContent);
}

function refresh() {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
}

function choose(event) {
  event.preventDefault();
  sample = event.currentTarget.value;
  for (const button of examples) {
    if (button.value === sample) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  look();
}

function draft() {
  const data = new FormData(form);
  data.delete("file");
  data.set("preview", sample);
  return data;
}

async function look() {
  const turn = ++latest;
  let response;
  try {
    response = await fetch(form.dataset.live, { method: "POST", body: draft() });
  } catch {
    return;
  }
  if (!response.ok || turn !== latest) return;
  const { faults, notes, preview } = await response.json();
  if (turn !== latest) return;
  text.mark(faults);
  for (const [name, html] of Object.entries(notes)) form.querySelector(`[data-notes="${name}"]`).innerHTML = html;
  shown.innerHTML = preview;
}

function trial(pane) {
  const [start, stop, status] = ["start", "stop", "status"].map((name) => pane.querySelector(`[data-${name}]`));
  const answer = pane.querySelector("[data-answer]");
  const reasoning = pane.querySelector("[data-reasoning]");
  const places = { text: answer, reasoning: reasoning.querySelector("pre") };
  let control;

  pane.hidden = false;
  start.addEventListener("click", run);
  stop.addEventListener("click", () => control.abort());

  async function run() {
    control = new AbortController();
    busy(true);
    status.textContent = status.dataset.busy;
    for (const place of Object.values(places)) place.textContent = "";
    try {
      const response = await fetch(form.dataset.try, { method: "POST", body: draft(), signal: control.signal });
      for await (const line of lines(response.body)) take(JSON.parse(line));
    } catch {
      status.textContent = control.signal.aborted ? status.dataset.stopped : status.dataset.lost;
    }
    if (status.textContent === status.dataset.busy) status.textContent = status.dataset.lost;
    busy(false);
  }

  function take({ kind, text: piece, end, error }) {
    if (kind) {
      places[kind].append(piece);
      (kind === "text" ? answer : reasoning).hidden = false;
    }
    if (end) status.textContent = end === "length" ? status.dataset.cut : status.dataset.done;
    if (error) status.textContent = error;
  }

  function busy(is) {
    start.hidden = is;
    stop.hidden = !is;
    (is ? stop : start).focus();
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (rest + part.value).split("\n");
    rest = whole.pop();
    yield* whole;
  }
  if (rest) yield rest;
}
