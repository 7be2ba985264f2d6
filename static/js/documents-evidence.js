/** A finished answer about a document: each statement leads to its passages, what is not so in the text is marked. */

import { leftOut } from "./documents-pane.js";
import { post } from "./http.js";
import { gettext, interpolate, ngettext, number } from "./words.js";

/** What Markdown and layout add to a text, or take away: left aside when its sentences are looked for on the page. */
const FLOURISH = /[\s|*_`#[\]\\]|\(https?:[^)]*\)/g;

const squeeze = (text) => text.replace(FLOURISH, "");

/** Show the evidence of a reading on the turn's view. Done again, it replaces what was shown. */
export function decorate(view, reading, pane) {
  const { article, prose, part } = view;
  view.edited = reading.edited ? reading.text : "";
  if (reading.edited || article.dataset.decorated) {
    prose.clear();
    prose.update(view.text, false);
  }
  article.dataset.decorated = "yes";
  const answer = part("answer");
  reading.statements.forEach((statement, place) => link(answer, statement, place));
  reading.statements.forEach((statement, place) => annotate(answer, statement, place, reading.document));
  answer.onclick = (event) => clicked(event, reading, pane);
  answer.onmouseover = (event) => pointedAt(event, reading, pane);
  for (const cite of answer.querySelectorAll("[data-cite]")) cite.onfocus = answer.onmouseover;
  foot(view, reading, pane);
}

// --- In the text ------------------------------------------------------------------------------------------------------

/** Put a statement and its values that are not so into elements of their own. */
function link(answer, statement, place) {
  const wanted = squeeze(statement.text);
  const at = textOf(answer).indexOf(wanted);
  if (!wanted || at < 0) return;
  wrap(answer, at, at + wanted.length, () => element("span", "statement", { statement: place }));
  statement.checks.forEach((check, number) => {
    if (check.result === "exact") return;
    const from = at + squeeze(statement.text.slice(0, check.start - statement.start)).length;
    const value = squeeze(statement.text.slice(check.start - statement.start, check.end - statement.start));
    wrap(answer, from, from + value.length, () =>
      element("span", "check", { check: `${place}-${number}`, result: check.result }),
    );
  });
}

/** After a statement, where it comes from; after a value, what is wrong with it. */
function annotate(answer, statement, place, { pages }) {
  statement.checks.forEach((check, number) => {
    const last = [...answer.querySelectorAll(`[data-check="${place}-${number}"]`)].at(-1);
    if (!last) return;
    const words =
      check.result === "near"
        ? interpolate(gettext("differs: %(found)s"), { found: check.found })
        : gettext("not found in the document");
    const note = element("span", "check-note", { result: check.result });
    note.append(icon("warning"), words);
    putBehind(last, note);
  });
  const last = [...answer.querySelectorAll(`[data-statement="${place}"]`)].at(-1);
  if (!last) return;
  const [passage] = statement.passages;
  if (!passage) {
    last.after(Object.assign(element("span", "cite cite-none"), { textContent: gettext("no passage") }));
    return;
  }
  const cite = Object.assign(element("button", "cite", { cite: place }), { type: "button" });
  if (pages > 1) {
    const page = { page: number(passage.page) };
    cite.textContent = interpolate(gettext("p. %(page)s"), page);
    cite.setAttribute("aria-label", interpolate(gettext("Source: page %(page)s"), page));
  } else cite.textContent = gettext("Source");
  last.after(cite);
}

/** Behind an element and the mark that closes it: "ninety (90) days' [note]". */
function putBehind(last, note) {
  const next = last.nextSibling;
  const closes = next?.nodeType === Node.TEXT_NODE && /^['’"”»)\]]/.test(next.data);
  if (closes) next.splitText(1);
  (closes ? next : last).after(note);
}

/** The text of an element without white space and marks. */
const textOf = (root) => letters(root).map(({ letter }) => letter).join("");

/** Each letter that counts, with where it stands. */
function letters(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let offset = 0; offset < node.length; offset += 1) {
      if (squeeze(node.data[offset])) found.push({ node, offset, letter: node.data[offset] });
    }
  }
  return found;
}

/** Put the letters from one place to another into new elements, one for each piece of text they are part of. */
function wrap(root, from, to, make) {
  for (const [node, inside] of grouped(letters(root).slice(from, to))) {
    const [first, last] = [inside[0], inside.at(-1)];
    const range = document.createRange();
    range.setStart(node, first.offset);
    range.setEnd(node, last.offset + 1);
    range.surroundContents(make());
  }
}

/** By the piece of text they are part of. */
function grouped(found) {
  const nodes = new Map();
  for (const one of found) nodes.set(one.node, [...(nodes.get(one.node) ?? []), one]);
  return nodes;
}

// --- What the reader does --------------------------------------------------------------------------------------------

async function clicked({ target }, reading, pane) {
  const place = placeOf(target);
  if (place === undefined || getSelection().toString()) return;
  pane.opener = target.closest("[data-cite]");
  await pane.load(reading.document.id);
  listen(reading, pane, target.closest("[data-answer]"));
  pane.mark(reading.statements[place].passages, { go: true });
}

/** With the pointer or the keyboard. */
function pointedAt({ target }, reading, pane) {
  const place = placeOf(target);
  if (place !== undefined && pane.shows(reading.document.id)) pane.mark(reading.statements[place].passages);
}

/** Which statement an element is part of, or names the source of. */
const placeOf = (target) =>
  target.closest("[data-cite]")?.dataset.cite ?? target.closest("[data-statement]")?.dataset.statement;

/** And back: a place in the document leads to the statement that rests on it. */
function listen(reading, pane, answer) {
  pane.onpick = (offset) => {
    const holds = ({ passages }) => passages.some(({ start, end }) => start <= offset && offset < end);
    const place = reading.statements.findIndex(holds);
    if (place < 0) return;
    pane.mark(reading.statements[place].passages);
    answer.querySelector("[data-picked]")?.removeAttribute("data-picked");
    const found = answer.querySelector(`[data-statement="${place}"]`);
    found?.toggleAttribute("data-picked", true);
    found?.scrollIntoView({ block: "center" });
    answer.querySelector(`[data-cite="${place}"]`)?.focus({ preventScroll: true });
  };
}

// --- Below the text ---------------------------------------------------------------------------------------------------

function foot(view, reading, pane) {
  view.article.querySelector("[data-evidence]")?.remove();
  const mould = document.querySelector("[data-evidence-mould]").content.firstElementChild;
  const section = mould.cloneNode(true);
  const part = (name) => section.querySelector(`[data-evidence-${name}]`);
  part("receipt").textContent = reading.receipt.lines[0];
  part("checks").textContent = checksSentence(reading.receipt.checks);
  part("state").textContent = stateSentence(reading);
  part("lines").replaceChildren(...receiptLines(reading));
  const base = `/documents/readings/${reading.turn}`;
  part("word").href = `${base}/summary.docx`;
  part("markdown").href = `${base}/summary.md`;
  part("sign").hidden = Boolean(reading.signed_by) || !reading.text;
  part("edit").hidden = !reading.text;
  part("show").addEventListener("click", async ({ target }) => {
    pane.opener = target;
    await pane.load(reading.document.id);
    beside(view, reading, pane);
    document.getElementById("document-title").focus();
  });
  part("sign").addEventListener("click", async () => decorate(view, await post(`${base}/sign/`), pane));
  part("edit").addEventListener("click", () => edit(view, reading, pane, base));
  view.part("foot").before(section);
}

/** The receipt in the pane, and its text leading back to this answer. */
function beside(view, reading, pane) {
  pane.showReceipt(reading);
  listen(reading, pane, view.part("answer"));
}

function edit(view, reading, pane, base) {
  const dialog = document.getElementById("editing");
  const words = dialog.querySelector("[data-editing]");
  words.value = reading.text;
  dialog.onclose = async () => {
    if (dialog.returnValue !== "save" || !words.value.trim() || words.value === reading.text) return;
    const changed = await post(`${base}/edit/`, { text: words.value });
    decorate(view, changed, pane);
    if (pane.shows(changed.document.id)) beside(view, changed, pane);
  };
  dialog.returnValue = "";
  dialog.showModal();
}

/** Only on paper: on the page the pane shows them. */
function receiptLines({ receipt, written, document: about }) {
  const left = receipt.left_out.map(leftOut);
  const date = interpolate(gettext("Written: %(date)s"), { date: moment(written) });
  const lines = [`${about.name} · SHA-256 ${about.sha256}`, date, ...receipt.lines, ...receipt.cuts, ...left];
  return lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
}

function checksSentence({ exact = 0, near = 0, not_found: missing = 0 }) {
  const count = exact + near + missing;
  if (!count) return "";
  const values = { count: number(count), near: number(near), missing: number(missing) };
  const one = gettext("%(count)s value checked: %(near)s different, %(missing)s not found.");
  const many = gettext("%(count)s values checked: %(near)s different, %(missing)s not found.");
  return interpolate(ngettext(one, many, count), values);
}

function stateSentence({ signed_by: name, signed, edited }) {
  if (name) return interpolate(gettext("Signed off by %(name)s, %(time)s."), { name, time: moment(signed) });
  return edited ? gettext("Draft, edited: nobody has signed it off.") : gettext("Draft: nobody has signed it off.");
}

const moment = (time) =>
  new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function element(name, className, data = {}) {
  const made = document.createElement(name);
  made.className = className;
  Object.assign(made.dataset, data);
  return made;
}

/** An icon of the sprite that the page already uses. */
function icon(name) {
  const known = document.querySelector(".mark .icon, .icon");
  const made = known.cloneNode(true);
  const use = made.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
  return made;
}
