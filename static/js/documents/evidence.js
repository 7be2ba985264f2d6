/** A finished answer about a document: what was read, where each statement comes from, and what a person has to look at. */

import { get, post } from "../page/http.js";
import { show } from "../page/toast.js";
import { gettext, interpolate, moment, ngettext, number } from "../page/words.js";
import { fillBasis } from "./basis.js";
import { askForEdit, askForSignature } from "./deciding.js";
import { mark } from "./marks.js";
import { leftOut } from "./pane.js";

/** Milliseconds of one task: a long text is drawn piece by piece. */
const TASK = 8;

export class Evidence {
  /** Of the turn's `view`; `review` goes through what is open, `readAll(document)` has all of a document read. */
  constructor(view, { pane, review, readAll }) {
    Object.assign(this, { view, pane, review, readAll });
    this.answer = view.part("answer");
    this.answer.addEventListener("click", (event) => this.clicked(event));
    for (const kind of ["mousemove", "focusin"]) this.answer.addEventListener(kind, (event) => this.pointedAt(event));
  }

  get base() {
    return `/documents/readings/${this.reading.turn}`;
  }

  /** Done again, it replaces what was shown. */
  async show(reading) {
    const { view, answer } = this;
    const again = Boolean(this.reading);
    this.reading = reading;
    // Whoever signs has read what the digest is of, also where this page had missed a part of the answer.
    view.edited = reading.edited || !sameWords(view.turn.text, reading.text) ? reading.text : "";
    if (view.edited || again) {
      view.prose.clear();
      while (!view.prose.update(view.text, false, performance.now() + TASK)) await new Promise((resolve) => setTimeout(resolve));
    }
    this.head();
    this.foot();
    await mark(answer, reading);
  }

  // --- What the reader does ------------------------------------------------------------------------------------------

  async clicked({ target }) {
    const place = placeOf(target);
    if (place === undefined || getSelection().toString()) return;
    const cite = target.closest("[data-cite]");
    this.pane.opener = cite;
    if (cite && this.isDoubtful(place)) await this.review.open(this, place);
    else await this.passage(place);
  }

  isDoubtful(place) {
    return this.reading.open.includes(place) || place in this.reading.accepted;
  }

  /** Show where a statement comes from; `quietly`: only where there is room beside the answer. */
  async passage(place, { quietly = false } = {}) {
    await this.pane.load(this.reading.document.id, { quietly });
    if (!this.pane.shows(this.reading.document.id)) return;
    this.listen();
    this.pane.mark(this.reading.statements[place].passages, { go: true });
  }

  /** With the pointer or the keyboard. What scrolls below a pointer that rests was not pointed at: no mouse moved. */
  pointedAt({ type, target }) {
    const place = placeOf(target);
    if (type === "mousemove" && place === this.pointed) return;
    this.pointed = place;
    const { document, statements } = this.reading;
    if (place !== undefined && this.pane.shows(document.id)) this.pane.mark(statements[place].passages);
  }

  /** And back: a place in the document leads to the statement that rests on it. */
  listen() {
    const { pane, reading } = this;
    pane.onpick = (offset) => {
      const holds = ({ passages }) => passages.some(({ start, end }) => start <= offset && offset < end);
      const place = reading.statements.findIndex(holds);
      if (place < 0) return;
      pane.mark(reading.statements[place].passages);
      this.pick(place)?.focus({ preventScroll: true });
    };
  }

  /** Bring a statement into view, as the one that is looked at; its mark. */
  pick(place) {
    this.answer.querySelector("[data-picked]")?.removeAttribute("data-picked");
    const found = this.answer.querySelector(`[data-statement="${place}"]`);
    found?.toggleAttribute("data-picked", true);
    found?.scrollIntoView({ block: "center" });
    return this.answer.querySelector(`[data-cite="${place}"]`);
  }

  // --- Changes -------------------------------------------------------------------------------------------------------

  /** Accept a statement for this reason; without one it is open again. */
  accept(place, reason) {
    return this.change("accept", { statement: place, reason });
  }

  async sign() {
    const answer = await askForSignature(this.reading);
    if (answer === "review") this.review.next(this);
    else if (answer) await this.change("sign", { reason: answer.reason });
  }

  /** Whether it was done; if not, the reader hears why, and sees the text as it stands. */
  async change(part, given = {}) {
    try {
      await this.show(await post(`${this.base}/${part}/`, { digest: this.reading.digest, ...given }));
      return true;
    } catch (error) {
      show(error.message || notSaved());
      if (error.code === "changed") await this.show(await get(`${this.base}/`).catch(() => this.reading));
      return false;
    }
  }

