/** One question and its answer on the page, painted from what is known of the turn (turn-state.js). */

import { answerHtml, answerText, wholeCopy } from "../answer/copying.js";
import { escape } from "../answer/markdown.js";
import { drawFormula } from "../answer/maths.js";
import { namesOn } from "../answer/parts.js";
import { Prose } from "../answer/prose.js";
import { readable } from "../answer/readable.js";
import { fragment } from "../answer/sanitize.js";
import { calculatorsFor } from "../calculators/offers.js";
import { ask, mayBeAsked } from "../page/attention.js";
import { chip } from "../page/chips.js";
import { PlainText } from "../page/plain-text.js";
import { cite, showPassages } from "./passages.js";
import { passportLine, reasoningLabel, leftOutSentence, secondsLeft, statusSentence } from "./turn-words.js";
import { isFinal, newTurn } from "./turn-state.js";
import { gettext } from "../page/words.js";

/** Seconds for which a button says "Copied". */
const SAID = 2;

/** A turn that the server rendered into the page. */
export function storedTurn({ dataset }, part) {
  const end = JSON.parse(part("end")?.textContent || "null");
  return newTurn(dataset.turn, {
    task: dataset.task,
    state: dataset.state,
    seq: Number(dataset.seq),
    epoch: Number(dataset.epoch),
    reasoning: part("reasoning-text").textContent,
    text: part("answer").textContent,
    reasoningSeconds: Number(dataset.reasoningSeconds),
    passages: JSON.parse(part("found")?.textContent || "null"),
    outdated: part("outdated")?.textContent.trim() ?? "",
    end,
  });
}

/** An empty article for a turn that was accepted. */
export function newArticle({ turn, task, question, chips, carried, anew, again, language, asked_by: asker }) {
  const article = document.getElementById("turn-mould").content.cloneNode(true).firstElementChild;
  const part = partsOf(article);
  const lang = language === "zh" ? "zh-Hans" : language;
  Object.assign(article.dataset, { turn, task });
  part("question").textContent = question;
  part("asked-by").hidden = !asker;
  part("asker").textContent = asker;
  part("answer").lang = part("reasoning-text").lang = lang;
  part("chips").hidden = !chips.length;
  part("chips").append(...chips.map((words) => chip(words)));
  part("carried-line").hidden = !carried.length;
  part("carried").append(...carried.map((words) => chip(words, "chip-carried")));
  part("anew").hidden = !anew;
  part("again").hidden = !again;
  return article;
}

export const partsOf = (article) => (name) => article.querySelector(`[data-${name}]`);

const blob = (text, type) => new Blob([text], { type });

export class TurnView {
  /** `inputs` are what was asked, where this page knows it; `about` the case that a follow-up may carry, or null. */
  constructor(article, inputs, about) {
    Object.assign(this, { article, inputs, about, part: partsOf(article) });
    this.prose = new Prose(this.part("answer"), namesOn(document.querySelector("[data-parts]")));
    this.reasoning = new PlainText(this.part("reasoning-text"));
    this.drawn = new Promise((resolve) => (this.tellDrawn = resolve));
    this.part("reasoning")
      .querySelector("summary")
      .addEventListener("click", () => (this.chosen = true));
    this.part("tell").addEventListener("click", async ({ target }) => {
      await ask();
      target.hidden = true;
    });
    this.part("more").addEventListener("click", ({ target }) => {
      target.setAttribute("aria-expanded", String(target.getAttribute("aria-expanded") === "false"));
      target.textContent = target.getAttribute("aria-expanded") === "true" ? gettext("Show less") : gettext("Show all");
    });
  }

  /**
   * `latest`: nothing was asked after it; `busy`: an answer is being written in this conversation; `away`: the
   * model answers nobody. What is not painted
   * at the time `until` is left for the next call; whether all is. `drawn` resolves the first time that it is.
   */
  paint(turn, { latest, busy, away = false, until = Infinity }) {
    this.turn = turn;
    this.article.removeAttribute("data-undrawn");
    this.article.dataset.state = turn.state;
    this.paintPassages(turn);
    this.paintReasoning(turn);
    const whole = this.draw(until);
    this.paintStatus(turn, away);
    this.paintEnd(turn, turn.end);
    this.paintActions(turn, latest, busy);
    if (whole) this.tellDrawn();
    return whole;
  }

  paintPassages({ passages }) {
    if (!passages || this.found === passages) return;
    this.found = passages;
    showPassages(this.part("passages"), passages);
  }

  /** The answer, with its citations; whether all of it. */
  draw(until) {
    const whole = this.prose.update(this.text, !isFinal(this.turn), until);
    if (this.found?.length) cite(this.part("answer"), this.found);
    return whole;
  }

