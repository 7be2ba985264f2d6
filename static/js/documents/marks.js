/** The statements of an answer as elements on the page: where each comes from, and what of it is not so in the document. */

import { gettext, interpolate, number } from "../page/words.js";

/** What Markdown and layout add to a text, or take away: left aside when its sentences are looked for on the page. */
const FLOURISH = /[\s|*_`#[\]\\]|\(https?:[^()]*\)|(?<=\[)citation:(?=\d{1,2}\])/g;

/** Milliseconds of one task: a long answer is marked piece by piece. */
const TASK = 8;

const squeeze = (text) => text.replace(FLOURISH, "");

/** What needs no mark: it is as the sources have it, and nothing is wrong with it in itself. */
const isFine = ({ result, problem }) => ["exact", "right_arithmetic"].includes(result) && !problem;

/** Mark the statements of a reading in an answer, each with what is wrong with it and one mark at its end. */
export async function mark(answer, reading) {
  const { statements, accepted } = reading;
  await wrapAll(answer, statements, (check) => note(words(check), check.result), (last, place) => {
    const remarks = [
      ...(statements[place].passages.length ? [] : [note(gettext("no passage"))]),
      ...(place in accepted ? [note(acceptedSentence(accepted[place]))] : []),
    ];
    last.after(...remarks, markOf(statements[place], place, reading));
  });
}

/** Mark the figures of an answer without a document, each with what is wrong with it, in sight. */
export async function markFigures(answer, statements) {
  await wrapAll(answer, statements, figureNote);
}

/** Put each statement that is found into elements, and a remark behind each value that is not so; `then` hears of the
 * statement's last element and of its number. */
async function wrapAll(answer, statements, remark, then = () => {}) {
  const letters = lettersOf(answer);
  const places = placesOf(letters.text, statements);
  const drawn = answer.firstChild;
  let until = performance.now() + TASK;
  // From the last to the first: what is marked moves only what stands behind it.
  for (const [place, at] of [...places].reverse()) {
    let last;
    for (last of wrap(letters, statements[place], place, at, remark)) {
      if (performance.now() < until) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (answer.firstChild !== drawn) return;
      until = performance.now() + TASK;
    }
    then(last, place);
  }
}

/** The text without white space and marks: its letters, and for each the number of its node and its place there. */
function lettersOf(root) {
  const [nodes, of, offsets, text] = [[], [], [], []];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let offset = 0; offset < node.length; offset += 1) {
      const letter = node.data[offset];
      if (/[\s|*_`#[\]\\]/.test(letter)) continue;
      of.push(nodes.length);
      offsets.push(offset);
      text.push(letter);
    }
    nodes.push(node);
  }
  return { nodes, of, offsets, text: text.join("") };
}

/** Where each statement stands, by its number; those that are not found are left out. They follow one another. */
function placesOf(text, statements) {
  const places = new Map();
  let end = 0;
  statements.forEach((statement, place) => {
    const wanted = squeeze(statement.text);
    const at = wanted ? text.indexOf(wanted, end) : -1;
    if (at < 0) return;
    places.set(place, at);
    end = at + wanted.length;
  });
  return places;
}

/** Put a statement, and its values that are not so, into elements: at each of them, the statement's last element. */
function* wrap(letters, statement, place, at, remark) {
  const wrong = statement.checks.map((check, number) => ({ check, number })).filter(({ check }) => !isFine(check));
  const values = byNode(letters, statement, wrong, at);
  const remarked = new Set();
  let last;
  for (const [from, to] of runs(letters, at, at + squeeze(statement.text).length).reverse()) {
    const made = surround(letters.nodes[letters.of[from]], letters.offsets[from], letters.offsets[to] + 1, "statement");
    made.dataset.statement = place;
    last ??= made;
    yield last;
    for (const { check, number, span } of (values.get(letters.of[from]) ?? []).toReversed()) {
      const base = letters.offsets[from];
      const [start, behind] = [Math.max(span.start, from), Math.min(span.end - 1, to)].map((letter) => letters.offsets[letter] - base);
      const end = Math.min(behind + 1, made.firstChild.length);
      if (start >= end) continue;
      const value = surround(made.firstChild, start, end, "check");
      Object.assign(value.dataset, { check: `${place}-${number}`, result: check.result });
      if (!remarked.has(check)) putBehind(value, remark(check));
      remarked.add(check);
      yield last;
    }
  }
}

/** The values of a statement by the nodes in which their letters are; `span` is where one stands, in letters. */
function byNode({ of }, { text, start }, wrong, at) {
  const before = lettersBefore(text);
  const place = (offset) => at + (before[offset - start] ?? before.at(-1));
  const found = new Map();
  for (const one of wrong) {
    const span = { start: place(one.check.start), end: place(one.check.end) };
    for (const node of new Set(of.slice(span.start, span.end))) {
      if (!found.has(node)) found.set(node, []);
      found.get(node).push({ ...one, span });
    }
  }
  return found;
}

