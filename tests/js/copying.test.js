import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { answerText } from "../../static/js/copying.js";
import { newTurn, reduce } from "../../static/js/turn-state.js";
import { leftOutSentence, passportLine, reasoningLabel, statusSentence } from "../../static/js/turn-words.js";
import { delta, end } from "./frames.js";

const turn = (...frames) => frames.reduce(reduce, newTurn("t"));

describe("a copied answer", () => {
  it("is its Markdown under the notice", () => {
    assert.equal(answerText(turn(delta(1, "\n**Yes.**\n"), end("completed", 2)), "Check it."), "**Yes.**\n\nCheck it.");
  });

  for (const state of ["length", "stopped", "interrupted"]) {
    it(`carries its mark: ${state}`, () => {
      const copied = answerText(turn(delta(1, "Half"), end(state, 2)), "Check it.");
      assert.equal(copied, "Half\n\n[The sentence of this end.]\n\nCheck it.");
    });
  }

  it("is marked while it grows", () => {
    assert.match(answerText(turn(delta(1, "Half")), ""), /\[This answer is not complete\.\]/);
  });

  it("never holds the reasoning", () => {
    const copied = answerText(turn(delta(1, "SECRET", "reasoning.delta"), delta(2, "Yes"), end("completed", 3)), "");
    assert.equal(copied, "Yes");
  });
});

describe("the words about a turn", () => {
  it("never leave a reader without a sentence before the first word", () => {
    assert.match(statusSentence(newTurn("t")), /saved/);
    assert.match(
      statusSentence(newTurn("t", { state: "queued", position: 2, waitSeconds: 20 })),
      /2 in line, about 20 s/,
    );
    assert.equal(statusSentence(newTurn("t", { state: "waiting", message: "It restarts." })), "It restarts.");
    assert.equal(statusSentence(turn(delta(1, "Yes"))), "");
    assert.equal(statusSentence(turn(end("failed", 1))), "");
  });

  it("tell how long the model reasoned, as the server counted once it has", () => {
    assert.equal(reasoningLabel(newTurn("t"), 0), "Reasoning");
    assert.equal(reasoningLabel(newTurn("t"), 14.2), "Reasoning · 14 s");
    assert.equal(reasoningLabel(newTurn("t", { reasoningSeconds: 75 }), 14), "Reasoning · 1 min 15 s");
  });

  it("tell where an answer comes from", () => {
    const { end: last } = turn(end("completed", 1));
    assert.equal(passportLine(last), "prompt “Question (English)”, version 3 · Model · 5 tokens · 3 s · rules kept");
    const passport = { ...last.passport, rules: ["R1", "R3"], joined: 1 };
    assert.match(
      passportLine({ ...last, passport }),
      /rules not kept: R1, R3 · went on 1 time after the model restarted/,
    );
  });

  it("tell what was left out", () => {
    assert.equal(leftOutSentence({ left_out: 0 }), "");
    assert.match(leftOutSentence({ left_out: 2 }), /^2 earlier questions/);
  });
});
