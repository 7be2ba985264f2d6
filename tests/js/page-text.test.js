import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { findPassage } from "../../static/js/documents/page-text.js";
import { growthOf, TOO_MUCH } from "./patterns.js";

const said = (pieces, ...rest) => findPassage(pieces, ...rest).map(({ piece, start, end }) => pieces[piece].slice(start, end));

describe("a passage on a page of the original", () => {
  it("is found over pieces, blanks and line ends", () => {
    const pieces = ["2. Term. The lease", " ", "begins on", "1 March 2026 and runs."];
    assert.deepEqual(said(pieces, "The lease begins on\n1 March 2026"), ["The lease", "begins on", "1 March 2026"]);
  });

  it("is found where a word is broken at the end of a line", () => {
    assert.deepEqual(said(["the termi-", "nation of it"], "termination of"), ["termi-", "nation of"].map((one) => one.replace("-", "")));
  });

  it("is found where letters have other forms", () => {
    assert.deepEqual(said(["the of\ufb01ce in part"], "office"), ["of\ufb01ce"]);
    assert.deepEqual(said(["第一条　租赁期限为五年。"], "租赁期限为五年"), ["租赁期限为五年"]);
  });

  it("is the one that the document means, of several that are alike", () => {
    const pieces = ["Rent: 6,400 EUR", "Fee: 6,400 EUR"];
    const [found] = findPassage(pieces, "6,400 EUR", "Rent: 6,400 EUR\nFee: ");
    assert.equal(found.piece, 1);
  });

  it("is found line by line where other words stand between", () => {
    assert.deepEqual(said(["first line of it", "PAGE HEAD", "second line of it"], "first line of it\nsecond line of it"), [
      "first line of it",
      "second line of it",
    ]);
  });

  it("is found in time in proportion to the page, however often it seems to be there", () => {
    const find = (text) => findPassage([text], text.slice(0, text.length / 4), text.slice(0, (3 * text.length) / 4));
    assert.ok(growthOf(["", find, ["a"]]).growth < TOO_MUCH);
  });

  it("is not found in a scan, nor where it is not", () => {
    assert.deepEqual(findPassage([], "words"), []);
    assert.deepEqual(findPassage(["other"], "words of it"), []);
    assert.deepEqual(findPassage(["other"], "  \n "), []);
  });
});
