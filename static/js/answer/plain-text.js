/**
 * What is shown of an answer, for clipboards: as text, and as HTML without MathML, which most programs drop or flatten.
 *
 * A half is "1/2" and ten to the ninth "10^9": assistant/markdown says the same of a formula to files.
 */

const BLOCKS = "blockquote div h3 h4 h5 h6 hr li ol p pre table tr ul".split(" ");

/** How programs that take formatted text are to show parts (parts.js): by attributes, since a browser holds styles in what
 * is copied against the page's policy. */
const LOOKS = [
  ["[data-part=warning]", box],
  ["[data-part=lead]", enlarge],
  ["[data-figure]", (cell) => (cell.align = "right")],
];

/** {text, html} of a part of the page, which stays as it is. */
export function copyOf(part) {
  const copy = part.cloneNode(true);
  for (const button of copy.querySelectorAll("button, svg")) button.remove();
  for (const math of copy.querySelectorAll("math")) math.replaceWith(mathText(math).replace(/\s+/g, " ").trim());
  for (const formula of copy.querySelectorAll(".katex")) formula.replaceWith(formula.textContent);
  for (const display of copy.querySelectorAll(".katex-display")) display.replaceWith(lineOf(display.textContent));
  const holder = document.createElement("div");
  holder.append(copy);
  const text = textOf(holder);
  for (const [chosen, dress] of LOOKS) for (const one of holder.querySelectorAll(chosen)) dress(one);
  return { text, html: holder.innerHTML };
}

/** Blocks of one part follow one another without a gap. */
function box(block) {
  const table = Object.assign(document.createElement("table"), {
    bgColor: "#fdf4e1", border: "0", cellPadding: "6", cellSpacing: "0", width: "100%",
  });
  block.replaceWith(table);
  table.insertRow().insertCell().append(block);
}

function enlarge(block) {
  const big = document.createElement("big");
  big.append(...block.childNodes);
  block.append(big);
}

const lineOf = (text) => Object.assign(document.createElement("p"), { textContent: text });

// --- Formulas ----------------------------------------------------------------------------------------------------------

const partsOf = (node) => [...node.children].map(mathText);

/** By what an element does with its parts. */
const FORMS = {
  mfrac: ([over = "", under]) => (under === undefined ? over : `${one(over)}/${one(under)}`),
  msqrt: (parts) => `√${one(parts.join(""))}`,
  mroot: ([base = "", degree = ""]) => `[${degree}]√${one(base)}`,
  msup: ([base = "", power]) => raised(base, "^", power),
  msub: ([base = "", index]) => raised(base, "_", index),
  msubsup: ([base = "", index, power]) => raised(raised(base, "_", index), "^", power),
  munder: ([base = "", sign]) => under(base, sign),
  mover: ([base = "", sign]) => over(base, sign),
  munderover: ([base = "", under, over]) => raised(raised(base, "_", under), "^", over),
  mtr: (parts) => parts.join(" "),
  mtable: (parts) => parts.join(" ; "),
  mspace: () => " ",
  mphantom: () => " ",
};

function mathText(node) {
  const form = FORMS[node.localName];
  if (form) return form(partsOf(node));
  if (!node.children.length) return shown(node);
  return [...node.children].reduce((text, child) => {
    const part = mathText(child);
    return `${text}${isMixed(text, child, part) ? " " : ""}${part}`;
  }, "");
}

/** Two and a half tablets are 2 1/2 of them, not 21/2. */
const isMixed = (text, child, part) =>
  [child, child.previousElementSibling].some((each) => each?.localName === "mfrac") && /\d$/.test(text) && /^\d/.test(part);

/** Signs of operations stand apart, as they do on the page; a sign that nobody sees is none. */
function shown({ localName, textContent }) {
  const text = textContent.replace(/[\u2061-\u2064\u200b]/g, "");
  if (localName === "mo" && /^[×·÷±∓=≤≥≠≈<>→∼≡∝+−]$/.test(text)) return ` ${text === "−" ? "-" : text} `;
  return text.replaceAll("∣", "|");
}

/**
 * Signs above letters, with the combining characters for them, and signs above and below that say nothing. An accent is
 * put on each letter, outside those that it has: 0.\overline{3} is not 0.3.
 */
const ACCENTS = new Map(
  ["ˉ\u0305", "¯\u0305", "‾\u0305", "^\u0302", "~\u0303", "˙\u0307", "¨\u0308", "ˊ\u0301", "ˋ\u0300", "ˇ\u030c", "˘\u0306"].map(
    (pair) => [...pair],
  ),
);
ACCENTS.set("\u20d7", "\u20d7");
const SILENT = "⏞⏟→";
const MOST_ACCENTS = 4;

function over(base, sign = "") {
  const accent = ACCENTS.get(sign.trim());
  if (accent) return base.replace(/[^\s\p{M}]\p{M}*/gu, (letter) => ([...letter].length > MOST_ACCENTS ? letter : letter + accent));
  return SILENT.includes(sign.trim()) ? base : raised(base, "^", sign);
}

const under = (base, sign = "") => (`${SILENT}‾_`.includes(sign.trim()) ? base : raised(base, "_", sign));

function raised(base, mark, part) {
  if (part === undefined || part.trim() === "") return base;
  return mark === "^" && /^[∘°]$/.test(part.trim()) ? `${base}°` : `${base}${mark}${one(part)}`;
}

/** In brackets where it is more than a number, a letter or a word. */
function one(part) {
  const text = part.replace(/\s+/g, " ").trim();
  return /^(?:[\p{L}\p{N}]*(?:[.,]\p{N}+)?%?|.)$/u.test(text) ? text : `(${text})`;
}

// --- Text --------------------------------------------------------------------------------------------------------------

function textOf(node) {
  const lines = pieces(node).join("").split("\n");
  return lines
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join("\n");
}

function pieces(node) {
  if (node.nodeType === Node.TEXT_NODE) return [inCode(node) ? node.data : node.data.replace(/[\s\u00a0]+/g, " ")];
  const inner = [...node.childNodes].flatMap(pieces);
  switch (node.localName) {
    case "br":
      return ["\n"];
    case "sup":
      return ["^", ...inner];
    case "sub":
      return ["_", ...inner];
    case "td":
    case "th":
      return node.nextElementSibling ? [...inner, " | "] : inner;
    case "li":
      return ["\n", marker(node), ...trimmed(inner), "\n"];
    default:
      return BLOCKS.includes(node.localName) || node.className === "code-name" ? ["\n", ...trimmed(inner), "\n"] : inner;
  }
}

const inCode = (node) => node.parentElement?.closest("pre");

/** Blanks and line breaks of the source before the first word are none of the text. */
function trimmed(inner) {
  const first = inner.findIndex((piece) => piece.trim());
  return first < 0 ? [] : inner.slice(first);
}

function marker(item) {
  if (!item.hasAttribute("value")) return "• ";
  return `${item.value}${item.parentElement?.classList.contains("bracketed") ? ")" : "."} `;
}
