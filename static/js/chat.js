/** The page: everything is made here and tied together; what each part does is in its own module. */

import { announce } from "./announce.js";
import { Composer } from "./composer.js";
import { Documents } from "./documents.js";
import * as drafts from "./drafts.js";
import { signedOut } from "./http.js";
import * as keys from "./keys.js";
import * as leaving from "./leaving.js";
import { ModelState } from "./model-state.js";
import { Page } from "./page.js";
import * as preferences from "./preferences.js";
import { CLOSE_TOO_MANY } from "./protocol.js";
import { Rail } from "./rail.js";
import { Scroll } from "./scroll.js";
import { Socket } from "./socket.js";
import { Thread } from "./thread.js";
import { isFinal } from "./turn-state.js";
import { gettext } from "./words.js";

const find = (hook) => document.querySelector(`[data-${hook}]`);

drafts.keepOnlyOf(document.body.dataset.user);

const address = new URL(document.body.dataset.socket, location.href.replace(/^http/, "ws"));
const socket = new Socket(address, { onready, onframe, onlost, onended }, { signedOut });
const send = (frame) => socket.send(frame);
const scroll = new Scroll(find("thread"), document.querySelector(".dock"), find("new-text"));
const thread = new Thread(find("thread"), { send, onchange, onpaint: () => scroll.grown() });
const page = new Page(thread);
const composer = new Composer(find("composer"), page, { send, stop: () => thread.stop() });
const rail = new Rail(document.getElementById("rail"), page);
const documents = find("document-list") && new Documents(find("composer"), { composer, page, thread });
const model = new ModelState();
const connection = find("connection");
const reconnecting = connection.textContent;
const tooMany = () => gettext("Too many pages of this site are open. Close some: this one connects by itself.");

// --- What the server says --------------------------------------------------------------------------------------------

function onready(frame) {
  connection.hidden = true;
  model.show(frame.model);
  if (page.conversation) send({ type: "watch", conversation: page.conversation });
  thread.caughtUp();
  composer.resend();
}

function onframe(frame) {
  if (frame.type === "model.state") model.show(frame);
  else if (frame.type === "turn.accepted") onaccepted(frame);
  else if (frame.type === "error") onerror(frame);
  else thread.take(frame);
  documents?.take(frame);
}

function onaccepted(frame) {
  const inputs = composer.accepted(frame);
  const article = thread.accepted(frame, inputs);
  if (!page.conversation) page.begin(frame);
  if (article) rail.toTop(frame);
  if (article && inputs) scroll.toQuestion(article);
  if (inputs) documents?.accepted();
  composer.edited();
  composer.paint();
}

function onerror(frame) {
  if (frame.code === "already_final") thread.refresh(frame.turn);
  else if (!composer.refused(frame)) composer.tell(frame.message);
}

function onlost(code) {
  connection.textContent = code === CLOSE_TOO_MANY ? tooMany() : reconnecting;
  connection.hidden = false;
}

/** Signed out: what was asked goes on for its owner, what is being written stays in this tab. */
function onended() {
  const link = document.createElement("a");
  link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = gettext("Sign in again");
  connection.replaceChildren(gettext("You were signed out. What is written here stays."), " ", link);
  connection.hidden = false;
}

function onchange(turn, before) {
  if (turn.text !== before.text) scroll.unread = true;
  if (turn.text && !before.text) announce(gettext("The answer begins."));
  if (isFinal(turn) && turn.end && !before.end) onend(turn);
  composer.paint();
}

function onend(turn) {
  announce(turn.state === "completed" ? gettext("The answer is complete.") : turn.end.message);
  composer.tell("");
  const { inputs } = thread.view(turn.turn);
  if (turn.state === "refused" && turn.end.code === "too_long" && inputs) {
    composer.giveBack(turn.task, inputs, turn.end.message);
  }
}

// --- What the reader does --------------------------------------------------------------------------------------------

const notice = () => document.querySelector(".notice").innerText.trim();

const actions = {
  continue: (id) => send({ type: "continue", turn: id }) || composer.tell(gettext("There is no connection just now.")),
  copy: (id) => thread.view(id).copy(notice()).then(announce),
  again: (id) => composer.ask(thread.turns.get(id).task, thread.view(id).inputs),
  edit: (id) => composer.fill(thread.turns.get(id).task, thread.view(id).inputs) ?? documents?.restore(),
};

find("thread").addEventListener("click", ({ target }) => {
  const action = target.closest("[data-action]")?.dataset.action;
  if (action) actions[action](target.closest("article").dataset.turn);
});

find("empty")?.addEventListener("click", ({ target }) => {
  const example = target.closest("[data-example]");
  if (example) composer.fill(example.dataset.example, JSON.parse(example.dataset.inputs));
});

const list = document.getElementById("keys");
find("show-keys").addEventListener("click", () => list.showModal());
document.querySelector("#account form").addEventListener("submit", () => drafts.forgetAll());

keys.listen({
  stop: () => composer.stopOrTakeBack(),
  toQuestion: () => composer.form.main.focus(),
  begin: () => location.assign(page.home),
  copy: () => thread.lastAnswer && actions.copy(thread.lastAnswer),
  list: () => list.showModal(),
});
leaving.listen();
preferences.listen();

// --- Coming and going ------------------------------------------------------------------------------------------------

addEventListener("popstate", () => location.reload());
addEventListener("online", () => socket.check());
addEventListener("offline", () => socket.check());
addEventListener("pagehide", () => socket.pause());
addEventListener("pageshow", () => socket.check());
document.addEventListener("visibilitychange", () => document.hidden || socket.check());

composer.paint();
scroll.toEnd();
socket.connect();
