// The page where a version is written: faults, rules and preview follow the typing, and the draft can be tried.

import { ownHtml } from "../answer/own-html.js";
import { edit } from "./prompt-text.js";
import { trial } from "./prompt-trial.js";

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
trial(form.querySelector("[data-trial]"), form.dataset.try, draft);
refresh();

// The names of the inputs, as they are written above the form.
function placeholders() {
  return [...document.querySelectorAll(".lead code")].map((code) => code.textContent);
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
  for (const [name, html] of Object.entries(notes)) {
    form.querySelector(`[data-notes="${name}"]`).innerHTML = ownHtml(html);
  }
  show(preview);
}

// What was scrolled or unfolded stays so.
function show(preview) {
  const tops = [...shown.querySelectorAll("pre")].map((pre) => pre.scrollTop);
  const opened = shown.querySelector("details")?.open ?? false;
  shown.innerHTML = ownHtml(preview);
  shown.querySelectorAll("pre").forEach((pre, place) => (pre.scrollTop = tops[place] ?? 0));
  shown.querySelector("details")?.toggleAttribute("open", opened);
}
