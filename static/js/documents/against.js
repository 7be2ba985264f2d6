/** The strongest passage of the library against an answer: looked for when somebody asks, and before they sign. */

import { get } from "../page/http.js";
import { gettext } from "../page/words.js";

/** Where the library was searched, the button that looks for it. */
export function offerAgainst(section, { turn, passages }) {
  const part = section.querySelector("[data-against]");
  part.hidden = !passages;
  const button = part.querySelector("[data-against-look]");
  button.addEventListener("click", () => lookBefore(button, part, turn));
}

/** Shows it in this part of the page. Until then the button, which may sign the answer, waits. */
export async function lookBefore(button, part, turn) {
  button.disabled = true;
  part.dataset.turn = turn;
  show(part, { none: gettext("Looking in the library…") });
  const found = await get(`/documents/answers/${turn}/against/`).catch(({ message }) => ({ none: message || gettext("It could not be looked for. Try again.") }));
  // A dialog may have been opened for another answer meanwhile.
  if (part.dataset.turn !== turn) return;
  show(part, found);
  button.disabled = false;
}

function show(part, { none = "", source, place, language, before, words, after, why }) {
  part.querySelector("[data-against-why]").textContent = none || why;
  const passage = part.querySelector("[data-against-passage]");
  passage.hidden = Boolean(none);
  if (none) return;
  Object.assign(passage.querySelector("a"), { href: place, textContent: source });
  const quotation = passage.querySelector("blockquote");
  quotation.lang = language === "zh" ? "zh-Hans" : language;
  const mark = Object.assign(document.createElement("mark"), { textContent: words });
  quotation.replaceChildren(before, mark, after);
}
