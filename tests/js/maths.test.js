import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { fetchMarkdown, toHtml } from "../../static/js/answer/markdown.js";
import { formulaAt, unclosedFormula } from "../../static/js/answer/formulas.js";
import { drawFormula, fetchKatex } from "../../static/js/answer/maths.js";

await fetchMarkdown();
await fetchKatex();

const formulas = (source) => toHtml(source).match(/<math/g)?.length ?? 0;

describe("a formula", () => {
  for (const source of [
    "$x^2$",
    "$$x$$",
    "\\(x\\)",
    "\\[x\\]",
    "\\boxed{300\\ \\text{mg}}",
    "$\\frac{1}{2}$",
    "$5x$",
  ]) {
    it(source, () => {
      assert.equal(formulas(source), 1);
      assert.equal(formulas(`因此${source}。`), 1);
      assert.equal(formulas(`- so ${source}, and`), 1);
    });
  }

  it("may take several lines", () => {
    for (const source of ["$$\na\n- b\n= c\n$$", "\\[\n\\begin{aligned}\nx &= 1 \\\\\ny &= 2\n\\end{aligned}\n\\]"]) {
      assert.equal(formulas(`Text:\n${source}\nmore`), 1, source);
    }
  });

  it("has its braces counted where a box stands alone", () => {
    assert.equal(formulaAt("\\boxed{\\frac{1}{2}} and {more}", 0).tex, "\\boxed{\\frac{1}{2}}");
    assert.equal(formulaAt("\\boxed{1", 0), undefined);
  });

  it("that cannot be drawn is shown as it was written", () => {
    assert.match(toHtml("$\\frac{1}$"), /<code>\$\\frac\{1\}\$<\/code>/);
    assert.match(toHtml("$\\frac{1}{$"), />\$\\frac\{1\}\{\$</);
    assert.equal(drawFormula("x".repeat(5000).replace(/x/g, "\\x"), false), undefined);
  });

  it("is no formula in code", () => assert.equal(formulas("`$x$` and\n\n```\n$$y$$\n```"), 0));
  it("is no formula where the sign is escaped", () => assert.equal(formulas("\\$x\\$ \\\\(y"), 0));
});

describe("money is no formula", () => {
  const amounts = [
    "It costs $5 to $10.",
    "$5-$10",
    "$5–$10 a day",
    "from $100k to $200k",
    "Fees of $5, $6 and $7.",
    "The price is $5 in HK$.",
    "$1,200.50 against $900 (or $20/month)",
    "US$5 and A$7",
    "一共 $5 到 $10。",
  ];
  for (const source of amounts) it(source, () => assert.equal(formulas(source), 0));
  it("but stands beside one", () => assert.equal(formulas("It costs $5, and $x = 2$ of them $10."), 1));
});

describe("what is drawn", () => {
  it("is MathML alone: no style, no source, nothing to load, no link", () => {
    const odd = [
      "\\href{javascript:alert(1)}{x}",
      "\\url{http://x}",
      "\\includegraphics{http://x}",
      "\\htmlStyle{color:red}{x}",
    ];
    const styled = [
      "\\color{red}x",
      "\\colorbox{red}{x}",
      "\\frac{1}{2}",
      "\\sqrt{x}",
      "\\tag{1} x",
      "\\boxed{x}",
      "\\cancel{x}",
    ];
    for (const tex of [...odd, ...styled]) {
      assert.doesNotMatch(
        drawFormula(tex, true) ?? "",
        / (?:style|href|src)=|<(?:annotation|semantics|svg|img|a)\b/,
        tex,
      );
    }
  });

  it("is bounded", () => {
    assert.doesNotThrow(() => drawFormula("\\def\\a{\\a\\a}\\a", false));
    assert.equal(drawFormula("\\def\\a{\\a\\a}\\a", false), undefined);
  });
});

describe("an open formula", () => {
  const cases = [
    ["so \\(x", 3],
    ["so $$x", 3],
    ["so \\[x\\] then \\[y", 14],
    ["closed \\(x\\)", 12],
    ["$$ left open\n\nnext", 18],
    ["costs $5", 8],
  ];
  for (const [text, at] of cases) it(JSON.stringify(text), () => assert.equal(unclosedFormula(text), at));
});
