/** The keyboard, as the list of keys in the menu tells it. A reader can switch it off. */

import { keysWanted } from "./preferences.js";

/** `actions`: stop, toQuestion, begin, copy, list, search, next, previous. */
export function listen(actions) {
  const apple = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
  if (apple) for (const key of document.querySelectorAll("[data-mod]")) key.textContent = "⌘";
  addEventListener("keydown", (event) => {
    if (!keysWanted() || event.isComposing || event.defaultPrevented) return;
    const act = actions[actionOf(event)];
    if (!act || (event.key === "Escape" && somethingIsOpen())) return;
    event.preventDefault();
    act();
  });
}

function actionOf({ key, code, shiftKey, ctrlKey, metaKey, altKey }) {
  const mod = (ctrlKey || metaKey) && !altKey;
  if (key === "F8") return shiftKey ? "previous" : "next";
  if (key === "Escape") return shiftKey ? "toQuestion" : "stop";
  if (mod && shiftKey && code === "KeyO") return "begin";
  if (mod && shiftKey && code === "KeyC") return "copy";
  if (mod && !shiftKey && code === "KeyK") return "search";
  return mod && key === "/" ? "list" : undefined;
}

/** Esc closes that first. */
const somethingIsOpen = () => document.querySelector("dialog[open], [popover]:popover-open") !== null;
