/** The fields of the composer: one sheet for each task, of which one is shown. */

import { chip, wordsOf } from "../page/chips.js";
import { countOf, faultOf } from "../page/limits.js";
import { gettext } from "../page/words.js";

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
    for (const details of element.querySelectorAll("[data-details]")) {
      details.addEventListener("toggle", () => this.changed());
    }
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

  /** What every sheet holds, shown or not: values by task and name. */
  get sheetInputs() {
    const inputs = (sheet) => Object.fromEntries(controls(sheet).map((control) => [control.name, draftOf(control)]));
    return Object.fromEntries([...this.sheets].map(([task, sheet]) => [task, inputs(sheet)]));
  }

  /** The same, written back. */
  fillAll(task, sheetInputs) {
    for (const [other, inputs] of Object.entries(sheetInputs)) this.fill(other, inputs);
    this.choose(this.sheets.has(task) ? task : this.task);
  }

  /** Choose a task and write its inputs; fields that are not among them become empty. */
  fill(task, inputs) {
    if (!this.sheets.has(task)) return;
    this.choose(task);
    for (const control of controls(this.sheet)) write(control, inputs[control.name] ?? "");
    this.clearFaults();
    this.changed();
  }

  /** These values by name, but for those that the task has no field for. */
  known(values, task = this.task) {
    const names = controls(this.sheets.get(task)).map((control) => control.name);
    return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
  }

  /** Write these values and leave the other fields as they are. */
  write(values) {
    for (const control of controls(this.sheet)) if (control.name in values) write(control, values[control.name]);
    this.changed();
  }

  /** Whether earlier turns go along with a question of this task. */
  follows(task) {
    return "follows" in this.sheets.get(task).dataset;
  }

  /** The task that comes after this one, with the words that are written; nothing happens where it is the same. */
  toNext() {
    const { next } = this.sheet.dataset;
    if (!next) return;
    const [words, focused] = [this.main.value, document.activeElement === this.main];
    write(this.main, "");
    this.choose(next);
    write(this.main, words);
    this.changed();
    if (focused) this.main.focus();
  }

  /** Unfold the details and go to the first of them. */
  open() {
    const details = this.sheet.querySelector("[data-details]");
    if (!details) return;
    details.open = true;
    controls(details)[0].focus();
  }

  /** What is given in these fields beside the words, as chips; `warnings` are the fields that are shown as one. */
  given(names, warnings = []) {
    const beside = ({ name }) => names.includes(name) && name !== "document" && name !== this.main.name;
    const kind = ({ name, type }) => (warnings.includes(name) ? "chip-alert" : type === "textarea" ? "chip-text" : "");
    const said = controls(this.sheet).filter((control) => beside(control) && read(control));
    return said.map((control) => chip(wordsOf(control), kind(control)));
  }

  /** What was sent is gone from the form: the words, and these fields, which are carried from now on. */
  clear(fields) {
    const gone = [this.main.name, ...fields];
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

  get isTooLong() {
    return Boolean(faultOf(this.main.value, limit(this.main)));
  }

  changed() {
    grow(this.main);
    for (const details of this.sheet.querySelectorAll("[data-details]")) {
      const list = this.sheet.querySelector("[data-given]");
      list.replaceChildren(...this.given(list.dataset.given.split(" ")));
      list.hidden = !list.childElementCount || details.open;
    }
    this.element.dispatchEvent(new Event("formchange"));
  }
}

/** The inputs that say something. */
export const given = (inputs) => Object.fromEntries(Object.entries(inputs).filter(([, value]) => value.trim()));

const controls = (part) => [...part.querySelectorAll("input, select, textarea")];

const limit = (control) => Number(control.dataset.limit ?? 0);

const read = (control) => (control.type === "checkbox" ? (control.checked ? "on" : "") : control.value.trim());

const draftOf = (control) => (control.type === "checkbox" ? read(control) : control.value);

function write(control, value) {
  if (control.type === "checkbox") control.checked = Boolean(value) && value !== "False";
  else control.value = value;
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
