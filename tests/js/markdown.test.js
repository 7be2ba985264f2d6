import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { fetchMarkdown, fetchRemend, growingToHtml, toHtml } from "../../static/js/answer/markdown.js";

await fetchMarkdown();
await fetchRemend();

describe("a text that still grows", () => {
  const cases = [
    ["a **bold", "<p>a <strong>bold</strong></p>"],
    ["so x**2", "<p>so x**2</p>"],
    ["(140-age)*weight", "<p>(140-age)*weight</p>"],
    ["a `code", "<p>a <code>code</code></p>"],
    ["see [the guide](https://exam", "<p>see the guide</p>"],
    ["so \\(x = ", "<p>so</p>"],
    ["so $$x = ", "<p>so</p>"],
    ["costs $5", "<p>costs $5</p>"],
    ["Text\n\n| Drug | Do", "<p>Text</p>"],
    ["Text\n\n| Drug | Dose |\n| --", "<p>Text</p>"],
  ];
  for (const [source, html] of cases)
    it(JSON.stringify(source), () => assert.equal(growingToHtml(source).trim(), html.replace("<p>", '<p dir="auto">')));

  it("shows the rows of a table that are whole", () => {
    const html = growingToHtml("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |");
    assert.match(html, /<td dir="auto">2<\/td>/);
    assert.doesNotMatch(html, /3/);
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
    assert.match(toHtml("# A\n\n###### B"), /<h3 dir="auto">A<\/h3>\s*<h6 dir="auto">B<\/h6>/);
  });

  it("a product is a product and about is about", () => {
    assert.equal(toHtml("5*70*2 mg is 700").trim(), '<p dir="auto">5*70*2\u00a0mg is 700</p>');
    assert.equal(toHtml("~5 to ~10").trim(), '<p dir="auto">~5 to ~10</p>');
  });

  it("a number and its unit stay together", () => {
    assert.match(
      toHtml("400 mg every 8 h, 5 mL/min, 3 months"),
      /400\u00a0mg every 8\u00a0h, 5\u00a0mL\/min, 3 months/,
    );
  });
});
