/** The document beside the answer: its text page by page, how it is read, and the passages a statement rests on. */

import { get } from "../page/http.js";
import { cutPlain, plainPart } from "../page/plain-text.js";
import { Leafing } from "./leafing.js";
import { Views } from "./views.js";
import { duration, gettext, interpolate, ngettext, number } from "../page/words.js";

/** Colour for ranges of text without touching it; where a browser lacks it, the page still scrolls to the place. */
const highlights = globalThis.CSS?.highlights;

/** Frames after which the text around a place that was gone to has its true height. */
const SETTLED = 10;

/** Where it is noted that the pane was closed. */
const CLOSED = "pane-closed";

export class Pane {
  constructor(element) {
    this.element = element;
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.whole = null;
    this.views = new Views(element);
    this.leafing = new Leafing(this);
    this.onpick = () => {};
    this.part("pane-close").addEventListener("click", () => this.close());
    element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.part("leaves").addEventListener("click", (event) => this.picked(event));
  }

  shows(id) {
    return this.whole?.id === id && !this.element.hidden;
  }

  /** Show a document; `quietly`: only if the pane is open, or the window wide enough for both. */
  async load(id, { quietly = false } = {}) {
    if (this.whole?.id !== id) {
      const whole = await get(`/documents/${id}/`);
      this.whole = whole;
      this.paint(whole);
    }
    if (!quietly || matchMedia("(min-width: 64rem)").matches) this.open();
    return this.whole;
  }

  open() {
    sessionStorage.removeItem(CLOSED);
    this.element.hidden = false;
    document.body.toggleAttribute("data-pane-open", true);
    this.leafing.paintPage();
  }

  /** The reader has closed it: it stays so on the pages of this tab until a document is opened. */
  get wasClosed() {
    return sessionStorage.getItem(CLOSED) !== null;
  }

  close() {
    sessionStorage.setItem(CLOSED, "yes");
    this.element.hidden = true;
    document.body.removeAttribute("data-pane-open");
    this.opener?.focus();
  }

  paint(whole) {
    this.part("pane-title").textContent = whole.name;
    const size = { pages: number(whole.pages), characters: number(whole.characters), sha256: whole.sha256 };
    this.part("pane-about").textContent = interpolate(
      whole.pages > 1
        ? gettext("%(pages)s pages, %(characters)s characters · SHA-256 %(sha256)s")
        : gettext("%(characters)s characters · SHA-256 %(sha256)s"),
      size,
    );
    fill(this.part("pane-warnings"), whole.warnings);
    this.part("pane-plan").hidden = this.part("pane-receipt").hidden = this.part("pane-place").hidden = true;
    this.part("leaves").replaceChildren(...whole.page_texts.map((page) => leaf(page, whole)));
    highlights?.delete("passage");
    this.views.begin(whole);
    this.leafing.begin(whole);
  }

  // --- How it is read ------------------------------------------------------------------------------------------------

  showPlan(plan) {
    this.part("pane-plan").hidden = false;
    this.part("pane-progress").hidden = true;
    this.part("pane-plan-line").textContent = plan.message ?? planSentence(plan);
    this.part("pane-pieces").replaceChildren(
      ...(plan.places ?? []).map((one) => this.piece({ ...one, first_page: one.page, last_page: one.page }, "")),
    );
  }

  /** `progress` is the turn's: the same count everywhere. */
  showProgress({ pieces }, { done, total, label }) {
    const parts = pieces.filter(({ level }) => level === 0);
    this.part("pane-plan").hidden = false;
    this.part("pane-receipt").hidden = true;
    this.part("pane-plan-line").textContent = interpolate(gettext("%(label)s: %(done)s of %(total)s"), { done, total, label });
    Object.assign(this.part("pane-progress"), { hidden: false, max: total, value: done });
    this.showPieces(parts);
  }

