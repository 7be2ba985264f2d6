import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { growthOf, patterns, subjects, TOO_MUCH } from "./patterns.js";

describe("every pattern and renderer of the page takes time in proportion to the text (A4, A5)", () => {
  it("finds the patterns by itself", () => {
    const places = new Set(patterns().map(({ place }) => place.split("/").at(-1)));
    assert.ok(patterns().length > 50);
    for (const place of ["blocks.js", "formulas.js", "markdown.js", "markdown-words.js", "sanitize.js"]) assert.ok(places.has(place));
  });

  it("would see one that is not", () => {
    const square = (text) => /( +)!/.test(text.slice(0, text.length / 8));
    assert.ok(growthOf(["", square, [" "]]).growth >= TOO_MUCH);
  });

  for (const subject of subjects()) {
    it(subject[0], () => {
      const { growth, piece, times } = growthOf(subject);
      assert.ok(growth < TOO_MUCH, `${growth.toFixed(1)} times at twice the length of ${JSON.stringify(piece)}: ${times} microseconds`);
    });
  }
});
