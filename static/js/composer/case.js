/**
 * The case that a question is about, in the strip below the bar: the patient or text that a follow-up carries, and what
 * is given with it now. It is shown before it is sent, taken out as a whole, and never mixed with another: facts that
 * differ are asked about. A change is told as the event `casechange` on the composer.
 */

import { chip } from "../page/chips.js";
import { given } from "./form.js";

/** A document has a chip of its own (documents/documents.js). */
const DOCUMENT = ["document", "document_name"];

/** Facts that take the place of the whole case before, not of one fact of it. */
const WHOLE = ["text", "document"];

export class Case {
  /** `form` holds what is given now. */
  constructor(element, form) {
    Object.assign(this, { element, form });
    this.part = (name) => element.querySelector(`[data-case${name}]`);
    this.fields = element.dataset.caseFields.split(" ");
    this.warnings = element.dataset.caseAlerts.split(" ");
    this.dialog = document.getElementById("another-case");
    this.show(null);
    this.part("-remove").addEventListener("click", () => this.remove());
    this.part("-undo").addEventListener("click", () => this.undo());
    this.part("-change").addEventListener("click", () => this.change());
    this.part("-describe")?.addEventListener("click", () => form.open());
    form.element.addEventListener("formchange", () => this.paint());
  }

  /** The case of the newest turn, or of one that is asked again; null for none. */
  show(shown, removed = false) {
    Object.assign(this, { shown, removed: removed && Boolean(shown) });
    this.paint();
  }

  /** The turn whose case goes along. */
  get carry() {
    return this.removed ? null : (this.shown?.turn ?? null);
  }

  /** The document of the conversation's case. */
  get document() {
    return this.shown?.inputs.document ?? "";
  }

  /** What the form's fields say of the case, but for the document. */
  get facts() {
    return this.fields.filter((name) => !DOCUMENT.includes(name));
  }

  /** Another one comes: what is described in the form is asked for there. */
  remove() {
    this.changed(true);
    if ("caseDescribed" in this.element.dataset) this.form.open();
    else this.form.main.focus();
  }

  undo() {
    this.changed(false);
    this.part("-remove").focus();
  }

  /** Its chip was taken out; with it the case, where it was all of it. */
  documentTaken(id) {
    if (this.document === id && !this.shown.chips.length) this.remove();
  }

  changed(removed) {
    this.show(this.shown, removed);
    this.form.element.dispatchEvent(new Event("casechange"));
  }

  /** Its facts are in the form, to be changed there; what is written there already stays. */
  change() {
    const written = Object.keys(given(this.form.inputs));
    const facts = Object.entries(this.form.known(this.shown?.inputs ?? {})).filter(([name]) => !written.includes(name));
    this.form.write(Object.fromEntries(facts));
    this.form.open();
  }

  /** What is sent for these inputs of the form: `{ inputs, carry }`; null where the reader goes back to the question. */
  async decide(inputs) {
    if (!this.differs(inputs)) return { inputs: this.removed ? inputs : this.whole(inputs), carry: this.carry };
    const answer = await this.ask();
    if (answer === "same") return { inputs: this.whole(inputs), carry: this.shown.turn };
    return answer === "start" ? { inputs: this.alone(inputs), carry: null } : null;
  }

  /** Whether facts are given that are not those of the conversation. */
  differs(inputs) {
    if (!this.shown || !this.form.follows(this.form.task)) return false;
    return this.fields.some((name) => inputs[name]?.trim() && inputs[name].trim() !== this.shown.inputs[name]);
  }

  /** The facts of the conversation, with those given now in their place. */
  whole(inputs) {
    const given = Object.entries(inputs).filter(([, value]) => value.trim());
    const replaced = WHOLE.some((name) => this.fields.includes(name) && inputs[name]?.trim());
    const facts = Object.entries(replaced ? {} : this.form.known(this.shown?.inputs ?? {}));
    return { ...inputs, ...Object.fromEntries([...facts.filter(([name]) => this.fields.includes(name)), ...given]) };
  }

  /** Without the document of the case before. */
  alone(inputs) {
    return inputs.document && inputs.document === this.document ? { ...inputs, document: "", document_name: "" } : inputs;
  }

  /** Asks whether it is another case: "start", "same", or nothing. */
  ask() {
    const { chips, inputs } = this.shown;
    const before = inputs.document_name ? [...chips, inputs.document_name] : chips;
    this.dialog.querySelector("[data-case-before]").replaceChildren(...before.map((words) => chip(words)));
    this.dialog.querySelector("[data-case-now]").replaceChildren(...this.form.given(this.fields, this.warnings));
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue), { once: true });
    });
  }

  paint() {
    const { chips, alerts } = (!this.removed && this.shown) || { chips: [], alerts: [] };
    const carried = chips.map((words) => chip(words, alerts.includes(words) ? "chip-carried chip-alert" : "chip-carried"));
    const given = this.form.given(this.facts, this.warnings);
    fill(this.part("-chips"), carried);
    fill(this.part("-given"), given);
    this.part("-removed").hidden = !this.removed;
    this.part("-change").hidden = !carried.length && !given.length;
    this.part("-remove").hidden = this.removed || !this.shown;
    for (const name of ["-none", "-describe"]) {
      if (this.part(name)) this.part(name).hidden = Boolean(carried.length || given.length);
    }
  }
}

function fill(list, chips) {
  list.replaceChildren(...chips);
  list.hidden = !chips.length;
}
