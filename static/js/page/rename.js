/** A title becomes a field where it stands: Enter or leaving it keeps the new one, Esc the old one. */

import { TITLE_LENGTH } from "./protocol.js";
import { gettext } from "./words.js";

/** Resolves to the new title, or nothing where it was left as it is. */
export function askTitle(shown, title) {
  const field = Object.assign(document.createElement("input"), {
    value: title,
    maxLength: TITLE_LENGTH,
    className: "rename",
  });
  field.setAttribute("aria-label", gettext("Title"));
  shown.hidden = true;
  shown.before(field);
  field.select();
  return new Promise((resolve) => {
    const close = (wanted) => {
      field.onblur = null;
      field.remove();
      shown.hidden = false;
      resolve(wanted && wanted !== title ? wanted : undefined);
    };
    field.onblur = () => close(field.value.trim());
    field.onkeydown = (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      close(event.key === "Enter" ? field.value.trim() : undefined);
      shown.focus();
    };
  });
}
