/**
 * Asks: what is in the form becomes a frame, is sent, and sent again after every reconnect until it was accepted.
 *
 * The text stays in the form until the server has saved it. The same words keep the same id, so that they are one
 * question however often they are sent, even over a reload.
 */

import { Ids, isAsking, isQuestion } from "../conversation/asking.js";
import { Case } from "./case.js";
import * as drafts from "./drafts.js";
import { Form, given } from "./form.js";
import { askAbout } from "./identifiers.js";
import { Idle } from "./idle.js";
import { faultOfFrame } from "../page/limits.js";
import { enterAsks } from "../page/preferences.js";
import { gettext } from "../page/words.js";

/** Seconds after which a question that was sent but not accepted deserves a word. */
const LATE = 2;

export class Composer {
  /** `strip` shows what goes along; `page` knows the `domain`, the `conversation` and whether an answer is `busy`; `send(frame)`, `stop()`. */
  constructor(element, strip, page, { send, stop }) {
    Object.assign(this, { element, page, send, stop });
    this.form = new Form(element);
    this.case = new Case(strip, this.form);
    this.idle = new Idle(element);
    this.say = element.querySelector("[data-say]");
    this.hint = element.querySelector("[data-hint]");
    this.usualHint = this.hint.textContent;
    this.pending = null;
    this.aside = null;
    this.again = null;
    this.ids = new Ids();
    element.addEventListener("submit", (event) => this.submit(event));
    element.addEventListener("keydown", (event) => this.pressed(event));
    element.addEventListener("input", () => this.tell(""));
    element.addEventListener("input", () => this.edited());
    element.addEventListener("change", () => this.edited());
    element.addEventListener("casechange", () => this.edited());
    element.querySelector("[data-stop]").addEventListener("click", () => this.stopOrTakeBack());
    element.querySelector("[data-aside-back]").addEventListener("click", () => this.takeUp());
    this.restore(page.about);
  }

  pressed(event) {
    if (enterAsks() && event.target === this.form.main && isAsking(event)) this.submit(event);
  }

  /** Ask what is in the form. A question that stands where a text to be summarised belongs is asked about the text. */
  async submit(event) {
    event.preventDefault();
    if (this.pending || !this.mayAsk()) return;
    if (this.asks) this.form.toNext();
    const { task, inputs, faults } = this.form;
    if (Object.keys(faults).length) {
      this.form.showFaults(faults);
      return;
    }
    const decided = await this.case.decide(inputs);
    if (!decided) return;
    const typed = JSON.stringify([task, inputs]);
    this.ask(task, decided.inputs, { carry: decided.carry, again: this.again }, typed);
  }

  /** Ask an earlier question once more, about what it was about; what is being written stays in the form. */
  repeat(id, task, view) {
    const inputs = this.form.known({ ...view.about?.inputs, ...given(view.inputs) }, task);
    this.ask(task, inputs, { carry: view.about?.turn ?? null, again: id });
  }

  /** Whether a question stands where a text to be summarised belongs. */
  get asks() {
    return Boolean(this.form.sheet.dataset.next) && isQuestion(this.form.main.value, this.form.inputs.document, this.case.carry);
  }

  /** Whether anything can be asked just now; if not, the page says why. */
  mayAsk() {
    if (this.halted) this.edited();
    const busy = this.page.busy || this.pending;
    const reason = this.halted || (busy && gettext("Wait for the answer that is being written, or stop it."));
    if (reason) this.tell(reason);
    return !reason;
  }

