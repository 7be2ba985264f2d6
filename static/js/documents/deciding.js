/** The dialogs in which a person decides on a text: edits it, or signs it off. */

import { gettext } from "../page/words.js";
import { lookBefore } from "./against.js";
import { notesOf } from "./marks.js";

/** Resolves with the value of the button with which the dialog was left, empty for none. */
function asked(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

/**
 * Resolves with the new text, or nothing. It begins at the statement `place`; `kept` is what was written in an attempt
 * that was refused, and why it was.
 */
export async function askForEdit({ text, statements }, place, kept) {
  const dialog = document.getElementById("editing");
  const part = (name) => dialog.querySelector(`[data-editing${name}]`);
  const words = part("");
  words.value = kept?.words ?? text;
  part("-refused").hidden = !kept;
  part("-why").textContent = kept?.why ?? "";
  part("-stands").textContent = text;
  const answer = asked(dialog);
  if (place !== undefined && !kept) select(words, text, statements[place]);
  const saved = (await answer) === "save" && words.value.trim() && words.value !== text;
  return saved ? words.value : undefined;
}

/** The server counts characters, the browser halves of them. */
function select(words, text, { start, end }) {
  const characters = [...text];
  const at = (place) => characters.slice(0, place).join("").length;
  words.focus();
  words.setSelectionRange(at(start), at(end));
}

/** Resolves with `{ reason }` for what is still open, with "review" to go through it first, or with nothing. */
export async function askForSignature({ turn, statements, open }) {
  const dialog = document.getElementById("signing");
  const part = (name) => dialog.querySelector(`[data-signing-${name}]`);
  const reason = part("reason");
  reason.value = "";
  reason.required = Boolean(open.length);
  part("open").hidden = part("review").hidden = !open.length;
  part("list").replaceChildren(...open.map((place) => line(statements[place])));
  lookBefore(part("sign"), part("against"), turn);
  const answer = await asked(dialog);
  return answer === "sign" ? { reason: reason.value.trim() } : answer;
}

function line(statement) {
  const [item, words] = [document.createElement("li"), document.createElement("bdi")];
  words.textContent = statement.text;
  item.append(words, Object.assign(document.createElement("span"), { className: "muted", textContent: notesOf(statement).join(gettext("; ")) }));
  return item;
}
