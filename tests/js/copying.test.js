import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { answerText } from "../../static/js/answer/copying.js";
import { newTurn, reduce } from "../../static/js/conversation/turn-state.js";
import { leftOutSentence, passportLine, reasoningLabel, secondsLeft, statusSentence } from "../../static/js/conversation/turn-words.js";
import { delta, end } from "./frames.js";

const turn = (...frames) => frames.reduce(reduce, newTurn("t"));

describe("a copied answer", () => {
  const words = (...frames) => answerText("Yes.", turn(...frames), "Check it.");

  it("is its text under the notice", () => {
    assert.equal(words(delta(1, "**Yes.**"), end("completed", 2)), "Yes.\n\nCheck it.");
  });

  for (const state of ["length", "stopped", "interrupted"]) {
    it(`carries its mark: ${state}`, () => {
      assert.equal(words(delta(1, "Yes."), end(state, 2)), "Yes.\n\n[The sentence of this end.]\n\nCheck it.");
    });
  }

  it("says what has become of what it rests on", () => {
    const passage = { title: "Antibiotics", edition: "2026", number: 1, page: 0, state: "changed" };
    const outdated = newTurn("t", { state: "completed", passages: [passage], outdated: "Out of date: passage 1." });
    const lines = ["Yes.", "Out of date: passage 1.", "[1] Antibiotics, 2026 · Changed in a newer edition", "Check it."];
    assert.equal(answerText("Yes.", outdated, "Check it."), lines.join("\n\n"));
  });

  it("is marked while it grows", () => {
    assert.match(words(delta(1, "Yes.")), /\[This answer is not complete\.\]/);
  });
});

describe("the words about a turn", () => {
  it("never leave a reader without a sentence before the first word", () => {
    assert.match(statusSentence(newTurn("t")), /saved/);
    assert.match(
      statusSentence(newTurn("t", { state: "queued", position: 2, waitSeconds: 20 })),
      /2 in line, about 20 s/,
    );
    const reading = newTurn("t", { state: "streaming", progress: { done: 3, total: 11, label: "Reading" } });
    assert.equal(statusSentence(reading), "Reading: 3 of 11");
    assert.equal(statusSentence(reading, { left: 80 }), "Reading: 3 of 11, about 1 min 20 s left");
    for (const state of ["accepted", "queued"]) {
      assert.equal(statusSentence(newTurn("t", { state, position: 1, waitSeconds: 9 }), { away: true }), "Waiting for the model. Your question is saved.");
    }
    assert.equal(statusSentence(newTurn("t", { state: "waiting", message: "It restarts." })), "It restarts.");
    assert.equal(statusSentence(turn(delta(1, "Yes"))), "");
    assert.equal(statusSentence(turn(end("failed", 1))), "");
  });

  it("tells the time that is left by the pace of the pieces, once one is done", () => {
    assert.equal(secondsLeft({ done: 2, at: 0 }, { done: 2, at: 0 }, 10, 30), 0);
    assert.equal(secondsLeft({ done: 2, at: 0 }, { done: 4, at: 20 }, 10, 20), 60);
    assert.equal(secondsLeft({ done: 2, at: 0 }, { done: 4, at: 20 }, 10, 25), 55);
    assert.equal(secondsLeft({ done: 2, at: 0 }, { done: 10, at: 80 }, 10, 99), 0);
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
