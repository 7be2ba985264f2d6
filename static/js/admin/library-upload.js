// Keeps the file chosen when the form comes back with a question or an error: the browser would forget it.

import { denied } from "../page/denied.js";

const form = document.querySelector("[data-upload]");

async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await fetch(location.href, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  button.disabled = false;
  if (answer?.type === "opaqueredirect") location.assign(form.dataset.done);
  else if (answer?.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-upload]"));
  else if (!answer || !denied(answer)) form.submit();
}

/** The form as it came back, with the file of the one before. */
function show(next) {
  const chosen = form.querySelector("[type=file]").files;
  form.replaceChildren(...next.childNodes);
  form.querySelector("[type=file]").files = chosen;
  form.querySelector(".errors")?.querySelector("input, select")?.focus();
}

form.addEventListener("submit", send);
