/**
 * Where the reader is. A question that was just asked goes near the top and its answer grows below it, without moving
 * what is being read; only a reader who has gone to the end of it is taken along. A conversation opens at its last
 * question. Either question stays there, whatever grows around it, until the reader does something.
 */

import { gettext } from "../page/words.js";

/** Pixels from the end that count as being there. */
const NEAR = 48;

export class Scroll {
  /** The `strip` and the `note` below the bar and the `dock` lie over the page; the `button` leads to the end of it. */
  constructor(thread, { strip, note, dock, button }) {
    Object.assign(this, { thread, strip, note, dock, button });
    this.page = document.scrollingElement;
    this.following = false;
    this.unread = false;
    this.opened = null;
    this.last = this.page.scrollTop;
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(kind, () => (this.opened = null), { passive: true, capture: true });
    }
    const size = new ResizeObserver(() => this.measure());
    for (const element of [strip, note]) size.observe(element);
    addEventListener("scroll", () => this.scrolled(), { passive: true });
    addEventListener("resize", () => this.grown());
    button.addEventListener("click", () => this.toEnd());
  }

  /** What is gone to must not lie under what stands below the bar, which grows with what it says (css/layout.css). */
  measure() {
    for (const name of ["strip", "note"]) {
      document.documentElement.style.setProperty(`--${name}`, `${this[name].offsetHeight}px`);
    }
    this.grown();
  }

  /** Pixels of the last answer that lie below what can be seen. */
  get below() {
    const end = this.thread.lastElementChild?.lastElementChild;
    const parts = this.thread.lastElementChild?.children ?? [];
    const bottom = end && Math.max(...[...parts].map((part) => part.getBoundingClientRect().bottom));
    return end ? bottom - this.dock.getBoundingClientRect().top : 0;
  }

  /** The article of a question that was just asked. */
  toQuestion(article) {
    for (const other of this.thread.children) other.style.minBlockSize = "";
    const top = marginOf(article);
    article.style.minBlockSize = `${this.dock.getBoundingClientRect().top - top}px`;
    this.opened = article;
    this.following = false;
    this.grown();
  }

  /** The conversation was opened, at a turn that the address names or at its last. */
  toLast() {
    this.opened = this.thread.querySelector(":target") ?? this.thread.lastElementChild;
    this.grown();
  }

  show(article) {
    this.move(questionOf(article).getBoundingClientRect().top - marginOf(article));
  }

  /** Where nothing has been asked there is no end to go to: the page stays at its top. */
  toEnd() {
    this.following = true;
    this.opened = null;
    if (this.thread.lastElementChild) this.move(Math.max(0, this.below + NEAR / 2));
    this.grown();
  }

  /** The page has changed; `unread` is set by whoever knows that text has come. */
  grown() {
    if (this.opened) this.show(this.opened);
    else if (this.following && this.below > 0) this.move(this.below + NEAR / 2);
    const more = this.below > NEAR;
    this.unread &&= more;
    this.button.hidden = !more;
    const words = this.unread ? gettext("New text") : gettext("To the end");
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  get words() {
    return this.button.querySelector("[data-new-text-words]");
  }

  scrolled() {
    const top = this.page.scrollTop;
    if (this.opened) return;
    if (top < this.last) this.following = false;
    else if (top > this.last) this.following = this.below <= NEAR;
    this.last = top;
    this.grown();
  }

  /** By so many pixels, without taking that for the reader's own wish. */
  move(pixels) {
    this.page.scrollTop += pixels;
    this.last = this.page.scrollTop;
  }
}

const questionOf = (article) => article.querySelector("[data-question]");

/** How far below the top of the window a question comes to lie. */
const marginOf = (article) => parseFloat(getComputedStyle(questionOf(article)).scrollMarginBlockStart) || 0;
