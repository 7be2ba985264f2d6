/** The list of conversations: new ones come to its top, titles and deletions are kept by the server. */

import { notify } from "./attention.js";
import { get, post } from "./http.js";
import { askTitle } from "./rename.js";
import * as toast from "./toast.js";
import { gettext, interpolate, timeOfDay } from "./words.js";

/** Where a deletion is noted for the page that comes next, so that it can be undone there. */
const DELETED = "deleted";

/** Where it is noted which conversations have an answer that was not looked at; milliseconds between two looks. */
const [UNSEEN, LOOK] = ["unseen", 5000];

export const addressOf = (conversation) => `/c/${conversation}/`;

export class Rail {
  /** `page` knows the `conversation` and takes its `title`. */
  constructor(element, page) {
    Object.assign(this, { element, page, list: element.querySelector("[data-rail-list]") });
    element.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-rail-menu]");
      if (button) this.openMenu(button);
    });
    this.menu = document.getElementById("conversation-menu");
    this.menu.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-rail]")?.dataset.rail;
      this.menu.hidePopover();
      if (action === "rename") this.rename(this.chosen);
      if (action === "delete") this.delete(this.chosen);
      if (action === "move") location.assign(`${addressOf(this.chosen.dataset.conversation)}move/`);
    });
    this.find = element.querySelector("[data-rail-find]");
    this.find.addEventListener("input", () => this.filter());
    document.querySelector("[data-title-button]").addEventListener("click", ({ currentTarget }) => {
      this.changeTitle(currentTarget, page.conversation, page.title);
    });
    this.unseen = new Set(JSON.parse(sessionStorage.getItem(UNSEEN) ?? "[]"));
    this.seen(page.conversation);
    this.offerUndo();
    this.look();
  }

  openMenu(button) {
    this.chosen = button.closest("[data-conversation]");
    const { bottom, left } = button.getBoundingClientRect();
    this.menu.togglePopover(true);
    const { offsetWidth, offsetHeight } = this.menu;
    const [top, start] = [Math.min(bottom, innerHeight - offsetHeight), Math.min(left, innerWidth - offsetWidth)];
    Object.assign(this.menu.style, { insetBlockStart: `${top}px`, insetInlineStart: `${start}px` });
    this.menu.querySelector("button").focus();
  }

  /** To the field of the search; on a narrow window the list opens for it. */
  search() {
    if (!this.find.checkVisibility()) this.element.showPopover();
    this.find.focus();
  }

  /** Show those whose title, patient or document has these words. */
  filter() {
    const wanted = this.find.value.trim().toLocaleLowerCase();
    const items = [...this.list.querySelectorAll("[data-conversation]")];
    for (const item of items) item.hidden = !item.querySelector("a").textContent.toLocaleLowerCase().includes(wanted);
    for (const matter of this.list.querySelectorAll("details")) matter.open = Boolean(wanted) || "railCurrent" in matter.dataset;
    for (const day of this.list.querySelectorAll("section")) day.hidden = !day.querySelector("[data-conversation]:not([hidden])");
    this.element.querySelector("[data-rail-none]").hidden = items.some((item) => !item.hidden);
  }

  // --- Answers that are being written, and those that nobody has looked at yet ---------------------------------------

  /** Of this page's conversation, which the page knows best. */
  busy(conversation, running) {
    const item = this.item(conversation);
    if (item) sign(item, running ? "running" : "");
  }

  seen(conversation) {
    this.unseen.delete(conversation);
    this.keep();
  }

  keep() {
    sessionStorage.setItem(UNSEEN, JSON.stringify([...this.unseen]));
    for (const one of this.unseen) if (this.item(one)?.dataset.state === "") sign(this.item(one), "new");
  }

  /** While answers are written in other conversations, see now and then which of them have ended. */
  async look() {
    const waiting = [...this.list.querySelectorAll("[data-state=running]")].filter(({ dataset }) => dataset.conversation !== this.page.conversation);
    if (!waiting.length) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const { running } = await get("/running/").catch(() => ({ running: null }));
    for (const item of running ? waiting : []) if (!running.includes(item.dataset.conversation)) this.ended(item);
    if (running) this.look();
  }

  /** How it ended, only its own page knows. */
  ended(item) {
    sign(item, "new");
    this.unseen.add(item.dataset.conversation);
    this.keep();
    notify(gettext("An answer has ended."));
  }

  item(conversation) {
    return this.list.querySelector(`[data-conversation="${conversation}"]`);
  }

  /** A conversation in which something was asked just now. */
  toTop({ conversation, title, case: about }) {
    const item = this.item(conversation) ?? newItem(conversation);
    show(item, title);
    item.querySelector(".rail-about").textContent = [timeOfDay(), ...marksOf(about)].join(" · ");
    const section = item.closest("section");
    const matter = this.list.querySelector("[data-rail-current] > ul");
    (matter ?? this.today).prepend(item);
    if (section && !section.querySelector("li")) section.remove();
    for (const link of this.list.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    item.querySelector("a").setAttribute("aria-current", "page");
  }

  /** The list under the heading of today, made where there is none. */
  get today() {
    const label = this.list.dataset.today;
    const first = this.list.querySelector("section:not([data-rail-matter])");
    if (first?.querySelector("h2").textContent === label) return first.querySelector("ul");
    const section = document.createElement("section");
    section.append(Object.assign(document.createElement("h2"), { textContent: label }), document.createElement("ul"));
    this.list.insertBefore(section, first ?? this.list.querySelector("[data-rail-none]"));
    return section.lastElementChild;
  }

  rename(item) {
    const link = item.querySelector("a");
    return this.changeTitle(link, item.dataset.conversation, item.querySelector("[data-title]").textContent.trim());
  }

  async changeTitle(shown, conversation, title) {
    const wanted = await askTitle(shown, title);
    if (!wanted) return;
    const kept = await tried(post(`${addressOf(conversation)}rename/`, { title: wanted }));
    if (!kept) return;
    const item = this.item(conversation);
    if (item) show(item, kept.title);
    if (conversation === this.page.conversation) this.page.title = kept.title;
  }

  async delete(item) {
    const { conversation } = item.dataset;
    if (!(await tried(post(`${addressOf(conversation)}delete/`)))) return;
    if (conversation === this.page.conversation) {
      sessionStorage.setItem(DELETED, conversation);
      location.assign(this.page.home);
      return;
    }
    const place = document.createComment("");
    (item.nextElementSibling ?? item.previousElementSibling ?? this.element).querySelector("a")?.focus();
    item.replaceWith(place);
    toast.show(gettext("The conversation was deleted."), async () => {
      if (await tried(post(`${addressOf(conversation)}restore/`))) place.replaceWith(item);
    });
  }

  /** The conversation of the page before was deleted there. */
  offerUndo() {
    const conversation = sessionStorage.getItem(DELETED);
    sessionStorage.removeItem(DELETED);
    if (!conversation) return;
    toast.show(gettext("The conversation was deleted."), async () => {
      if (await tried(post(`${addressOf(conversation)}restore/`))) location.assign(addressOf(conversation));
    });
  }
}

function newItem(conversation) {
  const item = document.getElementById("conversation-mould").content.cloneNode(true).firstElementChild;
  item.dataset.conversation = conversation;
  item.querySelector("a").href = addressOf(conversation);
  return item;
}

function show(item, title) {
  item.querySelector("[data-title]").textContent = title;
  item.querySelector("a").title = title;
  item.querySelector("[data-rail-menu]")?.setAttribute("aria-label", interpolate(gettext("Options for “%(title)s”"), { title }));
}

/** As the server shows it: the document, or the first facts of a case (assistant/chat/web/rail.py). */
const marksOf = (about) => (about?.inputs.document_name ? [about.inputs.document_name] : (about?.chips ?? []).slice(0, 3));

const SIGNS = {
  "": () => "",
  running: () => gettext("An answer is being written"),
  new: () => gettext("New answer"),
};

function sign(item, state) {
  item.dataset.state = state;
  item.querySelector("[data-sign]").textContent = SIGNS[state]();
}

/** What a request brought; where it failed, the reader hears of it and nothing comes. */
const tried = (request) => request.catch(() => toast.show(gettext("That did not work. Try it again in a moment.")));
