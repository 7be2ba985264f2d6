/**
 * The time that the page's patterns and renderers take, by the length of what they meet.
 *
 * Every regular expression of static/js is found by reading the sources, so that a new one is covered without being
 * thought of. `node bench/patterns.mjs` prints what this module finds; patterns.test.js holds it.
 */

import { readdirSync, readFileSync } from "node:fs";

import { cut, WINDOW } from "../../static/js/answer/blocks.js";
import { formulaAt, hasFormula, unclosedFormula } from "../../static/js/answer/formulas.js";
import { fetchMarkdown, fetchRemend, growingToHtml, toHtml } from "../../static/js/answer/markdown.js";
import { cellsOf } from "../../static/js/answer/markdown-tables.js";
import { fetchKatex } from "../../static/js/answer/maths.js";
import { readable } from "../../static/js/answer/readable.js";
import { lettersBefore } from "../../static/js/documents/marks.js";

await fetchKatex();
await fetchMarkdown();
await fetchRemend();

const FOLDER = new URL("../../static/js/", import.meta.url);

/** Lengths that are compared, and the growth from one to the next that is too much: twice is linear, four times is not. */
export const LENGTHS = [5_000, 10_000, 20_000];
export const TOO_MUCH = 3;

/** Microseconds: what takes less for the longest text needs no closer look; what is timed takes at least so long, by repetition. */
const [QUICK, ENOUGH] = [2_000, 20_000];

/** A growth that deserves to be measured again. */
const SUSPICIOUS = 2.5;

/** Every pattern of static/js, as {place, pattern}. */
export function patterns() {
  return readdirSync(FOLDER, { recursive: true })
    .filter((name) => name.endsWith(".js"))
    .sort()
    .flatMap((name) => literals(readFileSync(new URL(name, FOLDER), "utf8")).map((pattern) => ({ place: name, pattern })));
}

