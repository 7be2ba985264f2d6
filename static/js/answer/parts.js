/**
 * The parts of an answer, by their headings as a model really writes them: warning, lead, doses. Attributes alone are set,
 * and a paragraph is cut before a line that begins a part: words and numbers stay as they are.
 *
 * What fits nothing is plain Markdown. assistant/markdown/parts.py has the same rules and says more.
 */

/** Characters of the longest heading. */
const LONGEST = 60;

/** Blocks behind its first that a warning may have before a heading ends it. */
const LOOSE = 8;

const AROUND = " \t\n\u3000【】[]:：.。*";
const NUMBER = /^[\d一二三四五六七八九十]{1,3}[.、．)）]/;
const FIGURE = /^[<>≤≥~≈±−-]?\d[\d.,–−-]{0,30}(?: ?[^\d\s]{1,12}){0,2}$/;

/** Kinds of parts by their names in small letters, as the page of a domain has them. */
export const namesOn = (element) => JSON.parse(element?.dataset.parts ?? "{}");

function stripped(text) {
  let [from, to] = [0, text.length];
  while (from < to && AROUND.includes(text[from])) from++;
  while (from < to && AROUND.includes(text[to - 1])) to--;
  return text.slice(from, to);
}

export const nameOf = (text) =>
  text.length > LONGEST ? "" : stripped(stripped(text).replace(NUMBER, "")).toLowerCase();

/** Before the first block: the part it goes on with, and blocks that belong to a warning if a heading still ends it. */
export const NO_PART = { current: "", loose: [] };

/** Mark the blocks among these nodes, which come after `before`; what the next ones come after. */
export function markParts(nodes, names, before) {
  let { current } = before;
  let loose = [...before.loose];
  for (const block of loose) delete block.dataset.part;
  for (const block of nodes) {
    if (block.nodeType !== Node.ELEMENT_NODE) continue;
    for (const item of block.matches("ul, ol") ? block.children : []) markItem(item, names);
    const kind = begun(block, names);
    if (kind) block.dataset.partStart = "";
    if (kind || /^(?:H[1-6]|HR)$/.test(block.tagName)) {
      for (const one of loose) one.dataset.part = current;
      [current, loose] = [kind, []];
    } else if (current === "warning" && (loose.length || isLoose(block))) {
      loose.push(block);
      if (loose.length > LOOSE) [current, loose] = ["", []];
      continue;
    }
    if (current) block.dataset.part = current;
    if (current === "lead" && !isBareHead(block)) current = "";
  }
  return { current, loose };
}

/** A warning is its first block and the lists behind it. More belongs to it only where a heading comes after that. */
const isLoose = (block) => !block.matches("ul, ol") && !isBareHead(block.previousElementSibling);

function markItem(item, names) {
  const kind = begun(item.firstElementChild?.localName === "p" ? item.firstElementChild : item, names);
  if (kind) Object.assign(item.dataset, { part: kind, partStart: "" });
}

/** A heading that stands by itself: what it heads comes next. */
const isBareHead = (block) =>
  /^H[1-6]$/.test(block.tagName) || ("partStart" in block.dataset && block.lastChild === firstShown(block.firstChild));

function begun(block, names) {
  const { textContent: text } = block;
  if (/^H[1-6]$/.test(block.tagName)) return names[nameOf(text)] ?? "";
  if (!/^(?:P|LI)$/.test(block.tagName)) return "";
  const line = block.tagName === "P" && /[:：]\s*$/.test(text.slice(-3)) ? names[nameOf(text)] : "";
  return beginsLine(block.firstChild, names) || line || "";
}

function firstShown(node) {
  while (node?.nodeType === Node.TEXT_NODE && !node.data.trim()) node = node.nextSibling;
  return node;
}

function beginsLine(node, names) {
  const first = firstShown(node);
  return first?.localName === "strong" ? (names[nameOf(first.textContent)] ?? "") : "";
}

/** Each paragraph among these blocks, as one for each line of it that begins a part. */
export function cutParagraphs(blocks, names) {
  for (let block of [...blocks]) {
    if (block.localName !== "p") continue;
    for (const line of [...block.querySelectorAll(":scope > br")]) {
      if (!beginsLine(line.nextSibling, names)) continue;
      const next = block.cloneNode(false);
      while (line.nextSibling) next.append(line.nextSibling);
      block.after(next);
      line.remove();
      block = next;
    }
  }
}

/** Columns behind the first that hold figures alone are set to the right: their digits stand below one another. */
export function alignFigures(table) {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  for (const head of [...(table.tHead?.rows[0]?.cells ?? [])].slice(1)) {
    const cells = rows.map(({ cells: all }) => all[head.cellIndex]).filter((cell) => cell?.textContent.trim());
    const figures = cells.length > 0 && cells.every(({ textContent }) => isFigure(textContent));
    for (const cell of [head, ...cells]) cell.toggleAttribute("data-figure", figures);
  }
}

const isFigure = (text) => FIGURE.test(text.trim().replaceAll("\u00a0", " ").replace(/(?<=^[≤≥]) /, ""));
