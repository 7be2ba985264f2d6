/** An answer for the clipboard: its Markdown, marked where it is not complete, under the notice of its domain. */

import { isFinal } from "./turn-state.js";
import { gettext } from "./words.js";

/** Never the reasoning: it is not the answer. */
export function answerText(turn, notice) {
  return [turn.text.trim(), mark(turn), notice].filter(Boolean).join("\n\n");
}

function mark(turn) {
  if (turn.state === "completed") return "";
  return `[${isFinal(turn) && turn.end ? turn.end.message : gettext("This answer is not complete.")}]`;
}
