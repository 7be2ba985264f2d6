/** Asks who is at the page once more, in a window of its own, so that nothing on the page is lost. */

import { gettext } from "./words.js";

/** Resolves with whether they have shown it. `message` says what waits for it, `again` is the address of the window. */
export function showAgain({ message, again }) {
  const dialog = element("dialog", { className: "dialog" });
  const [title, said] = [element("h2", { id: "again-title", textContent: gettext("Is it you?") }), element("p", { textContent: message })];
  const go = element("button", { className: "button button-primary", type: "button", textContent: gettext("Show it in a new window") });
  const leave = element("button", { className: "button button-quiet", type: "button", textContent: gettext("Cancel") });
  const foot = element("div", { className: "dialog-foot" });
  const channel = new BroadcastChannel("shown-again");
  foot.append(go, leave);
  dialog.append(title, said, foot);
  dialog.setAttribute("aria-labelledby", title.id);
  go.addEventListener("click", () => window.open(again, "_blank", "popup,width=480,height=720"));
  leave.addEventListener("click", () => dialog.close());
  channel.addEventListener("message", () => dialog.close("shown"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      channel.close();
      dialog.remove();
      resolve(dialog.returnValue === "shown");
    });
  });
}

const element = (name, properties) => Object.assign(document.createElement(name), properties);
