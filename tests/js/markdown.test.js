import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { growingToHtml, split, toHtml } from "../../static/js/markdown.js";

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

describe("cutting a text that grows", () => {
  it("never changes a finished block, wherever the text is cut", () => {
    const whole = split(ANSWER);
    let finished = [];
    for (let at = 0; at <= ANSWER.length; at++) {
      const { blocks, rest } = split(ANSWER.slice(0, at));
      assert.equal(blocks.join("") + rest, ANSWER.slice(0, at));
      assert.deepEqual(blocks.slice(0, finished.length), finished, `cut at ${at}`);
      finished = blocks;
    }
    assert.deepEqual(finished, whole.blocks);
  });

  it("draws the blocks one by one as it would draw the whole", () => {
    const { blocks, rest } = split(ANSWER);
    const parts = [...blocks, rest].map(toHtml).join("");
    assert.equal(parts.replace(/\s+/g, ""), toHtml(ANSWER).replace(/\s+/g, ""));
  });

  it("waits for a whole line before it calls a list finished", () => {
    assert.deepEqual(split("1. a\n\n2").blocks, []);
    assert.deepEqual(split("1. a\n\n2. b\n\nText\n").blocks, ["1. a\n\n2. b\n\n"]);
  });

  it("holds an open formula together", () => {
    assert.deepEqual(split("Text\n\n$$\n- x\n").blocks, []);
    assert.deepEqual(split("Text\n\n$$\n- x\n$$\n\nMore\n").blocks.length, 2);
  });

  it("keeps an open fence in one piece", () => {
    assert.deepEqual(split("Text\n\n```\na\n\nb\n\nc\n").blocks, ["Text\n\n"]);
  });
});

describe("a text that still grows", () => {
  const cases = [
    ["a **bold", "<p>a <strong>bold</strong></p>"],
    ["a `code", "<p>a <code>code</code></p>"],
    ["see [the guide](https://exam", "<p>see the guide</p>"],
    ["so \\(x = ", "<p>so</p>"],
    ["so $$x = ", "<p>so</p>"],
    ["costs $5", "<p>costs $5</p>"],
    ["Text\n\n| Drug | Do", "<p>Text</p>"],
    ["Text\n\n| Drug | Dose |\n| --", "<p>Text</p>"],
  ];
  for (const [source, html] of cases)
    it(JSON.stringify(source), () => assert.equal(growingToHtml(source).trim(), html));

  it("shows the rows of a table that are whole", () => {
    const html = growingToHtml("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |");
    assert.match(html, /<td>2<\/td>/);
    assert.doesNotMatch(html, /<td>3<\/td>/);
  });

  it("shows code as it comes", () => assert.match(growingToHtml("```\necho $$ **"), /echo \$\$ \*\*/));
});

describe("what a model may write", () => {
  it("HTML is text", () => {
    for (const html of ["<script>alert(1)</script>", '<img src="x" onerror="alert(1)">', "<b>x</b>", "<!-- x -->"]) {
      for (const source of [html, `Text ${html} text`, `- ${html}`, `| ${html} |\n|---|\n| x |`, `> ${html}`]) {
        assert.doesNotMatch(toHtml(source), /<(?:script|img|b>|!)/, source);
      }
    }
  });

  it("an image is its source", () => {
    for (const source of ["![a](http://x/y)", "[![a](http://x/y)](https://z)", "![r][p]\n\n[p]: http://x"]) {
      assert.doesNotMatch(toHtml(source), /<img|src=/);
    }
  });

  it("only addresses of the web are links, and they are marked", () => {
    const html = toHtml("[one](https://example.org/?a=1&b=2) https://example.com");
    assert.equal(html.match(/<a href="https:[^>]*" data-outside="" rel="noopener noreferrer nofollow">/g).length, 2);
    const schemes =
      "javascript:alert(1) JaVaScRiPt:alert(1) java&#115;cript:x data:text/html,x vbscript:x mailto:a@b.c";
    const bad = `${schemes} /accounts/logout/ //evil`;
    for (const href of bad.split(" ")) assert.doesNotMatch(toHtml(`[x](${href}) [x](<${href}>)`), /<a /, href);
  });

  it("a table scrolls in its own frame", () => {
    assert.match(
      toHtml("| a |\n|---|\n| 1 |"),
      /<div class="table-scroll" role="region" aria-label="Table" tabindex="0">/,
    );
  });

  it("headings stand below that of the question", () => {
    assert.match(toHtml("# A\n\n###### B"), /<h3>A<\/h3>\s*<h6>B<\/h6>/);
  });

  it("a product is a product and about is about", () => {
    assert.equal(toHtml("5*70*2 mg is 700").trim(), "<p>5*70*2\u00a0mg is 700</p>");
    assert.equal(toHtml("~5 to ~10").trim(), "<p>~5 to ~10</p>");
  });

  it("a number and its unit stay together", () => {
    assert.match(
      toHtml("400 mg every 8 h, 5 mL/min, 3 months"),
      /400\u00a0mg every 8\u00a0h, 5\u00a0mL\/min, 3 months/,
    );
  });
});

describe("odd text ends in bounded time", () => {
  const odd = {
    "deep quotes": "> ".repeat(5000) + "x",
    "deep lists": Array.from({ length: 300 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n"),
    brackets: "[".repeat(50_000),
    stars: "*a ".repeat(30_000),
    underscores: "_a".repeat(30_000),
    "open formulas": "\\[".repeat(30_000),
    dollars: "$a ".repeat(30_000),
    tags: "<a ".repeat(30_000),
    "a long table": "| a | b |\n|---|---|\n" + "| 1 | 2 |\n".repeat(5000),
    "a long line": "word ".repeat(40_000),
  };
  for (const [name, source] of Object.entries(odd)) {
    it(name, { timeout: 5000 }, () => {
      for (const draw of [toHtml, growingToHtml, split]) draw(source);
    });
  }
});