  /** Ask these inputs; `turns` names the turn whose case goes along (`carry`) and the one asked `again`, or null;
   * `typed` is what stood in the form, which is emptied once it is accepted. */
  ask(task, inputs, turns, typed = null) {
    if (!this.mayAsk()) return;
    const { domain, conversation, matter } = this.page;
    const id = this.ids.of(task, inputs, turns);
    const frame = { type: "ask", id, domain, task, inputs, conversation, ...turns, ...(!conversation && matter && { matter }) };
    const fault = faultOfFrame(frame);
    if (fault) {
      this.form.showFaults({ [this.form.main.name]: fault });
      return;
    }
    Object.assign(this, { pending: frame, typed });
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
    if (this.typed === JSON.stringify([this.form.task, this.form.inputs])) {
      this.form.clear(this.case.facts);
      this.again = null;
      if (this.aside) this.takeUp();
      else if (task === this.form.task) this.form.toNext();
    }
    drafts.forget(this.page.place);
    this.tell("");
    this.paint();
    this.idle.rest();
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

  /** An `ask.review` frame: the question has words that tell who it is about, and its author says what becomes of them. */
  async reviewed(frame) {
    if (frame.id !== this.pending?.id) return;
    const { pending, typed } = this;
    this.pending = null;
    if (!this.form.main.value.trim()) this.form.fill(pending.task, pending.inputs);
    this.tell("");
    this.paint();
    const identifiers = await askAbout(frame.found);
    if (!identifiers || !this.mayAsk()) {
      this.form.main.focus();
      return;
    }
    Object.assign(this, { pending: { ...pending, identifiers }, typed });
    this.resend();
  }

  /** A question came back: it is in the form again, with the reason beside it. */
  giveBack(task, inputs, reason) {
    if (this.form.main.value.trim()) return;
    this.form.fill(task, inputs);
    this.form.showFaults({ [this.form.main.name]: reason });
  }

  /** Put an earlier question into the form, and the case that it was about beside it. */
  edit(id, task, view) {
    this.putAside();
    this.again = id;
    this.case.show(view.about);
    const inputs = { ...view.about?.inputs, ...given(view.inputs) };
    if (view.about && this.form.follows(task)) for (const name of this.case.facts) delete inputs[name];
    this.write(task, inputs);
  }

  /** Put an example into the form. */
  fill(task, inputs) {
    this.putAside();
    this.write(task, inputs);
  }

  write(task, inputs) {
    this.form.fill(task, inputs);
    this.edited();
    this.form.main.focus();
  }

  /** Another question comes into the form: what is being written there is kept, and comes back after it. */
  putAside() {
    const { form, aside } = this;
    if (!this.again && form.main.value.trim()) this.aside = { task: form.task, sheetInputs: form.sheetInputs, aside };
  }

  /** What was put aside is in the form again; what was put aside before it waits. */
  takeUp() {
    const { task, sheetInputs, aside = null } = this.aside;
    this.form.fillAll(task, sheetInputs);
    Object.assign(this, { aside, again: null });
    this.edited();
  }

  /** Nothing can be asked from this page any more; the sentence says why. What waits to be accepted becomes a draft. */
  halt(sentence) {
    this.halted = sentence;
    if (this.pending && !this.form.main.value.trim()) this.form.fill(this.pending.task, this.pending.inputs);
    this.pending = null;
    this.edited();
    this.paint();
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
    const { task, sheetInputs } = this.form;
    const written = Object.values(sheetInputs).flatMap((inputs) => Object.values(inputs)).some((value) => value.trim());
    if (!this.form.main.value.trim()) this.again = null;
    const { aside, again } = this;
    this.element.querySelector("[data-aside]").hidden = !aside;
    const draft = { task, sheetInputs, aside, again, removed: this.case.removed, last: this.ids.last };
    if (written || aside || draft.removed) drafts.save(this.page.place, draft);
    else drafts.forget(this.page.place);
    const { act, next } = this.form.sheet.dataset;
    this.element.querySelector("[data-ask]").textContent = this.asks ? this.form.sheets.get(next).dataset.act : act;
    this.hint.textContent = this.form.count || this.usualHint;
    this.hint.toggleAttribute("data-count", Boolean(this.form.count));
    this.hint.toggleAttribute("data-over", this.form.isTooLong);
  }

  /** `about` is the case of the newest turn. */
  restore(about) {
    const draft = drafts.load(this.page.place);
    this.case.show(about, draft?.removed);
    if (!draft) return;
    this.form.fillAll(draft.task, draft.sheetInputs);
    Object.assign(this, { aside: draft.aside, again: draft.again });
    this.ids.last = draft.last;
    this.edited();
  }
}