  /** The answer as it stands: `edited` by a person, or as the model wrote it. */
  get text() {
    return this.edited || this.turn.text;
  }

  /** What changes with the clock and the model. */
  paintStatus(turn, away) {
    this.note("status", statusSentence(turn, { away, left: this.left(turn) }), "status-text");
    this.part("tell").hidden = !turn.progress || isFinal(turn) || !mayBeAsked();
    this.part("reasoning-label").textContent = reasoningLabel(turn, this.reasoningSeconds);
  }

  /** Seconds until a reading is done, by what its pieces took since this page first heard of it; 0: not known yet. */
  left({ progress }) {
    if (!progress) return 0;
    const now = performance.now() / 1000;
    this.paceFrom ??= { done: progress.done, at: now };
    if (this.paceTo?.done !== progress.done) this.paceTo = { done: progress.done, at: now };
    return secondsLeft(this.paceFrom, this.paceTo, progress.total, now);
  }

  async copy(notice) {
    const label = this.part("copy-label");
    const usual = (label.dataset.usual ??= label.textContent);
    const { turn } = this;
    const copy = this.drawn.then(() => wholeCopy(this.part("answer")));
    const item = new ClipboardItem({
      "text/plain": copy.then(({ text }) => blob(answerText(text, turn, notice, this.figures), "text/plain")),
      "text/html": copy.then(({ html }) => blob(answerHtml(html, turn, notice, this.figures), "text/html")),
    });
    const copied = await navigator.clipboard.write([item]).then(
      () => true,
      () => false,
    );
    label.textContent = copied ? gettext("Copied") : gettext("Copying is not allowed here");
    setTimeout(() => (label.textContent = usual), SAID * 1000);
    return label.textContent;
  }

  /** Seconds since reasoning began, if this page saw it begin; it stands still once the answer has begun. */
  get reasoningSeconds() {
    return this.began ? ((this.paused ?? performance.now()) - this.began) / 1000 : 0;
  }

  /** Open while there is only reasoning, folded at the first words of the answer, unless the reader chose. */
  paintReasoning(turn) {
    const reasoning = readable(turn.reasoning);
    const thinking = !isFinal(turn) && !turn.text;
    if (reasoning && thinking && turn.seq <= 1) this.began ??= performance.now();
    if (!thinking) this.paused ??= performance.now();
    this.part("reasoning").hidden = !reasoning.trim();
    if (!this.chosen) this.part("reasoning").open = thinking;
    this.reasoning.show(reasoning);
  }

  paintEnd(turn, end) {
    const ended = isFinal(turn) && end;
    this.note("mark", ended && turn.state !== "completed" ? end.message : "", "mark-text");
    this.note("left-out", ended ? leftOutSentence(end.passport) : "");
    this.part("passport").textContent = ended ? passportLine(end) : "";
    this.part("passport-link").hidden = !(ended && end.passport.template);
    this.part("passport-link").href = `/t/${turn.turn}/`;
    this.part("boxed").hidden = !(ended && end.boxed);
    if (ended && end.boxed) this.part("boxed-value").replaceChildren(result(end.boxed));
    if (ended) this.offerCalculators(turn);
  }

  /** Once, beside a calculation in free words: the calculators that it names. */
  offerCalculators({ task }) {
    this.fitting ??= calculatorsFor(task, this.part("question").textContent);
    this.part("fitting").hidden = !this.fitting.length;
    if (!this.part("fitting-links").hasChildNodes()) this.part("fitting-links").append(...this.fitting);
  }

  paintActions(turn, latest, busy) {
    const resumable = ["stopped", "interrupted", "length"].includes(turn.state) && turn.end?.code !== "cannot_continue";
    const shown = {
      continue: resumable && latest && !busy,
      copy: Boolean(turn.text.trim()),
      again: Boolean(this.inputs) && !busy,
      edit: Boolean(this.inputs),
    };
    for (const [action, wanted] of Object.entries(shown)) {
      this.article.querySelector(`[data-action=${action}]`).hidden = !wanted;
    }
    this.part("foot").hidden = !isFinal(turn);
  }

  /** A line that is there while it has something to say. */
  note(name, sentence, text = name) {
    this.part(name).hidden = !sentence;
    if (this.part(text).textContent !== sentence) this.part(text).textContent = sentence;
  }
}

/** Long questions are folded; that can only be measured once they are on the page, best all at once. */
export function fold(views) {
  for (const view of views) view.part("more").hidden = false;
  const short = views.map(({ part }) => part("question").scrollHeight <= part("question").clientHeight + 1);
  views.forEach((view, place) => (view.part("more").hidden = short[place]));
}

/** "300 mg" is text, "\\frac{1}{2}" a formula. */
const result = (boxed) => fragment((/[\\^_{]/.test(boxed) && drawFormula(boxed, false)) || escape(boxed));
