/** The statements of an answer as elements on the page: where each comes from, and what of it is not so in the document. */

import { formulasIn } from "../answer/formulas.js";
import { gettext, interpolate, number } from "../page/words.js";

/** What Markdown and layout add to a text, or take away: left aside when its sentences are looked for on the page. */
const FLOURISH = /[\s|*_`#[\]\\]|\(https?:[^()]*\)|(?<=\[)citation:(?=\d{1,2}\])/g;

/** Milliseconds of one task: a long answer is marked piece by piece. */
const TASK = 8;

/** What stands for a formula, of which the page has one element: a formula is one letter. */
const FORMULA = "\ufffc";

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
  const [nodes, of, offsets, ends, text] = [[], [], [], [], []];
  const add = (letter, offset, end) => {
    of.push(nodes.length);
    offsets.push(offset);
    ends.push(end);
    text.push(letter);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, partsOf);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) addText(node, add);
    else add(FORMULA, 0, 1);
    nodes.push(node.nodeType === Node.TEXT_NODE ? node : (node.closest(".katex-display") ?? node.closest(".katex")));
  }
  return { nodes, of, offsets, ends, text: text.join("") };
}

/** Texts, and formulas without what is in them. */
function partsOf({ nodeType, localName, parentElement }) {
  if (nodeType === Node.TEXT_NODE) return parentElement.closest("math") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  return localName === "math" ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP;
}

/** What could not be drawn as a formula is code. */
function addText({ data, parentElement }, add) {
  const formulas = new Map(parentElement.closest("code") ? formulasIn(data) : []);
  for (let offset = 0; offset < data.length; offset += 1) {
    const end = formulas.get(offset);
    if (end) add(FORMULA, offset, end);
    else if (!/[\s|*_`#[\]\\]/.test(data[offset])) add(data[offset], offset, offset + 1);
    if (end) offset = end - 1;
  }
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
    const made = surround(letters.nodes[letters.of[from]], letters.offsets[from], letters.ends[to], "statement");
    made.dataset.statement = place;
    last ??= made;
    yield last;
    for (const { check, number, span } of (values.get(letters.of[from]) ?? []).toReversed()) {
      const base = letters.offsets[from];
      const start = letters.offsets[Math.max(span.start, from)] - base;
      const end = Math.min(letters.ends[Math.min(span.end - 1, to)] - base, made.firstChild.length ?? 1);
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
  const { begun, ended } = lettersBefore(text);
  const place = (before, offset) => at + (before[offset - start] ?? before.at(-1));
  const found = new Map();
  for (const one of wrong) {
    const span = { start: place(ended, one.check.start), end: place(begun, one.check.end) };
    for (const node of new Set(of.slice(span.start, span.end))) {
      if (!found.has(node)) found.set(node, []);
      found.get(node).push({ ...one, span });
    }
  }
  return found;
}

/** The letters of a statement as the page has them. */
function squeeze(text) {
  const { masked, begins } = marksOf(text);
  return masked.filter((_, half) => begins[half]).join("");
}

/** By the number of a character, how many letters have begun before it, and how many have ended. The server counts
 * characters, the browser halves of them. */
export function lettersBefore(text) {
  const { begins, ends } = marksOf(text);
  const [begun, ended] = [[0], [0]];
  let half = 0;
  for (const character of text) {
    let [more, done] = [begun.at(-1), ended.at(-1)];
    for (const end = half + character.length; half < end; half += 1) {
      more += begins[half];
      done += ends[half];
    }
    begun.push(more);
    ended.push(done);
  }
  return { begun, ended };
}

/** By the halves of characters: what stands there, and whether a letter begins there or ends. */
function marksOf(text) {
  const masked = text.split("");
  const formulas = [...formulasIn(text)];
  for (const span of formulas) masked.fill(FORMULA, ...span);
  const begins = new Uint8Array(text.length).fill(1);
  for (const { 0: flourish, index } of masked.join("").matchAll(FLOURISH)) begins.fill(0, index, index + flourish.length);
  const ends = begins.slice();
  for (const [from, to] of formulas) {
    begins.fill(0, from + 1, to);
    ends.fill(0, from, to - 1);
  }
  return { masked, begins, ends };
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

/** What stands before it stays in the node, a formula is taken whole. Of many ranges in one text, each would have to hear
 * of every change. */
function surround(node, start, end, className) {
  const made = Object.assign(document.createElement("span"), { className });
  const words = node.nodeType === Node.TEXT_NODE ? node.splitText(start) : node;
  if (words !== node) words.splitText(end - start);
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
