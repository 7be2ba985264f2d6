/**
 * Where a passage stands on a page of the original, by its words alone: blanks, hyphens and the forms of letters differ
 * between the text that was read and the text that a PDF says it has. Pure.
 */

/** Characters of the shortest line that is looked for by itself. */
const SHORTEST = 6;

/** What is not compared: blanks, hyphens, what has no form. */
const LEFT_OUT = /[\s\u00ad\u200b-\u200f\u2010-\u2015\ufffe\-]/;

/**
 * `pieces` are the strings of the page in their order. The stretches that hold the passage, as
 * [{piece, start, end}]; `before` is what the document has on this page before it: of equal passages the right one is
 * taken. A passage that is not there as a whole is looked for line by line.
 */
export function findPassage(pieces, passage, before = "") {
  const page = lettersOf(pieces);
  const wanted = normal(passage);
  const whole = wanted ? nthIndex(page.text, wanted, countOf(normal(before), wanted)) : -1;
  if (whole >= 0) return stretches(page, whole, whole + wanted.length);
  return passage.split("\n").flatMap((line) => {
    const words = normal(line);
    const at = words.length >= SHORTEST ? page.text.indexOf(words) : -1;
    return at < 0 ? [] : stretches(page, at, at + words.length);
  });
}

/** The letters of a page in one string, and of each the piece and the place in it. */
function lettersOf(pieces) {
  const letters = { text: "", piece: [], place: [] };
  pieces.forEach((words, piece) => {
    for (let place = 0; place < words.length; place++) {
      for (const letter of normal(words[place])) {
        letters.text += letter;
        letters.piece.push(piece);
        letters.place.push(place);
      }
    }
  });
  return letters;
}

const normal = (text) =>
  Array.from(text, (letter) => (LEFT_OUT.test(letter) ? "" : letter.normalize("NFKC").toLowerCase())).join("");

function countOf(text, wanted) {
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++;
  return count;
}

/** Of so many more, where there are as many; else the last. */
function nthIndex(text, wanted, more) {
  let at = text.indexOf(wanted);
  for (let next = at; next >= 0 && more > 0; more--) {
    next = text.indexOf(wanted, next + wanted.length);
    if (next >= 0) at = next;
  }
  return at;
}

function stretches(page, start, end) {
  const found = [];
  for (let at = start; at < end; at++) {
    const last = found.at(-1);
    if (last?.piece === page.piece[at]) last.end = page.place[at] + 1;
    else found.push({ piece: page.piece[at], start: page.place[at], end: page.place[at] + 1 });
  }
  return found;
}
