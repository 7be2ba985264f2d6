/** Tells readers who do not see the page, politely: that an answer begins, and how it ended. */

const line = document.querySelector("[data-announce]");

export function announce(sentence) {
  line.textContent = "";
  requestAnimationFrame(() => (line.textContent = sentence));
}
