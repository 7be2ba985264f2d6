import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { cut, WINDOW } from "../../static/js/answer/blocks.js";
import { fetchMarkdown, toHtml } from "../../static/js/answer/markdown.js";
import { fetchKatex } from "../../static/js/answer/maths.js";

await fetchMarkdown();
await fetchKatex();

const ANSWER = `## Warning signs

- **Chest pain**: call for help.
- Then wait.

1. One

   still one

2. Two

| Drug | Dose |
| --- | --- |
| Ibuprofen | 400 mg |

Text that leads on
$$
a
- b
$$

> quoted
> on

\`\`\`
code $x$

more code
\`\`\`

The end.
`;

/** The pieces of a text, and what is left where more may come. */
function cutAll(text, whole = false) {
  const found = [];
  let [rest, before] = [text, ""];
  while (rest) {
    const next = cut(rest, before, whole);
    if (!next.pieces.length) break;
    found.push(...next.pieces);
    rest = rest.slice(next.pieces.reduce((sum, { source }) => sum + source.length, 0));
    before = next.before;
  }
  return { pieces: found, rest };
}

const sources = ({ pieces }) => pieces.map(({ source }) => source);

const LONG = {
  "a table": "| Drug | Dose |\n|---|---|\n" + "| Ibuprofen | 400 mg |\n".repeat(800),
  "code": "Text\n\n```js\n" + "let x = 1;\n\n".repeat(800) + "```\nAfter.\n",
  "a list": Array.from({ length: 800 }, (_, item) => `${item + 1}. Item ${item} of the list`).join("\n"),
  "a nested list": "- Top\n" + "    - below it\n".repeat(900),
  "a quotation": "> quoted words\n".repeat(900),
  "one line": "word and word ".repeat(1500),
  "one word": "9".repeat(20_000),
  "faces": "\u{1f600}".repeat(6000),
  "formulas": "$a + b$ and \\(x\\) ".repeat(900),
  "displayed formulas": "$$\na + b\n$$\n\n".repeat(400),
  "lists too deep": Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n") + "\n\nText\n\nMore\n",
};

describe("cutting a text that grows", () => {
  it("never changes a finished piece, wherever the text is cut", () => {
    let finished = [];
    for (let at = 0; at <= ANSWER.length; at++) {
      const { pieces, rest } = cutAll(ANSWER.slice(0, at));
      assert.equal(pieces.map(({ source }) => source).join("") + rest, ANSWER.slice(0, at));
      assert.deepEqual(pieces.slice(0, finished.length), finished, `cut at ${at}`);
      finished = pieces;
    }
  });

  it("draws the pieces one by one as it would draw the whole", () => {
    const parts = cutAll(ANSWER, true).pieces.map(({ source }) => toHtml(source)).join("");
    assert.equal(parts.replace(/\s+/g, ""), toHtml(ANSWER).replace(/\s+/g, ""));
  });

  it("waits for a whole line before it calls a list finished", () => {
    assert.deepEqual(sources(cutAll("1. a\n\n2")), []);
    assert.deepEqual(sources(cutAll("1. a\n\n2. b\n\nText\n")), ["1. a\n\n2. b\n\n"]);
  });

  it("holds an open formula together", () => {
    assert.deepEqual(sources(cutAll("Text\n\n$$\n- x\n")), []);
    assert.equal(cutAll("Text\n\n$$\n- x\n$$\n\nMore\n").pieces.length, 2);
  });

  it("keeps an open fence in one piece", () => {
    assert.deepEqual(sources(cutAll("Text\n\n```\na\n\nb\n\nc\n")), ["Text\n\n"]);
  });
});

describe("a block that is too long to be drawn in one go", () => {
  for (const [name, text] of Object.entries(LONG)) {
    it(`${name}: is cut, loses nothing, and the same however it came`, () => {
      const whole = cutAll(text, true);
      assert.equal(sources(whole).join(""), text);
      for (const { source } of whole.pieces) assert.ok(source.length <= WINDOW && source.isWellFormed());
      let finished = [];
      for (let at = 0; at <= text.length; at += 509) {
        const { pieces, rest } = cutAll(text.slice(0, at));
        assert.ok(rest.length <= WINDOW);
        assert.deepEqual(pieces.slice(0, finished.length), finished);
        finished = pieces;
      }
      assert.deepEqual(whole.pieces.slice(0, finished.length), finished);
    });
  }

  it("takes the head of its table and the opening of its code along", () => {
    for (const [name, before] of [["a table", "| Drug | Dose |\n|---|---|\n"], ["code", "```js\n"]]) {
      const { pieces } = cutAll(LONG[name], true);
      assert.ok(pieces.some((piece) => piece.before === before));
    }
    assert.equal(cutAll(LONG.code, true).pieces.at(-1).before, "");
  });

  it("never cuts a formula in two", () => {
    for (const source of sources(cutAll(LONG.formulas, true))) assert.doesNotMatch(toHtml(source), /\$/);
  });

  it("shows what is nested too deeply as it was written, and what follows as usual", () => {
    const html = cutAll(LONG["lists too deep"], true).pieces.map(({ before, source }) => toHtml(before + source)).join("");
    assert.match(html, /<pre[^>]*>- x\n {2}- x/);
    assert.match(html, /<p dir="auto">More<\/p>/);
  });
});
