/** The turns of a conversation: takes the frames about them, asks for what is missing, paints at most once a frame. */

import { isFinal, newTurn, reduce } from "./turn-state.js";
import { newArticle, partsOf, storedTurn, TurnView } from "./turn-view.js";

/** Painting may take this part of the time; what takes longer is painted less often. */
const PAINTING = 0.25;

export class Thread {
  /** `send(frame)`; `onchange(turn, before)` hears of every change, `onpaint()` after the page has changed. */
  constructor(element, { send, onchange, onpaint }) {
    Object.assign(this, { element, send, onchange, onpaint });
    this.turns = new Map();
    this.views = new Map();
    this.dirty = new Set();
    this.stopping = new Set();
    this.rest = 0;
    for (const article of element.querySelectorAll("article")) this.adopt(article);
    this.paint();
    setInterval(() => this.running && this.views.get(this.running.turn).paintStatus(this.running), 1000);
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
    this.add(article, turn, JSON.parse(part("inputs").textContent));
  }

  /** A turn begins, here or on another page: its article, if it is new. What ended meanwhile is asked for. */
  accepted(frame, inputs) {
    if (this.turns.has(frame.turn)) return undefined;
    const article = newArticle(frame);
    this.element.append(article);
    const before = this.latest;
    this.add(article, newTurn(frame.turn, { task: frame.task, state: frame.state }), inputs);
    if (before) this.dirty.add(before);
    if (isFinal(frame)) this.resume({ turn: frame.turn, seq: 0 });
    return article;
  }

  add(article, turn, inputs) {
    const view = new TurnView(article, inputs);
    this.views.set(turn.turn, view);
    this.turns.set(turn.turn, turn);
    view.fold();
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
    for (const turn of all ? this.turns.keys() : [id]) this.dirty.add(turn);
    if (this.scheduled) return;
    this.scheduled = true;
    setTimeout(() => requestAnimationFrame(() => this.paint()), Math.max(0, this.rest - performance.now()));
  }

  paint() {
    const began = performance.now();
    const context = { busy: Boolean(this.running) };
    for (const id of this.dirty) {
      this.views.get(id).paint(this.turns.get(id), { ...context, latest: id === this.latest });
    }
    this.dirty.clear();
    this.scheduled = false;
    const now = performance.now();
    this.rest = now + (now - began) * (1 / PAINTING - 1);
    this.onpaint();
  }
}
