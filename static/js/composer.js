/**
 * Asks: what is in the form becomes a frame, is sent, and sent again after every reconnect until it was accepted.
 *
 * The text stays in the form until the server has saved it. The same words keep the same id, so that they are one
 * question however often they are sent, even over a reload.
 */

import { Ids, isAsking } from "./asking.js";
import * as drafts from "./drafts.js";
import { Form } from "./form.js";
import { faultOfFrame } from "./limits.js";
import { keysWanted } from "./preferences.js";
import { gettext } from "./words.js";

/** Seconds after which a question that was sent but not accepted deserves a word. */
const LATE = 2;

export class Composer {
  /** `page` knows the `domain`, the `conversation` and whether an answer is `busy`; `send(frame)`, `stop()`. */
  constructor(element, page, { send, stop }) {
    Object.assign(this, { element, page, send, stop });
    this.form = new Form(element);
    this.say = element.querySelector("[data-say]");
    this.hint = element.querySelector("[data-hint]");
    this.usualHint = this.hint.textContent;
    this.pending = null;
    this.ids = new Ids();
    element.addEventListener("submit", (event) => this.submit(event));
    element.addEventListener("keydown", (event) => this.pressed(event));
    element.addEventListener("input", () => this.tell(""));
    element.addEventListener("input", () => this.edited());
    element.addEventListener("change", () => this.edited());
    element.querySelector("[data-stop]").addEventListener("click", () => this.stopOrTakeBack());
    this.restore();
  }

  pressed(event) {
    if (keysWanted() && event.target === this.form.main && isAsking(event)) this.submit(event);
  }

  /** Ask what is in the form. */
  submit(event) {
    event.preventDefault();
    const { task, inputs, faults } = this.form;
    if (this.pending) return;
    if (Object.keys(faults).length) this.form.showFaults(faults);
    else this.ask(task, inputs);
  }

  /** Ask these inputs, from the form or from an earlier question. */
  ask(task, inputs) {
    if (this.page.busy || this.pending) {
      this.tell(gettext("Wait for the answer that is being written, or stop it."));
      return;
    }
    const { domain, conversation } = this.page;
    const frame = { type: "ask", id: this.ids.of(task, inputs), domain, task, inputs, conversation };
    const fault = faultOfFrame(frame);
    if (fault) {
      this.form.showFaults({ [this.form.main.name]: fault });
      return;
    }
    this.pending = frame;
    this.edited();
    this.resend();
  }

  /** Send what waits to be accepted; the page calls this whenever the connection is there again. */
  resend() {
    if (!this.pending) return;
    this.send(this.pending);
    this.paint();
    const { id } = this.pending;
    setTimeout(() => {
      if (this.pending?.id === id) this.tell(gettext("Your question is not there yet. It is sent again by itself."));
    }, LATE * 1000);
  }

  /** The frame was accepted: its inputs if it was asked here, else nothing. */
  accepted(frame) {
    if (this.ids.unwanted.delete(frame.id)) this.send({ type: "stop", turn: frame.turn });
    if (frame.id !== this.pending?.id) return undefined;
    const { task, inputs } = this.pending;
    this.pending = null;
    this.ids.forget();
    if (task === this.form.task && isSame(inputs, this.form.inputs)) this.form.clear();
    drafts.forget(this.page.place);
    this.tell("");
    this.paint();
    return inputs;
  }

  /** An `error` frame; true where it was about the question that waits. */
  refused(frame) {
    if (!this.pending || frame.id !== this.pending.id) return false;
    const { task, inputs } = this.pending;
    this.pending = null;
    if (frame.code === "conflict") this.ids.forget();
    if (!this.form.main.value.trim()) this.form.fill(task, inputs);
    this.tell(Object.keys(frame.fields).length ? "" : frame.message);
    this.form.showFaults(frame.fields);
    this.paint();
    return true;
  }

  /** A question came back: it is in the form again, with the reason beside it. */
  giveBack(task, inputs, reason) {
    if (this.form.main.value.trim()) return;
    this.form.fill(task, inputs);
    this.form.showFaults({ [this.form.main.name]: reason });
  }

  /** Put an earlier question or an example into the form. */
  fill(task, inputs) {
    this.form.fill(task, inputs);
    this.edited();
    this.form.main.focus();
  }

  stopOrTakeBack() {
    if (!this.pending) return this.stop();
    this.ids.unwanted.add(this.pending.id);
    this.pending = null;
    this.ids.forget();
    this.tell("");
    return this.paint();
  }

  tell(sentence) {
    this.say.textContent = sentence;
    this.say.hidden = !sentence;
  }

  /** Stop takes the place of Ask while there is something to stop. */
  paint() {
    const stoppable = this.page.busy || Boolean(this.pending);
    const [ask, stop] = [this.element.querySelector("[data-ask]"), this.element.querySelector("[data-stop]")];
    const focused = document.activeElement === ask || document.activeElement === stop;
    ask.hidden = stoppable;
    stop.hidden = !stoppable;
    if (focused) (stoppable ? stop : ask).focus();
  }

  edited() {
    const { task, inputs } = this.form;
    const empty = !Object.values(inputs).some((value) => value.trim());
    if (empty) drafts.forget(this.page.place);
    else drafts.save(this.page.place, { task, inputs, last: this.ids.last });
    this.hint.textContent = this.form.count || this.usualHint;
    this.hint.toggleAttribute("data-count", Boolean(this.form.count));
  }

  restore() {
    const draft = drafts.load(this.page.place);
    if (!draft) return;
    this.form.fill(draft.task, draft.inputs);
    this.ids.last = draft.last;
  }
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
