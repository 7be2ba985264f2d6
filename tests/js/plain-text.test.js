import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { cutPlain } from "../../static/js/page/plain-text.js";

const LONGEST = 8000;

const TEXTS = {
  "nothing": "",
  "a few words": "A few words.\nAnd more.",
  "short lines": "A short line.\n".repeat(2000),
  "one line": "words in one line that never ends, ".repeat(1000),
  "one word": "0123456789".repeat(3000),
  "Chinese in one line": "请先核对剂量，再给药。".repeat(2000),
  "characters of two halves": `a${"😀".repeat(10_000)}`,
  "empty lines": "\n".repeat(20_000),
};

describe("long plain text", () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    it(`is cut into short parts and loses nothing: ${name}`, () => {
      const parts = cutPlain(text);
      assert.equal(parts.join(""), text);
      assert.ok(parts.every(({ length }) => length > 0 && length <= LONGEST));
      assert.ok(parts.length <= 1 + text.length / 4000);
      assert.ok(parts.every((part) => part.isWellFormed()));
    });

    it(`is cut where it was cut as it grew: ${name}`, () => {
      for (const step of [1, 997]) {
        const parts = [];
        for (let at = 0; at < text.length; at += step) parts.push(...cutPlain((parts.pop() ?? "") + text.slice(at, at + step)));
        assert.deepEqual(parts, cutPlain(text));
      }
    });
  }

  it("is cut behind a line, or else behind a word", () => {
    assert.ok(cutPlain(TEXTS["short lines"]).every((part) => part.endsWith("\n")));
    assert.ok(cutPlain(TEXTS["one line"]).every((part) => part.endsWith(" ")));
  });
});
