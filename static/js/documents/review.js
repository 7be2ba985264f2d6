/**
 * The work-list of an answer: one statement after the other that the document does not bear out, accepted with a reason
 * or edited. It stands above the composer, so that the text stays in sight, and is reached by F8.
 */

import { gettext, interpolate, number } from "../page/words.js";
import { acceptedSentence, notesOf } from "./marks.js";

export class Review {
  constructor(element) {
    this.element = element;
    this.part = (name) => element.querySelector(`[data-review-${name}]`);
    this.reason = this.part("reason");
    this.part("next").addEventListener("click", () => this.next());
    this.part("previous").addEventListener("click", () => this.next(this.evidence, -1));
    this.part("show").addEventListener("click", () => this.evidence.passage(this.place));
    this.part("edit").addEventListener("click", () => this.evidence.edit(this.place));
    this.part("reopen").addEventListener("click", () => this.accept(""));
    this.part("close").addEventListener("click", () => this.close());
    this.part("sign").addEventListener("click", () => this.evidence.sign());
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.reason.value.trim()) this.accept(this.reason.value.trim());
    });
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.close();
    });
  }

  /** The next open statement, or with -1 the one before; after the last comes the first. */
  async next(evidence = this.evidence, step = 1) {
    if (!evidence) return;
    const { open } = evidence.reading;
    const from = evidence === this.evidence ? (this.place ?? -1) : -1;
    const there = step > 0 ? (open.find((place) => place > from) ?? open[0]) : (open.findLast((place) => place < from) ?? open.at(-1));
    await this.open(evidence, there);
  }

  /** `place` is the number of a statement; undefined where none is open any more. */
  async open(evidence, place) {
    Object.assign(this, { evidence, place });
    this.element.hidden = false;
    this.paint();
    if (place === undefined) {
      this.part("sign").focus();
      return;
    }
    evidence.pick(place);
    (this.part("form").hidden ? this.part("next") : this.reason).focus({ preventScroll: true });
    await evidence.passage(place, { quietly: true });
  }

  close() {
    this.element.hidden = true;
    this.evidence.answer.querySelector("[data-picked]")?.removeAttribute("data-picked");
    this.evidence.answer.querySelector(`[data-cite="${this.place}"]`)?.focus();
  }

  /** The text was edited: the statement that was looked at may be another. */
  refresh(evidence) {
    if (!this.element.hidden && evidence === this.evidence) this.next();
  }

  async accept(reason) {
    if (!(await this.evidence.accept(this.place, reason))) return;
    if (reason) await this.next();
    else await this.open(this.evidence, this.place);
  }

  paint() {
    const { reading } = this.evidence;
    const [statement, accepted] = [reading.statements[this.place], reading.accepted[this.place]];
    this.part("count").textContent = this.count(reading);
    this.part("text").textContent = statement?.text ?? "";
    this.part("notes").textContent = statement ? notesOf(statement).join(gettext("; ")) : "";
    this.part("accepted").textContent = accepted ? acceptedSentence(accepted) : "";
    this.reason.value = "";
    for (const name of ["text", "notes", "show", "edit"]) this.part(name).hidden = !statement;
    this.part("form").hidden = !statement || Boolean(accepted) || Boolean(reading.signed_by);
    this.part("reopen").hidden = !accepted || Boolean(reading.signed_by);
    this.part("sign").hidden = Boolean(reading.open.length) || Boolean(reading.signed_by);
    this.part("next").hidden = this.part("previous").hidden = !reading.open.length;
  }

  count({ open }) {
    if (!open.length) return gettext("Nothing is open.");
    const place = open.indexOf(this.place) + 1;
    const values = { place: number(place), count: number(open.length) };
    return interpolate(place ? gettext("%(place)s of %(count)s open") : gettext("%(count)s open"), values);
  }
}
