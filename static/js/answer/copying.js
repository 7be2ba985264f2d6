/**
 * An answer for the clipboard, as it is shown: plain text, and HTML for programs that take formatted text, such as Word.
 *
 * Marked where it is not complete, under the notice of its domain. Never the reasoning: it is not the answer.
 */

import { escape } from "./markdown.js";
import { headingOf, standingOf } from "../conversation/passages.js";
import { isFinal } from "../conversation/turn-state.js";
import { gettext } from "../page/words.js";
import { copyOf } from "./plain-text.js";

/** Milliseconds of one task: a long answer is copied piece by piece. */
const TASK = 8;

export const answerText = (text, turn, notice, figures) => [text, ...endOf(turn, notice, figures)].filter(Boolean).join("\n\n");

export const answerHtml = (html, turn, notice, figures) =>
  [html, ...endOf(turn, notice, figures).map((line) => `<p>${escape(line)}</p>`)].join("");

const endOf = (turn, notice, figures) => [mark(turn), turn.outdated, figures, ...passagesOf(turn), notice].filter(Boolean);

/** Where the citations lead; that the library has nothing, where it was searched. */
function passagesOf({ passages }) {
  if (!passages) return [];
  return passages.length ? passages.map((one, place) => `[${place + 1}] ${standingOf(one)}`) : [headingOf(passages)];
}

function mark(turn) {
  if (turn.state === "completed") return "";
  return `[${isFinal(turn) && turn.end ? turn.end.message : gettext("This answer is not complete.")}]`;
}

/** {text, html} of everything in an element. */
export async function wholeCopy(element) {
  const copies = [];
  let until = performance.now() + TASK;
  for (const block of element.querySelectorAll(":scope > :not([data-group]), :scope > [data-group] > *")) {
    if (performance.now() > until) {
      await new Promise((resolve) => setTimeout(resolve));
      until = performance.now() + TASK;
    }
    copies.push(copyOf(block));
  }
  const texts = copies.map(({ text }) => text).filter(Boolean);
  return { text: texts.join("\n\n"), html: copies.map(({ html }) => html).join("") };
}

/** What is selected in an answer is copied as the whole of it is. */
export function listen() {
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0);
    const within = range && range.commonAncestorContainer;
    const answer = (within.closest ? within : within?.parentElement)?.closest("[data-answer]");
    if (!answer) return;
    const { text, html } = copyOf(range.cloneContents());
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
  });
}
