/** Documents a question may be about: chosen, dropped or pasted, read by the server, named in the form. */

import { decorate } from "./documents-evidence.js";
import { Pane } from "./documents-pane.js";
import { get, upload } from "./http.js";
import { isFinal } from "./turn-state.js";
import { gettext, interpolate, ngettext, number } from "./words.js";

/** Milliseconds from one look at a reading that is at work to the next. */
const LOOK = 1000;

/** As the server has it: a larger file need not be sent to hear so. */
const LARGEST = 25 * 1024 * 1024;

export class Documents {
  constructor(element, { composer, page, thread }) {
    Object.assign(this, { element, composer, page, thread });
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.list = new Map();
    this.looking = new Map();
    this.pane = new Pane(document.querySelector("[data-pane]"));
    this.part("document-file").addEventListener("change", ({ target }) => this.takeIn([...target.files], target));
    this.part("document-list").addEventListener("click", (event) => this.clicked(event));
    composer.element.addEventListener("change", ({ target }) => {
      if (target.name === "kind" && this.list.has(this.chosen)) this.list.get(this.chosen).kind = target.value;
      this.planned();
    });
    this.listenForDrops();
    this.restore();
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
      if (!files.length) return;
      event.preventDefault();
      this.takeIn(files);
    });
  }

  /** Send the files one after the other; what cannot be read is said, the others are kept. */
  async takeIn(files, input, { ocr = false } = {}) {
    const [refused, scans] = [[], []];
    for (const file of files) {
      this.tell(interpolate(gettext("Reading %(name)s …"), { name: file.name }));
      const query = new URLSearchParams({ domain: this.page.domain, name: file.name, ...(ocr && { ocr: "yes" }) });
      try {
        if (file.size > LARGEST) throw new Error(gettext("This file is too large: at most 25 MB can be taken."));
        const added = await upload(`/documents/?${query}`, file);
        this.list.set(added.id, added);
        this.choose(added.id);
      } catch (error) {
        refused.push(`${file.name}: ${error.message || gettext("This could not be sent just now. Try again.")}`);
        if (error.ocr) scans.push(file);
      }
    }
    this.tell(refused.join("\n"), refused.length > 0);
    if (scans.length) this.offerOcr(scans);
    if (input) input.value = "";
  }

  /** Scans can be read too, if slowly and less surely. */
  offerOcr(scans) {
    const words = gettext("Read it by OCR");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words });
    button.addEventListener("click", () => this.takeIn(scans, null, { ocr: true }));
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
    const name = this.list.get(id)?.name ?? "";
    for (const field of this.fields) field.value = field.name === "document" ? id : name;
    this.composer.form.clearFaults();
    this.composer.edited();
    this.paint();
    if (id) this.open(id);
  }

  /** A draft or an earlier question is in the form: its document too. */
  restore() {
    const { document: id, document_name: name } = this.composer.form.inputs;
    if (id && !this.list.has(id)) this.list.set(id, { id, name, pages: 0 });
    this.paint();
  }

  /** What was asked is on its way: the next question begins without a document of its own, and without its kind. */
  accepted() {
    if (this.chosen && this.kind) this.kind.value = "";
    this.composer.form.changed();
    for (const field of this.fields) field.value = "";
    this.paint();
  }

  clicked({ target }) {
    const id = target.closest("[data-document]")?.dataset.document;
    if (!id) return;
    if (target.closest("[data-document-remove]")) {
      this.list.delete(id);
      if (this.chosen === id) this.choose("");
      else this.paint();
      this.part("document-file").focus();
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
    list.hidden = !this.list.size;
    this.part("facts-line").hidden = !this.list.size;
    this.part("facts").href = `/documents/facts/?${new URLSearchParams([...this.list.keys()].map((id) => ["document", id]))}`;
  }

  // --- Beside the answer ---------------------------------------------------------------------------------------------

  async open(id) {
    const whole = await this.pane.load(id);
    if (this.kind && this.chosen === id) {
      // What the reader chose for this document before, what a draft says, or what its words propose.
      this.kind.value = this.list.get(id).kind ?? (this.kind.value || whole.kind);
      this.composer.form.changed();
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
    this.pane.showProgress(reading);
  }

  /** A turn has ended: link its statements to the document it was about. */
  async show(turn) {
    const view = this.thread.view(turn);
    if (!this.isAboutDocument(turn)) return;
    const reading = await get(`/documents/readings/${turn}/`).catch(() => null);
    if (!reading || !isFinal(this.thread.turns.get(turn))) return;
    this.thread.draw(turn);
    await view.drawn;
    decorate(view, reading, this.pane);
    if (this.looking.has(turn) && this.pane.shows(reading.document.id)) this.pane.showReceipt(reading);
  }

  /** It came with a document, or follows a turn that did and brought no text of its own. */
  isAboutDocument(turn) {
    const ids = [...this.thread.turns.keys()];
    const until = ids.slice(0, ids.indexOf(turn) + 1).map((id) => this.thread.view(id).inputs ?? {});
    const own = until.at(-1);
    if (this.looking.has(turn) || own?.document) return true;
    return Boolean(own?.question) && !own.text && until.some((inputs) => inputs.document);
  }
}

const pages = (count) => interpolate(ngettext("%(count)s page", "%(count)s pages", count), { count: number(count) });
