// The model server's page in the admin: every two seconds it takes over what changed and draws the charts on.

import { ownHtml } from "../answer/own-html.js";
import { denied } from "../page/denied.js";

const INTERVAL = 2000;

// Three minutes of samples.
const KEPT = 90;

const page = document.querySelector("[data-now]");
const charts = page.querySelector("[data-charts]");

// What each chart shows, of two samples that follow each other; null where nothing can be said.
const VALUES = {
  speed: (now, before) => rate(now.generated - before.generated, now.at - before.at),
  running: (now) => now.running,
  waiting: (now) => now.waiting,
  cache: (now) => now.cache * 100,
  first: (now, before) => rate(now.firstTokenSeconds - before.firstTokenSeconds, now.firstTokens - before.firstTokens),
};

const series = Object.fromEntries(Object.keys(VALUES).map((name) => [name, []]));
let before = null;

function rate(amount, of) {
  // A counter that fell belongs to a server that was started anew.
  return of > 0 && amount >= 0 ? amount / of : null;
}

async function look() {
  const response = await fetch(page.dataset.now);
  if (denied(response) || !response.ok) return;
  const fresh = new DOMParser().parseFromString(ownHtml(await response.text()), "text/html");
  if (names(fresh) !== names(page)) {
    location.reload();
    return;
  }
  for (const part of fresh.querySelectorAll("[data-part]")) takeOver(part);
  sample();
}

function names(root) {
  return Array.from(root.querySelectorAll("[data-part]"), (part) => part.dataset.part).join();
}

/** Replace a part that differs, so that what is being read or selected in the others stays. */
function takeOver(part) {
  const old = page.querySelector(`[data-part="${part.dataset.part}"]`);
  if (!old.isEqualNode(part)) old.replaceWith(part);
  if (part.dataset.part === "log") showEnd();
}

function showEnd() {
  const log = page.querySelector("[data-part=log] pre");
  if (log && document.activeElement !== log) log.scrollTop = log.scrollHeight;
}

function sample() {
  const totals = JSON.parse(page.querySelector("[data-totals]").dataset.totals);
  // A server that tells no figures has nothing to draw.
  if (!totals) return;
  const now = { at: Date.now() / 1000, ...totals };
  if (before) {
    for (const [name, value] of Object.entries(VALUES)) {
      series[name] = [...series[name], value(now, before)].slice(-KEPT);
      draw(charts.querySelector(`[data-chart="${name}"]`), series[name]);
    }
    charts.hidden = false;
  }
  before = now;
}

function draw(figure, values) {
  const { width, height } = figure.querySelector("svg").viewBox.baseVal;
  const most = Math.max(1, ...values.filter((value) => value !== null));
  const point = (value, index) => {
    const x = width - ((values.length - 1 - index) * width) / (KEPT - 1);
    return `${x.toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`;
  };
  const points = values.map((value, index) => (value === null ? null : point(value, index))).filter(Boolean);
  figure.querySelector("polyline").setAttribute("points", points.join(" "));
  const last = values.at(-1);
  figure.querySelector("output").value = last === null ? "–" : last.toLocaleString(document.documentElement.lang, {
    maximumFractionDigits: last < 10 ? 2 : 0,
  });
}

async function keepLooking() {
  for (;;) {
    if (!document.hidden) await look().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

showEnd();
sample();
keepLooking();
