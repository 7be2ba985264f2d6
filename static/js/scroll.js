/**
 * Where the reader is. A question that was just asked goes near the top and its answer grows below it, without moving
 * what is being read; only a reader who has gone to the end of it is taken along.
 */

/** Pixels from the end that count as being there. */
const NEAR = 48;

export class Scroll {
  constructor(thread, dock, button) {
    Object.assign(this, { thread, dock, button });
    this.page = document.scrollingElement;
    this.following = true;
    this.unread = false;
    this.last = this.page.scrollTop;
    addEventListener("scroll", () => this.scrolled(), { passive: true });
    addEventListener("resize", () => this.grown());
    button.addEventListener("click", () => this.toEnd());
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
    const question = article.querySelector("[data-question]");
    const top = parseFloat(getComputedStyle(question).scrollMarginBlockStart) || 0;
    article.style.minBlockSize = `${this.dock.getBoundingClientRect().top - top}px`;
    this.move(question.getBoundingClientRect().top - top);
    this.following = false;
  }

  /** Where nothing has been asked there is no end to go to: the page stays at its top. */
  toEnd() {
    this.following = true;
    if (this.thread.lastElementChild) this.move(Math.max(0, this.below + NEAR / 2));
    this.grown();
  }

  /** The page has changed; `unread` is set by whoever knows that text has come. */
  grown() {
    if (this.following && this.below > 0) this.move(this.below + NEAR / 2);
    this.unread &&= this.below > NEAR;
    this.button.hidden = !this.unread;
  }

  scrolled() {
    const top = this.page.scrollTop;
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
