/** On the pages of prompt editors: how many answers were called unsafe and not seen yet, asked for by itself. */

/** Milliseconds from one look to the next. */
const LOOK = 30_000;

const link = document.querySelector("[data-unsafe]");

async function look() {
  const response = await fetch(link.dataset.unsafe, { cache: "no-store" }).catch(() => undefined);
  if (!response?.ok) return;
  const { count, sentence } = await response.json();
  link.hidden = !count;
  if (link.textContent !== sentence) link.textContent = sentence;
}

if (link) setInterval(() => document.hidden || look(), LOOK);
