/** The page: everything is made here and tied together; what each part does is in its own module. */

import * as copying from "./answer/copying.js";
import { fetchMarkdown } from "./answer/markdown.js";
import { announce } from "./page/announce.js";
import { Attention, notify } from "./page/attention.js";
import { Composer } from "./composer/composer.js";
import { Documents } from "./documents/documents.js";
import * as drafts from "./composer/drafts.js";
import { probe } from "./page/http.js";
import * as keys from "./page/keys.js";
import * as leaving from "./page/leaving.js";
import { ModelState } from "./page/model-state.js";
import { Page } from "./page/page.js";
import * as preferences from "./page/preferences.js";
import "./page/printed.js";
import { CLOSE_TOO_MANY } from "./page/protocol.js";
import { Rail } from "./page/rail.js";
import { Scroll } from "./conversation/scroll.js";
import { Socket } from "./page/socket.js";
import { Thread } from "./conversation/thread.js";
import * as toast from "./page/toast.js";
import { isFinal } from "./conversation/turn-state.js";
import { gettext, interpolate } from "./page/words.js";

const find = (hook) => document.querySelector(`[data-${hook}]`);

drafts.keepOnlyOf(document.body.dataset.user);

// What was answered before is drawn before anybody sees it.
if (find("thread").children.length) await fetchMarkdown();

const address = new URL(document.body.dataset.socket, location.href.replace(/^http/, "ws"));
const socket = new Socket(address, { onready, onframe, onlost, onended }, { probe });
const send = (frame) => socket.send(frame);
const scroll = new Scroll(find("thread"), {
  strip: find("case"),
  note: find("model-note"),
  dock: document.querySelector(".dock"),
  button: find("new-text"),
});
const thread = new Thread(find("thread"), { send, onchange, onpaint: () => scroll.grown() });
const page = new Page(thread);
const composer = new Composer(find("composer"), find("case"), page, { send, stop: () => thread.stop() });
const rail = new Rail(document.getElementById("rail"), page);
const documents = find("document-list") && new Documents(find("composer"), { composer, page, thread });
const model = new ModelState();
const attention = new Attention();
const connection = find("connection");
const reconnecting = connection.textContent;

/** By reason: what is said, and the words and address of the link that helps. */
const ENDS = {
  signed_out: () => [
    gettext("You were signed out. What is written here stays."),
    gettext("Sign in again"),
    `/accounts/login/?next=${encodeURIComponent(location.pathname)}`,
  ],
  outdated: () => [
    gettext("This site was updated, and this page is from before. What is written here stays."),
    gettext("Reload the page"),
    location.pathname,
  ],
};

/** States of the model in which nobody is answered. */
const AWAY = ["starting", "down", "halted"];

// --- What the server says --------------------------------------------------------------------------------------------

function onready(frame) {
  connection.hidden = true;
  onmodel(frame.model);
  if (page.conversation) send({ type: "watch", conversation: page.conversation });
  thread.caughtUp();
  composer.resend();
}

function onframe(frame) {
  if (frame.type === "model.state") onmodel(frame);
  else if (frame.type === "turn.accepted") onaccepted(frame);
  else if (frame.type === "error") onerror(frame);
  else if (frame.type === "ask.review") composer.reviewed(frame);
  else if (frame.type === "notice") toast.show(frame.message);
  else thread.take(frame);
  documents?.take(frame);
}

function onmodel(frame) {
  model.show(frame);
  thread.away = AWAY.includes(frame.state);
}

function onaccepted(frame) {
  const inputs = composer.accepted(frame);
  const article = thread.accepted(frame, inputs);
  if (article) composer.case.show(frame.case);
  if (!page.conversation) page.begin(frame);
  if (article) rail.toTop(frame);
  rail.busy(frame.conversation, !isFinal(frame));
  if (article && inputs) scroll.toQuestion(article);
  if (article) documents?.accepted();
  composer.edited();
  composer.paint();
}

function onerror(frame) {
  if (frame.code === "already_final") thread.refresh(frame.turn);
  else if (!composer.refused(frame)) composer.tell(frame.message);
}

function onlost(lost) {
  const sentence = causeOf(lost);
  if (connection.textContent !== sentence) connection.textContent = sentence;
  connection.hidden = false;
}

