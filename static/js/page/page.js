/** Where the reader is: the domain, the conversation and its title, in the address, the bar and the window's title. */

import { addressOf } from "./rail.js";

export class Page {
  constructor(thread) {
    this.thread = thread;
    this.button = document.querySelector("[data-title-button]");
  }

  get domain() {
    return document.body.dataset.domain;
  }

  /** Null where none has begun. */
  get conversation() {
    return document.body.dataset.conversation || null;
  }

  /** Null outside of matters. */
  get matter() {
    return document.body.dataset.matter || null;
  }

  /** Where a draft belongs. */
  get place() {
    return this.conversation ?? this.matter ?? this.domain;
  }

  /** The case of the newest turn, or null. */
  get about() {
    return this.thread.view(this.thread.latest)?.about ?? null;
  }

  /** Where a new question begins. */
  get home() {
    return document.querySelector("[data-new]").href;
  }

  get busy() {
    return Boolean(this.thread.running);
  }

  get title() {
    return this.button.textContent.trim();
  }

  set title(title) {
    this.button.querySelector("[data-current-title]").textContent = title;
    this.button.hidden = false;
    document.querySelector("[data-new-title]")?.remove();
    document.title = `${title} · ${document.body.dataset.site}`;
  }

  /** The first question of a new conversation was accepted: the page is the conversation's from now on. */
  begin({ conversation, title }) {
    document.body.dataset.conversation = conversation;
    document.querySelector("[data-empty]")?.remove();
    history.pushState(null, "", addressOf(conversation));
    this.title = title;
  }
}