  showPieces(parts) {
    const list = this.part("pane-pieces");
    const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.dataset.start));
    list.replaceChildren(...parts.map((one) => this.piece(one, STATES[one.state]?.() ?? "")));
    for (const one of list.querySelectorAll("details")) one.open = open.has(one.dataset.start);
  }

  piece(one, state) {
    const item = document.createElement("li");
    const go = button(one.place || pageName(one.first_page), () => this.go(one.start));
    item.append(go, Object.assign(document.createElement("span"), { className: "piece-state", textContent: state }));
    if (one.text) {
      const notes = document.createElement("details");
      notes.dataset.start = one.start;
      const [head, words] = [document.createElement("summary"), document.createElement("p")];
      head.textContent = gettext("Notes");
      words.textContent = one.text;
      notes.append(head, words);
      item.append(notes);
    }
    return item;
  }

  showReceipt({ receipt, pieces }) {
    const missing = receipt.left_out.slice(0, 20).map(leftOut);
    fill(this.part("pane-receipt-lines"), [...receipt.lines, ...missing]);
    this.part("pane-receipt").hidden = this.part("pane-plan").hidden = false;
    this.part("pane-progress").hidden = true;
    this.part("pane-plan-line").textContent = "";
    this.showPieces(pieces.filter(({ level }) => level === 0));
  }

  // --- Passages ------------------------------------------------------------------------------------------------------

  /** Mark these passages; `go`: and bring the first into view. */
  mark(passages, { go = false } = {}) {
    highlights?.set("passage", new Highlight(...passages.flatMap(({ start, end }) => this.ranges(start, end))));
    const place = this.part("pane-place");
    const places = passages.map(({ end, page }) => this.place(end - 1, page)).filter(Boolean);
    place.textContent = [...new Set(places)].join(" · ");
    place.hidden = !places.length;
    if (go && passages.length) this.go(passages[0].start);
    this.views.mark(passages, go);
  }

  /** "page 31, 24.1 Term". */
  place(offset, page) {
    const under = this.whole.sections.findLast((section) => section.start <= offset)?.path.at(-1);
    if (this.whole.pages === 1) return under ?? "";
    const values = { page: pageName(page), section: under };
    return under ? interpolate(gettext("%(page)s, %(section)s"), values) : values.page;
  }

  /** What comes near is laid out in the next frames and moves the place, which is brought back in each of them. */
  async go(start) {
    const [range] = this.ranges(start, start + 1);
    this.going = range;
    for (let frame = 0; range && frame < SETTLED && this.going === range; frame += 1) {
      this.bring(range);
      await new Promise(requestAnimationFrame);
    }
  }

  bring(range) {
    const leaves = this.part("leaves");
    const { top } = range.getBoundingClientRect();
    leaves.scrollBy({ top: top - leaves.getBoundingClientRect().top - leaves.clientHeight / 3, behavior: "instant" });
  }

  /** The parts of a stretch of text, each in one element. */
  ranges(start, end) {
    const found = [];
    for (const words of this.part("leaves").querySelectorAll("[data-start]")) {
      const first = Number(words.dataset.start);
      const [from, to] = [Math.max(start - first, 0), Math.min(end - first, words.firstChild?.length ?? 0)];
      if (from >= to) continue;
      const range = document.createRange();
      range.setStart(words.firstChild, from);
      range.setEnd(words.firstChild, to);
      found.push(range);
    }
    return found;
  }

  /** A place in the text was clicked: whoever listens may show what rests on it. */
  picked({ clientX, clientY }) {
    const at = document.caretPositionFromPoint?.(clientX, clientY) ?? caretFromRange(clientX, clientY);
    const words = at?.offsetNode.parentElement?.closest("[data-start]");
    if (words) this.onpick(Number(words.dataset.start) + at.offset);
  }
}

const STATES = {
  waiting: () => gettext("waiting"),
  done: () => gettext("read"),
  failed: () => gettext("could not be read"),
};

function planSentence({ pieces, passes, seconds }) {
  const whole = gettext("It fits: it is read in one piece.");
  if (pieces === 1) return seconds ? `${whole} ${about(seconds)}` : whole;
  const words = ngettext("It is read in %(pieces)s pieces, in %(passes)s pass.", "It is read in %(pieces)s pieces, in %(passes)s passes.", passes);
  const plan = interpolate(words, { pieces: number(pieces), passes: number(passes) });
  return [plan, seconds ? about(seconds) : gettext("How long it takes is known after the first one.")].join(" ");
}

const about = (seconds) => interpolate(gettext("About %(time)s."), { time: duration(seconds) });

/** "page 3–7: the model took too long". */
export const leftOut = ({ page, last_page: last, reason }) => {
  const pages = last > page ? `${number(page)}–${number(last)}` : number(page);
  return `${interpolate(gettext("page %(page)s"), { page: pages })}: ${reason}`;
};

const pageName = (page) => interpolate(gettext("page %(page)s"), { page: number(page) });

function leaf({ number: page, start, text }, { language, pages }) {
  const element = Object.assign(document.createElement("section"), { className: "leaf" });
  const head = Object.assign(document.createElement("h3"), { textContent: pageName(page), hidden: pages === 1 });
  const words = Object.assign(document.createElement("div"), { className: "leaf-text" });
  words.lang = language === "zh" ? "zh-Hans" : language;
  let at = start;
  for (const part of cutPlain(text).map(plainPart)) {
    part.dataset.start = at;
    at += part.firstChild.length;
    words.append(part);
  }
  element.append(head, words);
  return element;
}

function button(words, action) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words });
  made.addEventListener("click", action);
  return made;
}

function fill(list, lines) {
  list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  list.hidden = !lines.length;
}

function caretFromRange(x, y) {
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { offsetNode: range.startContainer, offset: range.startOffset };
}

