/** The list of conversations: new ones come to its top, titles and deletions are kept by the server. */

import { post } from "./http.js";
import { askTitle } from "./rename.js";
import * as toast from "./toast.js";
import { gettext } from "./words.js";

/** Where a deletion is noted for the page that comes next, so that it can be undone there. */
const DELETED = "deleted";

export const addressOf = (conversation) => `/c/${conversation}/`;

export class Rail {
  /** `page` knows the `conversation` and takes its `title`. */
  constructor(element, page) {
    Object.assign(this, { element, page, list: element.querySelector("[data-rail-list]") });
    element.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-rail]")?.dataset.rail;
      if (action === "rename") this.rename(this.itemOf(target));
      if (action === "delete") this.delete(this.itemOf(target));
    });
    document.querySelector("[data-title-button]").addEventListener("click", ({ currentTarget }) => {
      this.changeTitle(currentTarget, page.conversation, page.title);
    });
    this.offerUndo();
  }

  itemOf(element) {
    return element.closest("[data-conversation]");
  }

  item(conversation) {
    return this.list.querySelector(`[data-conversation="${conversation}"]`);
  }

  /** A conversation in which something was asked just now. */
  toTop({ conversation, title }) {
    const item = this.item(conversation) ?? newItem(conversation);
    show(item, title);
    const section = item.closest("section");
    this.today.prepend(item);
    if (section && !section.querySelector("li")) section.remove();
    for (const link of this.list.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    item.querySelector("a").setAttribute("aria-current", "page");
  }

  /** The list under the heading of today, made where there is none. */
  get today() {
    const label = this.list.dataset.today;
    const first = this.list.querySelector("section");
    if (first?.querySelector("h2").textContent === label) return first.querySelector("ul");
    const section = document.createElement("section");
    section.append(Object.assign(document.createElement("h2"), { textContent: label }), document.createElement("ul"));
    this.list.prepend(section);
    return section.lastElementChild;
  }

  rename(item) {
    const link = item.querySelector("a");
    return this.changeTitle(link, item.dataset.conversation, link.textContent.trim());
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
}

/** What a request brought; where it failed, the reader hears of it and nothing comes. */
const tried = (request) => request.catch(() => toast.show(gettext("That did not work. Try it again in a moment.")));
