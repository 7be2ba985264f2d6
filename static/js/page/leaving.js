/** A link that a model wrote: the reader sees its whole address and decides. */

const dialog = document.getElementById("leaving");

export function listen() {
  for (const kind of ["click", "auxclick"]) document.addEventListener(kind, ask);
  dialog.querySelector("[data-leave]").addEventListener("click", () => dialog.close());
}

function ask(event) {
  const link = event.target.closest?.("a[data-outside]");
  if (!link || (event.type === "auxclick" && event.button !== 1)) return;
  event.preventDefault();
  dialog.querySelector("[data-address]").textContent = link.href;
  dialog.querySelector("[data-leave]").href = link.href;
  dialog.showModal();
}
