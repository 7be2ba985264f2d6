/** The passages of the library for a question: shown before its answer, word for word, and led to from its citations. */

import { gettext, interpolate, ngettext, number } from "../page/words.js";

const STATES = {
  current: () => "",
  changed: () => gettext("Changed in a newer edition"),
  withdrawn: () => gettext("Withdrawn"),
  expired: () => gettext("Expired"),
  not_yet: () => gettext("Not yet effective"),
};

/** What an answer has behind a sentence that rests on a passage. */
const CITATION = /\[(\d{1,2})\]/g;

/** Title, edition and page in one line. */
export const sourceOf = ({ title, edition, number: which, page }) =>
  [title, edition || interpolate(gettext("edition %(number)s"), { number: number(which) }), page && pageOf(page)]
    .filter(Boolean)
    .join(", ");

/** The same with what has become of it, for a copy. */
export const standingOf = (passage) => [sourceOf(passage), STATES[passage.state]()].filter(Boolean).join(" · ");

const pageOf = (page) => interpolate(gettext("p. %(page)s"), { page: number(page) });

export function headingOf(passages) {
  if (!passages.length) return gettext("The library has nothing on this.");
  const words = ngettext("%(count)s passage of the library", "%(count)s passages of the library", passages.length);
  return interpolate(words, { count: number(passages.length) });
}

/** Fill the section of a turn. What was found never changes: done once. */
export function showPassages(section, passages) {
  section.hidden = false;
  section.dataset.found = passages.length;
  section.querySelector("[data-passages-heading]").textContent = headingOf(passages);
  section.querySelector("[data-passages-list]").replaceChildren(...passages.map(item));
}

/** The best stands open. */
function item(passage, place) {
  const made = document.getElementById("passage-mould").content.firstElementChild.cloneNode(true);
  const part = (name) => made.querySelector(`[data-passage-${name}]`);
  part("place").href = passage.place;
  part("place").textContent = sourceOf(passage);
  part("state").textContent = STATES[passage.state]();
  part("path").textContent = passage.path.join(" › ");
  part("text").textContent = passage.text;
  part("text").lang = passage.language === "zh" ? "zh-Hans" : passage.language;
  made.querySelector("details").open = place === 0;
  return made;
}

/** Make links of the citations in an answer that are none yet. */
export function cite(answer, passages) {
  const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = [...node.data.matchAll(CITATION)].filter(([, which]) => passages[which - 1]);
    if (!found.length || node.parentElement.closest("a, code, pre, .katex")) continue;
    for (const { 0: words, 1: which, index } of found.toReversed()) {
      const cited = node.splitText(index);
      cited.splitText(words.length);
      cited.replaceWith(link(passages[which - 1], words));
    }
  }
}

function link(passage, words) {
  const made = Object.assign(document.createElement("a"), { className: "citation", href: passage.place, textContent: words });
  made.title = sourceOf(passage);
  return made;
}
