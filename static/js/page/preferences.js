/** What this reader likes: kept in cookies, because the server renders the page by them. */

import "./appearance.js";
import { keep } from "./cookies.js";

const switchOfKeys = document.querySelector("[data-keys-on]");

/** Whether the keyboard shortcuts are wanted. The switch stands where questions are asked. */
export const keysWanted = () => switchOfKeys?.checked ?? !/(?:^|; )keys=off/.test(document.cookie);

/** Whether Enter asks: not where a keyboard on the screen has no Shift key to start a new line with. */
export const enterAsks = () => keysWanted() && !matchMedia("(pointer: coarse)").matches;

export function listen() {
  switchOfKeys.addEventListener("change", () => keep("keys", switchOfKeys.checked ? "" : "off"));
}