/** By the number of a character, how many letters stand before it. The server counts characters, the browser halves of them. */
export function lettersBefore(text) {
  const isLetter = new Uint8Array(text.length).fill(1);
  for (const { 0: flourish, index } of text.matchAll(FLOURISH)) isLetter.fill(0, index, index + flourish.length);
  const before = [0];
  let half = 0;
  for (const character of text) {
    let count = before.at(-1);
    for (const end = half + character.length; half < end; half += 1) count += isLetter[half];
    before.push(count);
  }
  return before;
}

/** The letters from one place to another, by the node they are part of: first and last of each. */
function runs({ of }, from, to) {
  const found = [];
  for (let letter = from; letter < to; letter += 1) {
    if (found.length && of[letter] === of[letter - 1]) found.at(-1)[1] = letter;
    else found.push([letter, letter]);
  }
  return found;
}

/** What stands before it stays in the node. Of many ranges in one text, each would have to hear of every change. */
function surround(node, start, end, className) {
  const made = Object.assign(document.createElement("span"), { className });
  const words = node.splitText(start);
  words.splitText(end - start);
  words.replaceWith(made);
  made.append(words);
  return made;
}

/** What a person should know of a statement: what of it is not in the document, or is there otherwise. */
export function notesOf({ checks, passages }) {
  const said = (check) =>
    check.result === "near" && !check.problem ? interpolate(gettext("the document has %(found)s"), check) : words(check);
  const wrong = checks.filter((check) => !isFine(check)).map((check) => `${check.value}: ${said(check)}`);
  return passages.length ? wrong : [...wrong, gettext("no passage of the document says so")];
}

export const acceptedSentence = ({ by, reason }) => interpolate(gettext("accepted by %(name)s: %(reason)s"), { name: by, reason });

const WORDS = {
  near: () => gettext("differs: %(found)s"),
  not_found: () => gettext("not found in the document"),
  no_source: () => gettext("no source here: look it up"),
  says_otherwise: () => gettext("the source says otherwise: %(found)s"),
  conflicts: () => gettext("conflicts with what you gave: %(found)s"),
  wrong_arithmetic: () => gettext("calculated wrongly: %(found)s is right"),
};

/** Why a citation cannot be right, or no longer is. */
const PROBLEMS = {
  incomplete: () => gettext("this citation is incomplete"),
  reporter: () => gettext("no reporter is known as “%(given)s”"),
  volume: () => gettext("this reporter has no volume %(given)s"),
  year: () => gettext("the year %(given)s is impossible here"),
  court: () => gettext("the court “%(given)s” is impossible here"),
  title: () => gettext("this code has no title %(given)s"),
  law: () => gettext("no law is known as “%(given)s”"),
  article: () => gettext("this law has no provision %(given)s"),
  repealed: () => gettext("%(given)s was repealed"),
};

function problemWords({ what, given, limit }) {
  const problem = interpolate(PROBLEMS[what](), { given });
  return limit ? interpolate(gettext("%(problem)s (%(limit)s)"), { problem, limit }) : problem;
}

const words = ({ result, found, problem }) => (problem ? problemWords(problem) : interpolate(WORDS[result](), { found }));

function figureNote(check) {
  const made = Object.assign(document.createElement("span"), { className: "figure-note" });
  made.dataset.result = check.result;
  const absent = check.result === "not_found" && !check.problem;
  made.append(icon("warning"), absent ? gettext("not found in the sources") : words(check));
  return made;
}

/** Behind a value or a statement: read out, printed and copied, but not in the way of those who see the mark. */
function note(words, result = "") {
  const made = Object.assign(document.createElement("span"), { className: "check-note", textContent: ` [${words}]` });
  made.dataset.result = result;
  return made;
}

/** The one mark of a statement: where it comes from, and whether a person has to look at it, or has. */
function markOf({ checks, passages }, place, { document: about, open, accepted }) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "cite" });
  const state = open.includes(place) ? "open" : place in accepted ? "accepted" : "found";
  const [passage] = passages;
  Object.assign(made.dataset, { cite: place, state });
  const page = passage && about.pages > 1 ? { page: number(passage.page) } : null;
  const label = page ? interpolate(gettext("Source: page %(page)s"), page) : passage ? gettext("Source") : gettext("no passage");
  const shown = page ? interpolate(gettext("p. %(page)s"), page) : label;
  if (state !== "found") made.append(icon(state === "open" ? "warning" : "check"));
  made.append(shown);
  made.setAttribute("aria-label", [label, ...SAYS[state]({ checks, passages })].join(". "));
  return made;
}

const SAYS = {
  found: () => [],
  accepted: () => [gettext("Accepted")],
  open: (statement) => [gettext("Open"), ...notesOf(statement)],
};

/** Behind an element and the mark that closes it: "ninety (90) days' [note]". */
function putBehind(last, note) {
  const next = last.nextSibling;
  const closes = next?.nodeType === Node.TEXT_NODE && /^['’"”»)\]]/.test(next.data);
  if (closes) next.splitText(1);
  (closes ? next : last).after(note);
}

/** An icon of the sprite that the page already uses. */
function icon(name) {
  const known = document.querySelector(".mark .icon, .icon");
  const made = known.cloneNode(true);
  const use = made.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
  return made;
}
