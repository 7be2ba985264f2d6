/** Facts in short: "67 y", "eGFR 38", "allergic to penicillin". The field says how, where a value alone says too little. */

import { interpolate } from "./words.js";

/** A chip of these words, for a list. */
export function chip(words, kind = "") {
  const item = document.createElement("li");
  item.className = `chip ${kind}`.trim();
  item.append(Object.assign(document.createElement("bdi"), { textContent: words }));
  return item;
}

/** What a field holds, in full: no fact is ever cut. */
export function wordsOf(control) {
  const label = control.labels?.[0]?.textContent ?? "";
  if (control.type === "checkbox") return label;
  const value = control.selectedOptions ? control.selectedOptions[0].label : control.value.trim();
  if (control.dataset.chip) return interpolate(control.dataset.chip, { value });
  return control.type === "number" ? `${label} ${value}` : value;
}
