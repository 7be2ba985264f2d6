import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Ids, isAsking } from "../../static/js/conversation/asking.js";
import { countOf, faultOf, faultOfFrame } from "../../static/js/page/limits.js";

describe("the key that asks", () => {
  it("is Enter alone", () => {
    assert.ok(isAsking({ key: "Enter" }));
    for (const other of [{ key: "a" }, { key: "Enter", shiftKey: true }, { key: "Enter", altKey: true }]) {
      assert.ok(!isAsking(other));
    }
  });

  it("is not an Enter that ends a word of an input method", () => {
    assert.ok(!isAsking({ key: "Enter", isComposing: true }));
    assert.ok(!isAsking({ key: "Enter", keyCode: 229 }));
  });
});

describe("the id of a question", () => {
  const counting = () => {
    let made = 0;
    return new Ids(() => `id-${++made}`);
  };

  it("stays while the words stay, so that it is asked once", () => {
    const ids = counting();
    assert.equal(ids.of("answer", { question: "a" }), ids.of("answer", { question: "a" }));
  });

  it("is another for other words and other tasks", () => {
    const ids = counting();
    const made = [
      ids.of("answer", { question: "a" }),
      ids.of("answer", { question: "b" }),
      ids.of("calculate", { question: "b" }),
    ];
    assert.equal(new Set(made).size, 3);
  });

  it("is another for the same words once they were accepted", () => {
    const ids = counting();
    const first = ids.of("answer", { question: "a" });
    ids.forget();
    assert.notEqual(ids.of("answer", { question: "a" }), first);
  });
});

describe("a limit", () => {
  it("is shown when it comes near", () => {
    assert.equal(countOf("x".repeat(100), 1000), "");
    assert.equal(countOf("x".repeat(900), 1000), "900 of 1,000 characters");
    assert.equal(countOf("x".repeat(900), 0), "");
  });

  it("is told with count and limit, in characters and not in halves of them", () => {
    assert.equal(faultOf("x".repeat(1000), 1000), "");
    assert.equal(faultOf("😀".repeat(1000), 1000), "");
    assert.match(faultOf("x".repeat(1001), 1000), /1,001 characters, and at most 1,000/);
  });

  it("of a frame counts bytes", () => {
    assert.equal(faultOfFrame({ inputs: { text: "字".repeat(20_000) } }), "");
    assert.match(faultOfFrame({ inputs: { text: "字".repeat(22_000) } }), /65 KB, and at most 64 KB/);
  });
});
