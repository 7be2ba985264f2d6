/** Documents a question may be about: chosen, dropped or pasted, read by the server, named in the form. */

import * as drafts from "../composer/drafts.js";
import { showChecks } from "./answer-checks.js";
import { Evidence } from "./evidence.js";
import { Pane } from "./pane.js";
import { Review } from "./review.js";
import { get, post, upload } from "../page/http.js";
import { isFinal } from "../conversation/turn-state.js";
import { gettext, interpolate, ngettext, number } from "../page/words.js";

/** Milliseconds from one look at a reading that is at work to the next. */
const LOOK = 1000;

/** Characters of a pasted text beyond which it becomes a document. */
const LONG = 1500;

export class Documents {
  constructor(element, { composer, page, thread }) {
    Object.assign(this, { element, composer, page, thread });
    this.part = (name) => document.querySelector(`[data-${name}]`);
    this.list = new Map();
    this.looking = new Map();
    this.pane = new Pane(document.querySelector("[data-pane]"));
    this.review = new Review(document.querySelector("[data-review]"));
    this.limit = this.part("document-file").dataset;
    this.part("document-file").addEventListener("change", ({ target }) => this.takeIn([...target.files], target));
    this.part("document-list").addEventListener("click", (event) => this.clicked(event));
    composer.element.addEventListener("change", ({ target }) => {
      if (target.name === "kind" && this.list.has(this.chosen)) this.list.get(this.chosen).kind = target.value;
      if (target.name === "task") this.paint();
      this.planned();
    });
    composer.element.addEventListener("casechange", () => this.follow());
    this.listenForDrops();
    this.restore();
    this.follow();
    if (this.chosen && !this.pane.wasClosed) this.pane.load(this.chosen, { quietly: true }).catch(() => {});
    for (const [id, turn] of thread.turns) if (isFinal(turn)) this.show(id);
  }

  // --- Coming in -----------------------------------------------------------------------------------------------------

