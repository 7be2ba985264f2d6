/**
 * What differs from CommonMark inside a line, so that no number and no word changes on the way. Pure.
 *
 * assistant/markdown/words.py has the same rules, tests/fixtures/markdown.json the examples.
 */

import { isWide } from "./formulas.js";

/** Characters of an address: ASCII alone, so that it ends before 。 and before Han. */
const ADDRESS = /[\w.~:/?#[\]@!$&'()*+,;=%-]+/y;

const PICTURE = /!\[[^[\]]*\]\([^()\s]*(?:[ \t]+"[^"\n]*")?\)/y;
const LINE_BREAK = /<br *\/?>/iy;
const RAISED = /<(su[bp])>([^<>\n]{1,100})<\/\1>/iy;

export function wordRules(md) {
  md.validateLink = (address) => /^https?:\/\//i.test(address);
  md.inline.ruler.at("emphasis", emphasis);
  md.inline.ruler.at("strikethrough", strike);
  md.inline.ruler.at("linkify", bareAddress);
  md.inline.ruler.at("image", imageSource);
  md.inline.ruler.at("html_inline", tags);
}

// --- Stars and strokes -------------------------------------------------------------------------------------------------

function emphasis(state, silent) {
  const marker = state.src[state.pos];
  if (silent || (marker !== "*" && marker !== "_")) return false;
  return delimit(state, marker, lengthOfRun(state), 1);
}

/** "~5 to ~10" is no crossed-out text: two strokes are. */
function strike(state, silent) {
  if (silent || !state.src.startsWith("~~", state.pos)) return false;
  const length = lengthOfRun(state);
  if (length % 2) state.push("text", "", 0).content = "~";
  return delimit(state, "~", length - (length % 2), 2);
}

function lengthOfRun({ src, pos, posMax }) {
  let end = pos;
  while (end < posMax && src[end] === src[pos]) end++;
  return end - pos;
}

/** One token for each `step` marks of a run, to be paired by markdown-it. */
function delimit(state, marker, length, step) {
  const end = state.pos + lengthOfRun(state);
  const { open, close } = flanks(state.src.slice(0, state.posMax), state.pos, end);
  for (let done = 0; done < length; done += step) {
    state.push("text", "", 0).content = marker.repeat(step);
    const known = { marker: marker.charCodeAt(0), length: step === 1 ? length : 0, open, close };
    state.delimiters.push({ ...known, token: state.tokens.length - 1, end: -1 });
  }
  state.pos = end;
  return true;
}

/**
 * Whether a run of marks can open and close emphasis: CommonMark's flanking rules, and beyond them
 * a product or a power is none ("k*10*2", "2**3"), and text without spaces can be bold ("**注意：**请", "先**“核对”**").
 */
export function flanks(source, start, end) {
  const [before, after] = [characterBefore(source, start), characterAt(source, end)];
  const [blankBefore, blankAfter] = [isBlank(before), isBlank(after)];
  const [markBefore, markAfter] = [isMark(before), isMark(after)];
  const single = end - start === 1;
  const left = !blankAfter && (!markAfter || blankBefore || markBefore);
  const right = !blankBefore && (!markBefore || blankAfter || markAfter);
  if (source[start] === "_") {
    return { open: left && (!right || markBefore), close: right && (!left || markAfter) };
  }
  if (isFactor(before, /[\p{L}\p{N})\]]/u) && isFactor(after, /[\p{L}\p{N}([$\\]/u)) {
    const stars = source[start] === "*";
    if (stars && (single || /\p{N}/u.test(after))) return { open: false, close: false };
    if (stars && /\p{N}/u.test(before)) return { open: false, close: right };
  }
  const closesMark = markBefore && !/[\p{Ps}\p{Pi}]/u.test(before) && !blankAfter && !markAfter;
  const opensMark = markAfter && isWide(before.codePointAt(0)) && !blankBefore && !markBefore;
  return { open: left || opensMark, close: right || closesMark };
}

const isFactor = (character, pattern) => pattern.test(character) && !isWide(character.codePointAt(0));

const isBlank = (character) => /[\s\p{Z}]/u.test(character);

const isMark = (character) => /[\p{P}\p{S}]/u.test(character);

/** A whole character, also beyond the BMP; a blank at the ends of the source. */
const characterAt = (source, at) => (at < source.length ? String.fromCodePoint(source.codePointAt(at)) : " ");

function characterBefore(source, at) {
  const pair = at > 1 && /[\udc00-\udfff]/.test(source[at - 1]) && /[\ud800-\udbff]/.test(source[at - 2]);
  return at > 0 ? source.slice(at - (pair ? 2 : 1), at) : " ";
}

// --- Addresses, pictures, tags -----------------------------------------------------------------------------------------

/** https://example.org/a without brackets around it; stops at its "://", when "https" is read already. */
function bareAddress(state, silent) {
  if (state.linkLevel > 0 || !state.src.startsWith("://", state.pos)) return false;
  const scheme = /(?<![A-Za-z0-9])https?$/i.exec(state.src.slice(Math.max(0, state.pos - 6), state.pos))?.[0];
  if (!scheme || !state.pending.endsWith(scheme)) return false;
  ADDRESS.lastIndex = state.pos + 3;
  const rest = trimmed(ADDRESS.exec(state.src.slice(0, state.posMax))?.[0] ?? "");
  if (!rest) return false;
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    const address = `${scheme}://${rest}`;
    state.push("link_open", "a", 1).attrs = [["href", state.md.normalizeLink(address)]];
    state.push("text", "", 0).content = address;
    state.push("link_close", "a", -1);
  }
  state.pos += 3 + rest.length;
  return true;
}

/** Without the marks that belong to the sentence: a bracket that was opened in the address stays. */
function trimmed(address) {
  let depth = 0;
  for (const sign of address) depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1];
    if (last === ")" ? depth >= 0 : !/[.,;:!?'*_~\]]/.test(last)) break;
    if (last === ")") depth++;
  }
  return address.slice(0, end);
}

/** Nothing is loaded: a picture is its source. */
function imageSource(state, silent) {
  if (state.src[state.pos] !== "!") return false;
  PICTURE.lastIndex = state.pos;
  const source = PICTURE.exec(state.src.slice(0, state.posMax))?.[0];
  if (!source) return false;
  if (!silent) state.pending += source;
  state.pos += source.length;
  return true;
}

/** Of all tags three mean what they say: <br>, <sub>, <sup>. The others are text. */
function tags(state, silent) {
  if (state.src[state.pos] !== "<") return false;
  const source = state.src.slice(0, state.posMax);
  LINE_BREAK.lastIndex = RAISED.lastIndex = state.pos;
  const found = LINE_BREAK.exec(source) ?? RAISED.exec(source);
  if (!found) return false;
  if (!silent && found[1]) raise(state, found[1].toLowerCase(), found[2]);
  else if (!silent) state.push("hardbreak", "br", 0);
  state.pos += found[0].length;
  return true;
}

function raise(state, tag, text) {
  state.push(`${tag}_open`, tag, 1);
  state.push("text", "", 0).content = text;
  state.push(`${tag}_close`, tag, -1);
}