function causeOf({ code, blocked }) {
  if (code === CLOSE_TOO_MANY) {
    return gettext("Too many pages of this site are open. Close some: this one connects by itself.");
  }
  if (!blocked) return reconnecting;
  const sentence = gettext(
    "Pages of this site arrive, but its live connection does not: a proxy or firewall blocks it. Ask your " +
      "administrator to allow WebSocket connections (HTTP Upgrade) to %(address)s. What is written here stays, " +
      "and the page keeps trying.",
  );
  return interpolate(sentence, { address: address.href });
}

/** This page will not connect again. What was asked goes on for its owner, what is being written stays in this tab. */
function onended(reason) {
  const [sentence, words, href] = ENDS[reason]();
  const link = Object.assign(document.createElement("a"), { href, textContent: words });
  connection.replaceChildren(sentence, " ", link);
  connection.hidden = false;
  composer.halt(sentence);
}

function onchange(turn, before) {
  if (turn.text !== before.text) scroll.unread = true;
  if (turn.text && !before.text) announce(gettext("The answer begins."));
  const ended = isFinal(turn) && turn.end && !before.end;
  if (ended) onend(turn);
  if (ended || !isFinal(turn)) attention.changed(turn, ended);
  if (isFinal(turn) !== isFinal(before)) rail.busy(page.conversation, !isFinal(turn));
  composer.paint();
}

function onend(turn) {
  announce(turn.state === "completed" ? gettext("The answer is complete.") : turn.end.message);
  composer.tell("");
  notify(turn.state === "completed" ? gettext("An answer is complete.") : gettext("An answer has ended before it was complete."));
  const { inputs } = thread.view(turn.turn);
  if (turn.state === "refused" && turn.end.code === "too_long" && inputs) {
    composer.giveBack(turn.task, inputs, turn.end.message);
  }
}

// --- What the reader does --------------------------------------------------------------------------------------------

const notice = () => {
  const said = [...find("notice").childNodes].filter((node) => !node.hidden).map((node) => node.textContent.trim());
  return said.filter(Boolean).join(" ");
};

const actions = {
  continue: (id) => send({ type: "continue", turn: id }) || composer.tell(gettext("There is no connection just now.")),
  copy: (id) => thread.view(id).copy(notice()).then(announce),
  again: (id) => composer.repeat(id, thread.turns.get(id).task, thread.view(id)),
  edit: (id) => composer.edit(id, thread.turns.get(id).task, thread.view(id)) ?? documents?.restore(),
};

find("thread").addEventListener("click", ({ target }) => {
  const action = target.closest("[data-action]")?.dataset.action;
  if (action) actions[action](target.closest("article").dataset.turn);
  const verdict = target.closest("[data-verdict]")?.dataset.verdict;
  if (verdict) feedback().then(({ choose }) => choose(target.closest("article"), verdict));
});

find("empty")?.addEventListener("click", ({ target }) => {
  const example = target.closest("[data-example]");
  if (example) composer.fill(example.dataset.example, JSON.parse(example.dataset.inputs));
});

/** Fetched once somebody has, or gives, feedback. */
const feedback = () => import("./feedback/feedback.js");
if (page.conversation) feedback().then(({ showGiven }) => showGiven(page.conversation));

const list = document.getElementById("keys");
find("show-keys").addEventListener("click", () => list.showModal());
document.querySelector("#account form").addEventListener("submit", () => drafts.forgetAll());

keys.listen({
  stop: () => composer.stopOrTakeBack(),
  toQuestion: () => composer.form.main.focus(),
  begin: () => location.assign(page.home),
  copy: () => thread.lastAnswer && actions.copy(thread.lastAnswer),
  list: () => list.showModal(),
  search: () => import("./page/palette.js").then(({ open }) => open()).catch(() => rail.search()),
  next: () => documents?.lookAt(1),
  previous: () => documents?.lookAt(-1),
});
copying.listen();
leaving.listen();
preferences.listen();

addEventListener("beforeprint", () => (document.querySelector(".notice").open = true));

// --- Coming and going ------------------------------------------------------------------------------------------------

addEventListener("popstate", () => location.reload());
addEventListener("online", () => socket.check());
addEventListener("offline", () => socket.check());
addEventListener("pagehide", () => socket.pause());
addEventListener("pageshow", () => socket.check());
document.addEventListener("visibilitychange", () => document.hidden || socket.check());

composer.paint();
scroll.toLast();
socket.connect();
if (matchMedia("(pointer: fine)").matches && document.activeElement === document.body) composer.form.main.focus({ preventScroll: true });
