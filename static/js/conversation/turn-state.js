/**
 * What a page knows of one turn, and how each frame changes it. Pure: a frame and a state give the next state.
 *
 * Events are numbered 1..n without gaps within an epoch. One that was seen is dropped; a gap makes the turn `lost`
 * (ask for `resume`) until what is missing has come; a snapshot replaces everything.
 */

import { END_TYPES, FINAL_STATES } from "../page/protocol.js";

const NEW = {
  task: "",
  state: "accepted",
  epoch: 1,
  seq: 0,
  passages: null,
  outdated: "",
  reasoning: "",
  text: "",
  message: "",
  unsaved: "",
  position: 0,
  waitSeconds: 0,
  progress: null,
  reasoningSeconds: 0,
  end: null,
  lost: false,
};

/** A turn as the page first hears of it, with whatever is known already. */
export const newTurn = (turn, known = {}) => ({ ...NEW, ...known, turn });

export const isFinal = (turn) => FINAL_STATES.includes(turn.state);

/** The turn after a frame about it; the same object where the frame changes nothing. */
export function reduce(turn, frame) {
  if (frame.type === "turn.snapshot") return snapshot(turn, frame);
  if (END_TYPES.includes(frame.type)) return end(turn, frame);
  if (isFinal(turn)) return turn;
  if (frame.type === "turn.saving") return { ...turn, unsaved: frame.message };
  if (frame.type === "turn.queued") {
    return { ...turn, state: "queued", position: frame.position, waitSeconds: frame.wait_seconds };
  }
  return frame.seq === undefined ? turn : numbered(turn, frame);
}

function snapshot(turn, { epoch, seq, state, reasoning, text, passages }) {
  if (epoch < turn.epoch) return turn;
  const found = turn.passages ?? passages;
  const next = { ...turn, epoch, seq, state, reasoning, text, passages: found, message: "", unsaved: "", lost: false };
  return { ...next, end: isFinal(next) ? turn.end : null };
}

function end(turn, frame) {
  if (frame.seq < turn.seq) return turn;
  if (frame.seq > turn.seq + 1) return lose(turn);
  const state = frame.type.slice("turn.".length);
  return { ...turn, seq: frame.seq, state, end: frame, unsaved: "", reasoningSeconds: frame.usage.reasoning_seconds, lost: false };
}

function numbered(turn, frame) {
  if (frame.seq <= turn.seq) return turn;
  if (frame.seq > turn.seq + 1) return lose(turn);
  const next = { ...turn, seq: frame.seq, message: "", lost: false };
  switch (frame.type) {
    case "reasoning.delta":
      return { ...next, state: "streaming", reasoning: turn.reasoning + frame.text };
    case "text.delta":
      return { ...next, state: "streaming", text: turn.text + frame.text };
    case "turn.passages":
      return { ...next, passages: frame.passages };
    case "turn.waiting":
      return { ...next, state: "waiting", message: frame.message };
    case "turn.progress":
      return { ...next, progress: { done: frame.done, total: frame.total, label: frame.label } };
    default:
      return next;
  }
}

const lose = (turn) => (turn.lost ? turn : { ...turn, lost: true });
