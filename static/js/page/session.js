/**
 * Signs out a page that nobody uses: a minute before, it asks; at the end, it covers what it shows.
 *
 * The server decides (assistant/accounts). This page tells it, at most once a minute, that somebody is at it, and asks it
 * how long the session lasts before it says anything: somebody may be at work in another tab.
 */

/** Seconds: before the end, between two reports of use, between two questions while it warns or is not answered. */
const WARNING = 60;
const REPORT = 60;
const AGAIN = 10;

/** Seconds in which the server must answer. */
const PATIENCE = 10;

const USES = ["pointerdown", "keydown", "wheel", "touchmove"];

const warning = document.getElementById("session-ends");
const cover = document.getElementById("session-over");
const link = cover.querySelector("[data-session-again]");
const left = warning.querySelector("[data-session-left]");
const idle = Number(warning.dataset.idle);
const token = warning.querySelector("[name=csrfmiddlewaretoken]").value;

const now = () => Date.now() / 1000;

let end = now() + idle;
let told = now();
let looking;
let telling;
let ticking;

/** "GET" asks, "POST" stays: `{left, stays}`, with nothing left once signed out; undefined where nobody answers. */
async function session(method) {
  try {
    const response = await fetch(warning.dataset.session, {
      method,
      headers: { "X-CSRFToken": token },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE * 1000),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

async function look() {
  const found = await session("GET");
  if (found) end = now() + found.left;
  if (now() >= end) signOut();
  else if (found && found.left > WARNING) rest();
  else if (found) warn(found.stays);
  if (!cover.open) wait(found && found.left > WARNING ? found.left - WARNING : Math.min(AGAIN, end - now()));
}

const wait = (seconds) => {
  clearTimeout(looking);
  looking = setTimeout(look, seconds * 1000);
};

function warn(stays) {
  warning.querySelector("[data-session-idle]").hidden = !stays;
  warning.querySelector("[data-session-long]").hidden = stays;
  warning.querySelector("[data-session-stay]").hidden = !stays;
  if (warning.open) return;
  count();
  ticking = setInterval(count, 1000);
  warning.returnValue = "";
  warning.showModal();
}

function count() {
  left.textContent = Math.max(0, Math.round(end - now()));
}

function rest() {
  warning.close("rest");
}

function signOut() {
  rest();
  clearTimeout(telling);
  link.search = new URLSearchParams({ next: location.pathname + location.search });
  document.documentElement.toggleAttribute("data-signed-out", true);
  if (!cover.open) cover.showModal();
}

/** Somebody is at the page. The last use within a minute is reported when it is over. */
function used() {
  if (warning.open || cover.open) return;
  telling ??= setTimeout(stay, Math.max(0, told + REPORT - now()) * 1000);
}

async function stay() {
  telling = undefined;
  told = now();
  const found = await session("POST");
  if (found) end = now() + found.left;
  wait(Math.max(0, end - now() - WARNING));
}

for (const name of USES) document.addEventListener(name, used, { capture: true, passive: true });
warning.addEventListener("close", () => {
  clearInterval(ticking);
  if (!cover.open && warning.returnValue !== "rest") stay();
});
cover.addEventListener("cancel", (event) => event.preventDefault());
document.addEventListener("visibilitychange", () => document.hidden || cover.open || look());

wait(Math.max(0, idle - WARNING - REPORT));