/** Literals stand where no value can stand before them; what `new RegExp` takes is evaluated with its constants. */
function literals(source) {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, "");
  const literal = /(?<=(?:^|[=(,:?!&|[{;]|=>|return|typeof)\s*)\/(?![*/\s])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/gm;
  const found = [...code.matchAll(literal)].map(([, body, flags]) => new RegExp(body, flags.replace(/[gy]/g, "")));
  const made = [...code.matchAll(/new RegExp\((`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")(?:, *"([a-z]*)")?\)/g)];
  return [...found, ...made.map(([, text, flags]) => evaluated(code, text, flags ?? ""))];
}

function evaluated(code, text, flags) {
  const constants = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => {
    const value = new RegExp(`const ${name} =\\s*(".*?"|\\d+);`, "s").exec(code);
    if (!value) throw new Error(`${name} is no constant of its module`);
    return [name, JSON.parse(value[1])];
  });
  const body = new Function(...constants.map(([name]) => name), `return ${text}`)(...constants.map(([, value]) => value));
  return new RegExp(body, flags.replace(/[gy]/g, ""));
}

/** What a pattern, or any, could stumble over: pieces that are repeated, with something before and behind. */
const PIECES = [
  "1", " ", "\t", "\n", "a", "a ", "1 ", "1.", "é", "中", "，", ".", ",", "-", "- ", "* ", "*", "**a", "*a ", "_", "_a ", "`", "`a``",
  "[", "]", "[a](", "![", "(", ")", "{", "}", "<", "<a ", ">", "> ", "|", "|a", "\\", "\\(", "\\[", "\\]", "$", "$a ", "$$", "$$\n", "$a$",
  "\\[\n", "\\boxed{", "\\begin{align}", "#", "# a\n", "~~a ", "http://", "http://a.b ", "&", "&amp;", '"', "'", "%", "\r", "\n \n",
  "- a\n", "1. a\n", "  - a\n", "> a\n", "```\n", "| a |\n", "|-", "<sub>", "<sub>a</sub>", "<br>", "{{ ", "%(a)s", "x^2+", "k*10*",
]; // prettier-ignore

/** What the pattern itself begins with, for each of its alternatives: a text that it matches, and its beginnings. */
export function ownPieces({ source }) {
  const atoms = source.matchAll(/\(\?(?:<?[=!]|<\w+>|:)|\\p\{\w+\}|\\u[\da-f]{4}|\\.|\[\^?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|[^]/gi);
  const samples = [""];
  for (const [atom] of atoms) {
    if (atom === "|") samples.push("");
    else samples.push(samples.pop() + sampleOf(atom));
  }
  const beginnings = samples.flatMap((sample) => [2, 3, 5, 8, 30].map((length) => sample.slice(0, length)));
  return [...new Set(beginnings.filter(Boolean))].slice(0, 40);
}

const CLASSES = { d: "1", D: "a", s: " ", S: "a", w: "a", W: "-", p: "a", P: " ", b: "", B: "", n: "\n", r: "\r", t: "\t", u: "中" };

function sampleOf(atom) {
  if (/^(?:\(.*|[)*+?^$]|\{.*\})$/.test(atom)) return "";
  if (atom.startsWith("\\")) return CLASSES[atom[1]] ?? atom[1];
  if (atom.startsWith("[^")) return "a";
  return atom.startsWith("[") && atom.length > 1 ? sampleOf(/^\[(\\.|[^])/.exec(atom)[1]) : atom;
}

export const seeds = (pattern) => [...PIECES, ...(pattern ? ownPieces(pattern) : [])];

const repeated = (piece, length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** What the page does with the text of a model, or of a document. */
export const RENDERERS = {
  toHtml,
  growingToHtml,
  readable,
  cut: (text) => cut(text, "", true),
  "cut to the end": (text) => {
    for (let rest = text, before = ""; rest; ) {
      const next = cut(rest, before, true);
      rest = rest.slice(next.pieces.reduce((sum, { source }) => sum + source.length, 0));
      before = next.before;
    }
  },
  cellsOf,
  formulaAt: (text) => {
    for (let at = 0; at < text.length; at++) formulaAt(text, at);
  },
  unclosedFormula,
  lettersBefore,
  "hasFormula of what is drawn in one go": (text) => hasFormula(text.slice(0, WINDOW)),
};

/** All that is measured: [name, what is done with a text, pieces that texts are made of]. */
export function subjects() {
  const all = patterns().map(({ place, pattern }) => [`${place} ${pattern}`, everywhere(pattern), seeds(pattern)]);
  return [...all, ...Object.entries(RENDERERS).map(([name, act]) => [name, act, seeds()])];
}

/** The pattern, tried from the start and from wherever it is tried in use. */
function everywhere(pattern) {
  const global = new RegExp(pattern.source, `${pattern.flags}g`);
  return (text) => text.replace(global, "");
}

/**
 * The worst growth of a subject: {growth, piece, times}, in microseconds of the
 * processor. Where it looks too large it is measured again, and the best of up to nine counts: a busy machine is no growth.
 */
export function growthOf([, act, pieces], ends = ["", "x"]) {
  let worst = { growth: 0, piece: "", times: [] };
  for (const piece of pieces) {
    for (const end of ends) {
      const found = measured(act, LENGTHS.map((length) => repeated(piece, length) + end));
      if (found && found.growth > worst.growth) worst = { ...found, piece: piece + end };
    }
  }
  return worst;
}

/** Undefined where the work is quick even if it grows with the square of the length. */
function measured(act, texts) {
  act(texts[0]); // compiles it
  const short = timed(act, texts[0], 1);
  if (short * (LENGTHS.at(-1) / LENGTHS[0]) ** 2 < QUICK) return undefined;
  const middle = timed(act, texts[1], 1);
  if (middle < SUSPICIOUS * short) return { growth: middle / short, times: [short, middle] };
  const once = timed(act, texts.at(-1), 1);
  const rounds = Math.ceil(ENOUGH / once);
  const times = texts.map((text) => timed(act, text, rounds));
  for (let more = 1; more < 9 && growthIn(times) > SUSPICIOUS; more++) {
    texts.forEach((text, place) => (times[place] = Math.min(times[place], timed(act, text, rounds))));
  }
  return { growth: growthIn(times), times };
}

/** At twice the length: the last time, and on the average of both; a step at one length is no growth. */
const growthIn = ([first, second, third]) => Math.min(third / second, Math.sqrt(third / first));

/** Microseconds of the processor for one of so many rounds. */
function timed(act, text, rounds) {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) act(text);
  const { user, system } = process.cpuUsage(before);
  return Math.max(user + system, 1) / rounds;
}
