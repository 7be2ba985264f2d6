// Keeps the progress of a running evaluation up to date; shows the results when they are there.

const INTERVAL = 2000;

const shown = document.querySelector("[data-progress]");

async function look() {
  const response = await fetch(shown.dataset.progress, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { done, total, seconds, running } = await response.json();
  if (!running) {
    location.reload();
    return;
  }
  const bar = shown.querySelector("progress");
  [bar.max, bar.value] = [total, done];
  shown.querySelector("[data-done]").textContent = done;
  const left = shown.querySelector("[data-seconds]");
  if (left && seconds !== null) left.textContent = Math.round(seconds);
  setTimeout(look, INTERVAL);
}

setTimeout(look, INTERVAL);
