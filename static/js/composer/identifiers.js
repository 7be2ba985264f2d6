/** Asks the author of a question what becomes of the words that tell who it is about. */

import { chip } from "../page/chips.js";
import { gettext, interpolate } from "../page/words.js";

const dialog = document.getElementById("identifiers");

/** `found` is what an `ask.review` frame has. Resolves to "replace", "send", or nothing where the author goes back. */
export function askAbout(found) {
  dialog.querySelector("[data-identifiers]").replaceChildren(...found.flatMap(entry));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

function entry({ kind, words, more }) {
  const [name, value, list] = ["dt", "dd", "ul"].map((tag) => document.createElement(tag));
  name.textContent = kind;
  list.className = "chips";
  list.append(...words.map((one) => chip(one)));
  if (more) list.append(chip(interpolate(gettext("%(count)s more"), { count: more })));
  value.append(list);
  return [name, value];
}
