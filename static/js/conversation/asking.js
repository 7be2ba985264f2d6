/** When a key asks, and which question is the same as the last one. Pure. */

/** Enter asks, unless an input method composes (Safari tells that by key code 229 alone) or Shift breaks the line. */
export const isAsking = (event) =>
  event.key === "Enter" && !(event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229);

/** Characters below which what is written beside a text or document is no text itself. */
const SHORT = 200;

/** Whether words that stand where a text belongs ask about one: there is a document, they end so, or they are short. */
export function isQuestion(words, document, carry) {
  const said = words.trim();
  return Boolean(said && (document || /[?？]$/.test(said) || (carry && said.length < SHORT)));
}

/** The id of a question that is not accepted yet: the same words keep it. `unwanted` ones were taken back. */
export class Ids {
  constructor(make = () => crypto.randomUUID()) {
    this.make = make;
    this.last = null;
    this.unwanted = new Set();
  }

  of(task, inputs, { carry = null, again = null } = {}) {
    const words = JSON.stringify([task, inputs, carry, again]);
    if (this.last?.words !== words) this.last = { words, id: this.make() };
    return this.last.id;
  }

  forget() {
    this.last = null;
  }
}
