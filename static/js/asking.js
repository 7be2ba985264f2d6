/** When a key asks, and which question is the same as the last one. Pure. */

/** Enter asks, unless an input method composes (Safari tells that by key code 229 alone) or Shift breaks the line. */
export const isAsking = (event) =>
  event.key === "Enter" && !(event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229);

/** The id of a question that is not accepted yet: the same words keep it. `unwanted` ones were taken back. */
export class Ids {
  constructor(make = () => crypto.randomUUID()) {
    this.make = make;
    this.last = null;
    this.unwanted = new Set();
  }

  of(task, inputs) {
    const words = JSON.stringify([task, inputs]);
    if (this.last?.words !== words) this.last = { words, id: this.make() };
    return this.last.id;
  }

  forget() {
    this.last = null;
  }
}
