/**
 * While nobody writes, the composer is one line (css/composer.css): the task and what is given besides come with the
 * reader who goes there. The focus that a page gives to the question when it opens is nobody's wish.
 */

export class Idle {
  constructor(element) {
    this.element = element;
    element.addEventListener("click", ({ target }) => target.matches("[data-main]") && this.wake());
    element.addEventListener("focusin", ({ target }) => target.matches("[data-main], button") || this.wake());
    element.addEventListener("focusout", ({ relatedTarget }) => element.contains(relatedTarget) || this.rest());
  }

  wake() {
    this.element.toggleAttribute("data-awake", true);
  }

  rest() {
    this.element.removeAttribute("data-awake");
  }
}
