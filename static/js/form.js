/** The fields of the composer: one sheet for each task, of which one is shown. */

import { countOf, faultOf } from "./limits.js";
import { gettext } from "./words.js";

/** Part of the window's height that the question may take. */
const TALLEST = 0.4;

export class Form {
  constructor(element) {
    this.element = element;
    this.sheets = new Map([...element.querySelectorAll("[data-sheet]")].map((sheet) => [sheet.dataset.sheet, sheet]));
    for (const field of element.querySelectorAll("[data-field]")) prepare(field);
    element.addEventListener("input", () => this.changed());
    element.addEventListener("change", ({ target }) => target.name === "task" && this.choose(target.value));
    addEventListener("resize", () => this.changed());
    this.choose(this.task);
  }

  get task() {
    const chosen = this.element.querySelector("[name=task]:checked");
    return chosen?.value ?? this.sheets.keys().next().value;
  }

  get sheet() {
    return this.sheets.get(this.task);
  }

  get main() {
    return this.sheet.querySelector("[data-main]");
  }

  choose(task) {
    const radio = this.element.querySelector(`[name=task][value="${CSS.escape(task)}"]`);
    if (radio) radio.checked = true;
    for (const [name, sheet] of this.sheets) sheet.hidden = sheet.disabled = name !== task;
    for (const list of document.querySelectorAll("[data-examples]")) list.hidden = list.dataset.examples !== task;
    this.changed();
  }

  /** Values by name, as an `ask` takes them. */
  get inputs() {
    return Object.fromEntries([...new FormData(this.element)].filter(([name]) => name !== "task"));
  }

  /** Choose a task and write its inputs; fields that are not among them become empty. */
  fill(task, inputs) {
    if (!this.sheets.has(task)) return;
    this.choose(task);
    for (const control of controls(this.sheet)) write(control, inputs[control.name] ?? "");
    this.clearFaults();
    this.changed();
  }

  /** What was sent is gone from the form, but for what holds for the next question too. */
  clear() {
    const gone = [this.main.name, ...this.sheet.dataset.carries.split(" ")];
    for (const control of controls(this.sheet)) if (gone.includes(control.name)) write(control, "");
    for (const details of this.sheet.querySelectorAll("[data-details]")) details.open = false;
    this.clearFaults();
    this.changed();
  }

  /** Sentences for fields that can be seen to be wrong, by name. */
  get faults() {
    const long = controls(this.sheet).map((control) => [control.name, faultOf(control.value, limit(control))]);
    const given = this.main.value.trim() || ("optional" in this.main.dataset && this.inputs.document);
    const empty = given ? [] : [[this.main.name, gettext("Nothing is written here yet.")]];
    return Object.fromEntries([...long, ...empty].filter(([, sentence]) => sentence));
  }

  /** Put each sentence beside its field and go to the first. */
  showFaults(faults) {
    this.clearFaults();
    for (const field of this.sheet.querySelectorAll("[data-field]")) setFault(field, faults[field.dataset.field] ?? "");
    const first = this.sheet.querySelector("[aria-invalid]");
    const folded = first?.closest("details");
    if (folded) folded.open = true;
    first?.focus();
  }

  clearFaults() {
    for (const field of this.element.querySelectorAll("[data-field]")) setFault(field, "");
  }

  /** "7,200 of 8,000 characters", where the main text gets long. */
  get count() {
    return countOf(this.main.value, limit(this.main));
  }

  changed() {
    grow(this.main);
    for (const details of this.sheet.querySelectorAll("[data-details]")) {
      const given = controls(details).filter((control) => read(control));
      details.querySelector("[data-given]").textContent = given.map(shown).join(" · ");
    }
  }
}

const controls = (part) => [...part.querySelectorAll("input, select, textarea")];

const limit = (control) => Number(control.dataset.limit ?? 0);

const read = (control) => (control.type === "checkbox" ? (control.checked ? "on" : "") : control.value.trim());

function write(control, value) {
  if (control.type === "checkbox") control.checked = Boolean(value) && value !== "False";
  else control.value = value;
}

/** What a field holds, in a few words; a number alone says nothing. */
function shown(control) {
  const label = control.labels[0].textContent;
  if (control.type === "checkbox") return label;
  if (control.type === "number") return `${label} ${control.value}`;
  const value = control.selectedOptions ? control.selectedOptions[0].label : control.value.trim();
  return value.length > 24 ? `${value.slice(0, 23)}…` : value;
}

/** A browser would cut a pasted text at `maxlength` without a word: the limit is ours to tell. */
function prepare(field) {
  const control = controls(field)[0];
  const fault = field.querySelector("[data-error]");
  fault.id = `${control.id}-error`;
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${fault.id}`.trim());
  if (control.maxLength > 0) control.dataset.limit = control.maxLength;
  control.removeAttribute("maxlength");
  control.addEventListener("input", () => setFault(field, ""));
}

function setFault(field, sentence) {
  const fault = field.querySelector("[data-error]");
  fault.textContent = sentence;
  fault.hidden = !sentence;
  if (sentence) controls(field)[0].setAttribute("aria-invalid", "true");
  else controls(field)[0].removeAttribute("aria-invalid");
}

/** As high as its text, up to a part of the window. */
function grow(area) {
  area.style.blockSize = "auto";
  const borders = area.offsetHeight - area.clientHeight;
  area.style.blockSize = `${Math.min(area.scrollHeight + borders, innerHeight * TALLEST)}px`;
}
