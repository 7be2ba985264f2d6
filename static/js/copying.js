/** An answer for the clipboard: its Markdown, marked where it is not complete, under the notice of its domain. */

import { escape } from "./markdown.js";
import { isFinal } from "./turn-state.js";
import { gettext } from "./words.js";

/** Never the reasoning: it is not the answer. */
export function answerText(turn, notice) {
  return [turn.text.trim(), mark(turn), notice].filter(Boolean).join("\n\n");
}

/** The same for programs that take formatted text, such as Word: tables stay tables. `html` is the answer as shown. */
export const answerHtml = (html, turn, notice) =>
  [html, ...[mark(turn), notice].filter(Boolean).map((line) => `<p>${escape(line)}</p>`)].join("");

function mark(turn) {
  if (turn.state === "completed") return "";
  return `[${isFinal(turn) && turn.end ? turn.end.message : gettext("This answer is not complete.")}]`;
}
