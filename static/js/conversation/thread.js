/**
 * The turns of a conversation: takes the frames about them, asks for what is missing, paints at most once a frame.
 *
 * Turns that the server rendered stand there as plain text, where the browser finds it; each is drawn when it comes
 * near the window, and all of them for the printer.
 */

import { canDraw, fetchMarkdown, fetchRemend } from "../answer/markdown.js";
import { isFinal, newTurn, reduce } from "./turn-state.js";
import { fold, newArticle, partsOf, storedTurn, TurnView } from "./turn-view.js";

/** Painting may take this part of the time; what takes longer is painted less often. */
const PAINTING = 0.25;

/** Milliseconds of one painting, and between two: what is left over is painted the next time, so that the page hears its reader. */
const [TASK, PAUSE] = [8, 16];

/** Turns that are drawn at once when a page opens, and how far from the window the others are drawn. */
const [AT_ONCE, NEAR] = [3, "100% 0px"];

export class Thread {
  /** `send(frame)`; `onchange(turn, before)` hears of every change, `onpaint()` after the page has changed. */
  constructor(element, { send, onchange, onpaint }) {
    Object.assign(this, { element, send, onchange, onpaint });
    this.turns = new Map();
    this.views = new Map();
    this.dirty = new Set();
    this.stopping = new Set();
    this.undrawn = new Set();
    this.fresh = new Set();
    this.rest = 0;
    this.sight = new IntersectionObserver((seen) => this.near(seen), { rootMargin: NEAR });
    for (const article of element.querySelectorAll("article")) this.adopt(article);
    for (const id of [...this.turns.keys()].slice(-AT_ONCE).reverse()) this.draw(id);
    this.paint();
    addEventListener("beforeprint", () => this.drawAll());
    this.away = false;
    setInterval(() => this.running && this.views.get(this.running.turn).paintStatus(this.running, this.away), 1000);
  }

  /** The turn whose answer is being written, if there is one. */
  get running() {
    return [...this.turns.values()].findLast((turn) => !isFinal(turn));
  }

  get latest() {
    return [...this.turns.keys()].at(-1);
  }

  /** The newest answer that can be copied. */
  get lastAnswer() {
    return [...this.turns.values()].findLast((turn) => turn.text.trim())?.turn;
  }

  view(id) {
    return this.views.get(id);
  }

  adopt(article) {
    const part = partsOf(article);
    const turn = storedTurn(article, part);
    this.undrawn.add(turn.turn);
    this.add(article, turn, JSON.parse(part("inputs").textContent), JSON.parse(part("turn-case").textContent));
    this.sight.observe(article);
    canDraw(turn.text); // The printer will not wait for what draws formulas.
  }

  /** Draw a turn soon, if it is not drawn yet. */
  draw(id) {
    if (!this.undrawn.delete(id)) return;
    this.sight.unobserve(this.views.get(id).article);
    this.changed(id);
  }

  /** Resolves once a turn stands on the page as it is: what is put into it then stays. */
  async painted(id) {
    await this.views.get(id).drawn;
    while (this.dirty.has(id)) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }

  /** Everything, now. */
  drawAll() {
    for (const id of [...this.undrawn].reverse()) this.draw(id);
    this.paint(Infinity);
  }

  near(seen) {
    for (const { target, isIntersecting } of seen.reverse()) if (isIntersecting) this.draw(target.dataset.turn);
  }

  /** A turn begins, here or on another page: its article, if it is new. What ended meanwhile is asked for. */
  accepted(frame, inputs) {
    if (this.turns.has(frame.turn)) return undefined;
    fetchMarkdown();
    fetchRemend();
    const article = newArticle(frame);
    this.element.append(article);
    const before = this.latest;
    this.add(article, newTurn(frame.turn, { task: frame.task, state: frame.state }), inputs, frame.case);
    if (before) this.dirty.add(before);
    if (isFinal(frame)) this.resume({ turn: frame.turn, seq: 0 });
    return article;
  }

  add(article, turn, inputs, about) {
    const view = new TurnView(article, inputs, about);
    this.views.set(turn.turn, view);
    this.turns.set(turn.turn, turn);
    this.changed(turn.turn);
  }

  /** A frame about a turn. */
  take(frame) {
    const before = this.turns.get(frame.turn);
    if (!before) return;
    const turn = reduce(before, frame);
    if (turn === before) return;
    this.turns.set(frame.turn, turn);
    if (turn.lost && !before.lost) this.resume(turn);
    if (isFinal(turn)) this.stopping.delete(turn.turn);
    this.changed(turn.turn, isFinal(turn) !== isFinal(before));
    this.onchange(turn, before);
  }

  /** The connection is there (again): hear what was missed, and say what was not heard. */
  caughtUp() {
    for (const turn of this.turns.values()) if (!isFinal(turn)) this.resume(turn);
    for (const turn of this.stopping) this.send({ type: "stop", turn });
  }

  /** Something was missed of this turn. */
  refresh(id) {
    const turn = this.turns.get(id);
    if (turn) this.resume(turn);
  }

  resume({ turn, seq }) {
    this.send({ type: "resume", turn, after: seq });
  }

  /** Stop the running answer; kept until it was heard. */
  stop() {
    if (!this.running) return;
    this.stopping.add(this.running.turn);
    this.send({ type: "stop", turn: this.running.turn });
  }

  /** `all`: what may be done with the other turns changes too. */
  changed(id, all = false) {
    for (const turn of all ? this.turns.keys() : [id]) if (!this.undrawn.has(turn)) this.dirty.add(turn);
    if (this.dirty.size) this.schedule();
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => this.paint(), Math.max(PAUSE, this.rest - performance.now()));
  }

  /** Put on the page what has changed. Laying it out is a task of its own, that of the next frame. */
  paint(most = TASK) {
    const began = performance.now();
    const context = { busy: Boolean(this.running), away: this.away, until: began + most };
    for (const id of this.dirty) {
      if (performance.now() > context.until) break;
      const view = this.views.get(id);
      if (!view.turn) this.fresh.add(view);
      if (view.paint(this.turns.get(id), { ...context, latest: id === this.latest })) this.dirty.delete(id);
    }
    this.scheduled = false;
    const now = performance.now();
    this.rest = now + (now - began) * (1 / PAINTING - 1);
    this.measure();
    if (this.dirty.size) this.schedule();
  }

  /** What can only be known of a page that is laid out. */
  measure() {
    if (this.measuring) return;
    this.measuring = true;
    requestAnimationFrame(() => {
      this.measuring = false;
      fold([...this.fresh]);
      this.fresh.clear();
      this.onpaint();
    });
  }
}
