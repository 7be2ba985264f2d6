// Keeps the progress of an evaluation up to date; loads the page anew when it begins, ends or stops.

import { denied } from "../page/denied.js";

const INTERVAL = 2000;

const shown = document.querySelector("[data-progress]");

async function look() {
  const response = await fetch(shown.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
  if (response && denied(response)) return;
  if (response?.ok) take(await response.json());
  setTimeout(look, INTERVAL);
}

function take({ done, total, seconds, phase }) {
  if (phase !== shown.dataset.phase) {
    location.reload();
    return;
  }
  const bar = shown.querySelector("progress");
  [bar.max, bar.value] = [total, done];
  shown.querySelector("[data-done]").textContent = done;
  const left = shown.querySelector("[data-seconds]");
  if (left && seconds !== null) left.textContent = Math.round(seconds);
}

setTimeout(look, INTERVAL);