  /** `place` is the statement to begin with; `kept` what was written in an attempt that was refused, and why it was. */
  async edit(place, kept) {
    const { reading } = this;
    const text = await askForEdit(reading, place, kept);
    if (!text) return;
    try {
      await this.show(await post(`${this.base}/edit/`, { text, digest: reading.digest }));
      if (this.pane.shows(reading.document.id)) this.beside();
      this.review.refresh(this);
    } catch (error) {
      if (error.code === "changed") await this.show(await get(`${this.base}/`).catch(() => reading));
      this.edit(undefined, { words: text, why: error.message || notSaved() });
    }
  }

  /** The receipt in the pane, and its text leading back to this answer. */
  beside() {
    this.pane.showReceipt(this.reading);
    this.listen();
  }

  // --- Above and below the text --------------------------------------------------------------------------------------

  /** How many statements are open, and the way through them. */
  head() {
    this.view.article.querySelector("[data-evidence-head]")?.remove();
    if (!this.reading.statements.length) return;
    const head = moulded("[data-evidence-head-mould]");
    head.querySelector("[data-evidence-counts]").textContent = countsSentence(this.reading);
    const go = head.querySelector("[data-evidence-review]");
    go.hidden = !this.reading.open.length;
    go.addEventListener("click", () => this.review.next(this));
    head.toggleAttribute("data-open", Boolean(this.reading.open.length));
    this.answer.before(head);
  }

  foot() {
    const { reading, view } = this;
    view.article.querySelector("[data-evidence]")?.remove();
    const section = moulded("[data-evidence-mould]");
    const part = (name) => section.querySelector(`[data-evidence-${name}]`);
    part("receipt").textContent = reading.receipt.lines[0];
    part("read").toggleAttribute("data-incomplete", !reading.receipt.complete);
    part("warning").hidden = reading.receipt.complete;
    part("all").hidden = reading.receipt.complete || reading.mode !== "passages" || !this.readAll;
    part("state").textContent = stateSentence(reading);
    part("before").hidden = !reading.signed_before;
    part("signed").textContent = reading.signed_before?.text ?? "";
    part("lines").replaceChildren(...receiptLines(reading));
    part("word").href = `${this.base}/summary.docx`;
    part("markdown").href = `${this.base}/summary.md`;
    part("json").href = `${this.base}/summary.json`;
    fillBasis(section, reading.basis);
    part("sign").hidden = Boolean(reading.signed_by) || !reading.text;
    part("withdraw").hidden = !reading.signed_by;
    part("edit").hidden = !reading.text;
    part("show").addEventListener("click", async ({ target }) => {
      this.pane.opener = target;
      await this.pane.load(reading.document.id);
      this.beside();
      document.getElementById("document-title").focus();
    });
    part("all").addEventListener("click", () => this.readAll(reading.document));
    part("sign").addEventListener("click", () => this.sign());
    part("withdraw").addEventListener("click", () => this.change("withdraw"));
    part("edit").addEventListener("click", () => this.edit());
    view.part("foot").before(section);
  }
}

/** Which statement an element is part of, or names the source of. */
function placeOf(target) {
  const place = target.closest("[data-cite]")?.dataset.cite ?? target.closest("[data-statement]")?.dataset.statement;
  return place === undefined ? undefined : Number(place);
}

const moulded = (name) => document.querySelector(name).content.firstElementChild.cloneNode(true);

const notSaved = () => gettext("This could not be saved just now. Try again.");

/** But for white space, which the server trims. */
const sameWords = (one, other) => one.replace(/\s/g, "") === other.replace(/\s/g, "");

/** "Checked: 3 of 5 statements. 2 are open." */
function countsSentence({ statements, open }) {
  const values = { count: number(statements.length), done: number(statements.length - open.length), open: number(open.length) };
  const counted = ngettext("%(done)s of %(count)s statement checked.", "%(done)s of %(count)s statements checked.", statements.length);
  const left = open.length
    ? ngettext("%(open)s is open: the document does not say so.", "%(open)s are open: the document does not say so.", open.length)
    : gettext("Nothing is open.");
  return `${interpolate(counted, values)} ${interpolate(left, values)}`;
}

/** Only on paper: on the page the pane shows them. */
function receiptLines({ receipt, written, document: about }) {
  const left = receipt.left_out.map(leftOut);
  const date = interpolate(gettext("Written: %(date)s"), { date: moment(written) });
  const lines = [`${about.name} · SHA-256 ${about.sha256}`, date, ...receipt.lines, ...receipt.cuts, ...left];
  return lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
}

function stateSentence({ signed_by: name, signed, signed_before: before, edited }) {
  if (before) {
    const values = { name: before.by, time: moment(before.at) };
    return interpolate(gettext("Draft: %(name)s signed off an earlier text, %(time)s. The signature no longer covers it."), values);
  }
  if (name) return interpolate(gettext("Signed off by %(name)s, %(time)s."), { name, time: moment(signed) });
  return edited ? gettext("Draft, edited: nobody has signed it off.") : gettext("Draft: nobody has signed it off.");
}
