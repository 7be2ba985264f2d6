/** A sentence that floats for a while, with a way to undo what it tells of. It stays while the reader is at it. */

/** Seconds for which it is there. */
const SHOWN = 12;

const toast = document.querySelector("[data-toast]");
const button = toast.querySelector("[data-undo]");
let timer;

export function show(sentence, undo) {
  toast.querySelector("[data-toast-text]").textContent = sentence;
  button.hidden = !undo;
  button.onclick = () => {
    hide();
    undo();
  };
  toast.togglePopover(true);
  wait();
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(hide, SHOWN * 1000);
}

function hide() {
  clearTimeout(timer);
  toast.togglePopover(false);
}

toast.addEventListener("pointerenter", () => clearTimeout(timer));
toast.addEventListener("pointerleave", wait);
toast.addEventListener("focusin", () => clearTimeout(timer));
toast.addEventListener("focusout", wait);
