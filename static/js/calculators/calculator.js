// A calculator's page: the result follows what is typed. Without this script the form is sent and the page comes back.

import { drawFormula, fetchKatex } from "../answer/maths.js";
import { fragment } from "../answer/sanitize.js";
import { offerExplanation } from "./explain.js";

/** Milliseconds after the last key before the site is asked. */
const PAUSE = 200;

const form = document.querySelector("[data-calculate]");
const result = document.querySelector("[data-result]");
const place = (name) => result.querySelector(`[data-${name}]`);

let timer;
let asked = 0;

const formula = place("formula");
fetchKatex().then(() => {
  const drawn = drawFormula(formula.dataset.formula, true);
  if (drawn) formula.replaceChildren(fragment(drawn));
});

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(calculate, PAUSE, false);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  calculate(true);
});

/** Somebody was quicker than this script, or the browser has kept what was typed. */
if ([...form.querySelectorAll("input")].some(({ value, defaultValue }) => value !== defaultValue)) calculate(false);

/** Ask the site; `all`: what is missing is told too. Only the newest answer is shown. */
async function calculate(all) {
  const number = ++asked;
  let answer;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
      redirect: "error",
    });
    if (!response.ok) throw new Error(response.status);
    answer = await response.json();
  } catch {
    answer = { errors: {}, lost: true };
  }
  if (number === asked) show(answer, all);
}

function show(answer, all) {
  place("lost").hidden = !answer.lost;
  place("value").textContent = answer.value === undefined ? "–" : `${answer.value} ${answer.unit}`.trim();
  offerExplanation(answer.question ?? "");
  place("message").textContent = answer.message ?? "";
  place("variant").textContent = answer.variant ?? "";
  for (const name of ["warnings", "steps"]) place(name).replaceChildren(...(answer[name] ?? []).map(item));
  for (const field of form.querySelectorAll("[data-field]")) {
    const name = field.dataset.field;
    mark(field, all || !answer.missing?.includes(name) ? answer.errors[name] : undefined);
  }
  if (all) form.querySelector("[aria-invalid=true]")?.focus();
}

function mark(field, sentence) {
  const error = field.querySelector("[data-error]");
  error.textContent = sentence ?? "";
  error.hidden = !sentence;
  field.querySelector("input, select").toggleAttribute("aria-invalid", Boolean(sentence));
  if (sentence) field.querySelector("input, select").setAttribute("aria-invalid", "true");
}

function item(words) {
  const line = document.createElement("li");
  line.textContent = words;
  return line;
}