  listenForDrops() {
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      document.body.toggleAttribute("data-dropping", true);
    });
    addEventListener("dragleave", (event) => event.relatedTarget ?? document.body.removeAttribute("data-dropping"));
    addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      document.body.removeAttribute("data-dropping");
      this.takeIn([...event.dataTransfer.files]);
    });
    this.composer.element.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!files.length && !this.isLong(text, event.target)) return;
      event.preventDefault();
      if (files.length) this.takeIn(files);
      else this.takeInPasted(text, event.target);
    });
  }

  /** Whether a pasted text should be a document, whose statements lead to their places. Beside another text or document
   * it stays where it is pasted. */
  isLong(text, target) {
    const field = target.matches("textarea[data-main], textarea[name=text]");
    return field && text.length > LONG && this.takes && !this.chosen && !(target.name === "text" && target.value.trim());
  }

  /** It stands in the field, and is asked with it, until it is taken in; the document takes its place where it is still
   * there then, and nothing was asked or chosen meanwhile. */
  async takeInPasted(pasted, field) {
    const text = pasted.replace(/\r\n?/g, "\n"); // As the field has it.
    put(text, field, field.selectionStart, field.selectionEnd);
    const first = text.trim().split(/[\n。.]/, 1)[0].slice(0, 40).replaceAll("/", " ").trim();
    const file = new File([text], `${first || gettext("Pasted text")}.txt`, { type: "text/plain" });
    const isWanted = () => field.value.includes(text) && !this.composer.pending && !this.chosen;
    const id = await this.takeIn([file], null, { isWanted });
    if (!id) return;
    const at = field.value.indexOf(text);
    put("", field, at, at + text.length);
    this.tell(gettext("The pasted text is a document now: what is written of it leads to its places."));
    this.offer(gettext("Keep it as text"), () => {
      this.tell("");
      put(text, field, field.selectionEnd, field.selectionEnd);
      field.focus();
      if (this.chosen === id) this.choose("");
      this.discard(id);
    });
  }

  /** Its author does not want it, and asked nothing about it. */
  async discard(id) {
    this.list.delete(id);
    this.paint();
    await post(`/documents/${id}/discard/`).catch((error) => {
      this.tell(error.message || gettext("The document is kept: it could not be deleted just now."), true);
    });
  }

  /** Send the files one after the other; what cannot be read is said, the others are kept, unless nobody wants them any
   * more. The last document, where all were taken. */
  async takeIn(files, input, { ocr = false, isWanted = () => true } = {}) {
    if (!this.takes) this.composer.form.choose(this.taking);
    const [refused, scans] = [[], []];
    let id;
    for (const file of files) {
      this.tell(interpolate(gettext("Reading %(name)s …"), { name: file.name }));
      const query = new URLSearchParams({ domain: this.page.domain, ...(this.page.matter && { matter: this.page.matter }), ...(ocr && { ocr: "yes" }) });
      try {
        if (file.size > Number(this.limit.largest)) throw new Error(this.limit.tooLarge);
        const added = await upload(`/documents/?${query}`, file);
        if (isWanted()) {
          id = added.id;
          this.list.set(id, added);
          this.choose(id);
        } else this.discard(added.id);
      } catch (error) {
        refused.push(`${file.name}: ${error.message || gettext("This could not be sent just now. Try again.")}`);
        if (error.ocr) scans.push(file);
      }
    }
    this.tell(refused.join("\n"), refused.length > 0);
    // Scans can be read too, if slowly and less surely.
    if (scans.length) this.offer(gettext("Read it by OCR"), () => this.takeIn(scans, null, { ocr: true }));
    if (input) input.value = "";
    return refused.length ? undefined : id;
  }

  /** A button behind the sentence that was told. */
  offer(words, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words });
    button.addEventListener("click", act);
    this.part("document-say").append(" ", button);
  }

  tell(sentence, bad = false) {
    const say = this.part("document-say");
    Object.assign(say, { textContent: sentence, hidden: !sentence });
    say.toggleAttribute("data-bad", bad);
  }

  // --- In the form ---------------------------------------------------------------------------------------------------

  get fields() {
    return [...this.composer.element.querySelectorAll("[name=document], [name=document_name]")];
  }

  /** Where the kind of the text is chosen, if the task asks for it. */
  get kind() {
    return this.composer.form.sheet.querySelector("[name=kind]");
  }

  get chosen() {
    return this.composer.form.inputs.document ?? "";
  }

  /** The question is about this document, or about none. */
  choose(id) {
    this.write(id);
    this.composer.form.clearFaults();
    this.composer.edited();
    this.paint();
    if (id) this.open(id);
  }

  write(id) {
    const name = this.list.get(id)?.name ?? "";
    for (const field of this.fields) field.value = field.name === "document" ? id : name;
  }

  /** A draft or an earlier question is in the form: its document too. */
  restore() {
    const { document: id, document_name: name } = this.composer.form.inputs;
    for (const one of drafts.load(this.place) ?? []) this.list.set(one.id, one);
    if (id) this.know(id, name);
    this.write(id ?? "");
    this.paint();
  }

  know(id, name) {
    if (!this.list.has(id)) this.list.set(id, { id, name, pages: 0 });
  }

  /** The document of the conversation's case goes along as long as the case does, unless another one was chosen. */
  follow() {
    const { shown, removed, document: id } = this.composer.case;
    if (!id) return;
    this.know(id, shown.inputs.document_name);
    if (removed && this.chosen === id) this.write("");
    else if (!removed && !this.chosen) this.write(id);
    this.paint();
  }

  /** What was asked is on its way: the next question is about the document that this one was about. */
  accepted() {
    drafts.forget(`documents:${this.page.domain}`);
    const { shown, document: id } = this.composer.case;
    if (id) this.know(id, shown.inputs.document_name);
    if (this.takes) this.write(id);
    for (const kind of this.element.querySelectorAll("[name=kind]")) kind.value = this.list.get(this.chosen)?.kind ?? "";
    this.paint();
  }

  /** Whether the chosen task has a use for a document. */
  get takes() {
    return Boolean(this.composer.form.sheet.querySelector("[name=document]"));
  }

  /** The first task that has one. */
  get taking() {
    const sheets = [...this.composer.form.sheets];
    return sheets.find(([, sheet]) => sheet.querySelector("[name=document]"))[0];
  }

  /** Where the list is kept over a reload. */
  get place() {
    return `documents:${this.page.place}`;
  }

  clicked({ target }) {
    const id = target.closest("[data-document]")?.dataset.document;
    if (!id) return;
    if (target.closest("[data-document-remove]")) {
      this.list.delete(id);
      const chosen = this.chosen === id;
      if (chosen) this.choose("");
      else this.paint();
      this.part("document-file").focus();
      if (chosen) this.composer.case.documentTaken(id);
    } else if (target.closest("[data-document-open]")) this.choose(id);
  }

  paint() {
    const list = this.part("document-list");
    const mould = document.querySelector("[data-document-mould]").content.firstElementChild;
    list.replaceChildren(
      ...[...this.list.values()].map((one) => {
        const item = mould.cloneNode(true);
        item.dataset.document = one.id;
        item.querySelector("[data-document-title]").textContent = one.name;
        item.querySelector("[data-document-size]").textContent = one.pages > 1 ? pages(one.pages) : "";
        item.querySelector("[data-document-open]").setAttribute("aria-pressed", String(one.id === this.chosen));
        return item;
      }),
    );
    list.hidden = !this.list.size || !this.takes;
    this.element.querySelector(".document-add").hidden = !this.takes;
    this.say();
    drafts.save(this.place, [...this.list.values()]);
    this.part("facts-line").hidden = !this.list.size;
    this.part("facts").href = `/documents/facts/?${new URLSearchParams([...this.list.keys()].map((id) => ["document", id]))}`;
  }

  /** Of several documents, which one the question is about; and what may be written where one can be summarised. */
  say() {
    const which = this.part("document-which");
    const name = this.list.get(this.chosen)?.name;
    which.hidden = this.list.size < 2 || !this.takes;
    which.textContent = name
      ? interpolate(gettext("The question is about “%(name)s” alone."), { name })
      : gettext("The question goes without a document. Choose one to ask about it.");
    for (const sheet of this.composer.form.sheets.values()) {
      const main = sheet.querySelector("[data-main]");
      main.dataset.usual ??= main.placeholder;
      main.placeholder =
        this.chosen && sheet.dataset.next ? gettext("Leave this empty for a summary, or ask about the document") : main.dataset.usual;
    }
  }

  // --- Beside the answer ---------------------------------------------------------------------------------------------

  async open(id) {
    const whole = await this.pane.load(id);
    if (this.kind && this.chosen === id && !this.composer.pending) {
      // What the reader chose for this document before, what a draft says, or what its words propose.
      this.kind.value = this.list.get(id).kind ?? (this.kind.value || whole.kind);
      this.composer.form.changed();
      this.composer.edited();
    }
    this.planned();
  }

  /** How the chosen document would be read, as the form stands. */
  async planned() {
    const { form } = this.composer;
    const { document: id, kind = "", depth = "" } = form.inputs;
    if (!id || form.task !== "summarize") return;
    const asked = new URLSearchParams({ task: form.task, kind, depth });
    const plan = await get(`/documents/${id}/plan/?${asked}`).catch((error) => ({ message: error.message }));
    if (this.chosen === id && this.pane.shows(id)) this.pane.showPlan(plan);
  }

  /** A frame about a turn. */
  take(frame) {
    if (frame.type === "turn.progress") this.look(frame.turn);
    else if (this.thread.turns.has(frame.turn) && isFinal(this.thread.turns.get(frame.turn))) {
      setTimeout(() => this.show(frame.turn));
    }
  }

  /** See how far a reading is; once a second at most, and once more after the last word of it. */
  async look(turn) {
    // A reading that goes on has no receipt yet: the one of its stop is gone.
    this.thread.view(turn)?.article.querySelector("[data-evidence]")?.remove();
    const now = performance.now();
    const last = this.looking.get(turn) ?? -LOOK;
    if (last > now) return;
    const due = Math.max(now, last + LOOK);
    this.looking.set(turn, due);
    await new Promise((resolve) => setTimeout(resolve, due - now));
    const reading = await get(`/documents/readings/${turn}/`).catch(() => null);
    if (!reading || isFinal(this.thread.turns.get(turn))) return;
    await this.pane.load(reading.document.id, { quietly: true });
    this.pane.showProgress(reading, this.thread.turns.get(turn).progress);
  }

  /** A turn has ended: link its statements to the document it was about. */
  async show(turn) {
    const view = this.thread.view(turn);
    if (!this.isAboutDocument(turn)) return this.check(turn, view);
    const reading = await get(`/documents/readings/${turn}/`).catch(() => null);
    if (!reading || !isFinal(this.thread.turns.get(turn))) return;
    this.thread.draw(turn);
    await this.thread.painted(turn);
    view.evidence ??= new Evidence(view, { pane: this.pane, review: this.review, readAll: this.readAll });
    await view.evidence.show(reading);
    if (this.looking.has(turn) && this.pane.shows(reading.document.id)) this.pane.showReceipt(reading);
  }

  /** Have a document read to its last word, where a task does that; undefined where none does. */
  get readAll() {
    const task = [...this.composer.form.sheets].find(([, sheet]) => "optional" in sheet.querySelector("[data-main]").dataset)?.[0];
    return task && (({ id, name }) => this.composer.ask(task, { document: id, document_name: name }, { carry: null, again: null }));
  }

  /** The open statement after, or before, the one that is looked at: of that answer, or of the newest. */
  lookAt(step) {
    const newest = [...this.thread.views.values()].findLast(({ evidence }) => evidence?.reading.open.length)?.evidence;
    const { hidden } = this.review.element;
    this.review.next(hidden ? newest : undefined, step);
  }

  /** A turn without a document has ended: once its answer is drawn, mark its figures. `again`: a check that took too
   * long is repeated. */
  async check(turn, view, { again = false } = {}) {
    if (!view || !this.thread.turns.get(turn).text.trim()) return;
    await view.drawn;
    const found = await get(`/documents/answers/${turn}/${again ? "?again" : ""}`).catch(unchecked);
    await this.thread.painted(turn);
    if (this.thread.turns.has(turn) && isFinal(this.thread.turns.get(turn))) {
      showChecks(view, found, () => this.check(turn, view, { again: true }));
    }
  }

  isAboutDocument(turn) {
    return this.looking.has(turn) || Boolean(this.thread.view(turn).about?.inputs.document);
  }
}

/** An answer whose checks cannot be had must not look like one without a remark. */
const unchecked = () => ({
  statements: [],
  missing: [],
  again: true,
  figures: gettext("The figures of this answer could not be checked just now."),
});

/** Write a text over a stretch of a field; the caret stays with what is being written. */
function put(text, field, start, end) {
  field.setRangeText(text, start, end, text ? "end" : "preserve");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const pages = (count) => interpolate(ngettext("%(count)s page", "%(count)s pages", count), { count: number(count) });
