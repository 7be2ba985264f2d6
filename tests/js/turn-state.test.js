import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { COMMANDS, END_TYPES, EVENTS } from "../../static/js/page/protocol.js";
import { isFinal, newTurn, reduce } from "../../static/js/conversation/turn-state.js";
import { statusSentence } from "../../static/js/conversation/turn-words.js";
import { delta, end, snapshot } from "./frames.js";

const play = (frames, turn = newTurn("t")) => frames.reduce(reduce, turn);

describe("a turn that grows", () => {
  it("keeps reasoning and answer apart", () => {
    const turn = play([delta(1, "Think ", "reasoning.delta"), delta(2, "more", "reasoning.delta"), delta(3, "Yes.")]);
    assert.deepEqual([turn.reasoning, turn.text, turn.state, turn.seq], ["Think more", "Yes.", "streaming", 3]);
  });

  it("drops what it has seen", () => {
    const once = play([delta(1, "a"), delta(2, "b")]);
    assert.equal(reduce(once, delta(2, "b")), once);
    assert.equal(reduce(once, delta(1, "a")), once);
  });

  it("is lost at a gap, adds nothing to it, and says so once", () => {
    const lost = play([delta(1, "a"), delta(3, "c")]);
    assert.deepEqual([lost.text, lost.seq, lost.lost], ["a", 1, true]);
    assert.equal(reduce(lost, delta(4, "d")), lost);
  });

  it("is found again when what was missing comes", () => {
    const turn = play([delta(1, "a"), delta(3, "c"), delta(2, "b"), delta(3, "c")]);
    assert.deepEqual([turn.text, turn.lost], ["abc", false]);
  });

  it("is found again by a snapshot", () => {
    const turn = play([delta(1, "a"), delta(3, "c"), snapshot({ seq: 5, text: "abcde" }), delta(6, "f")]);
    assert.deepEqual([turn.text, turn.lost, turn.seq], ["abcdef", false, 6]);
  });

  it("waits in line, waits for the model, and goes on", () => {
    const queued = reduce(newTurn("t"), { type: "turn.queued", turn: "t", position: 2, wait_seconds: 20 });
    assert.deepEqual([queued.state, queued.position, queued.waitSeconds], ["queued", 2, 20]);
    const waiting = reduce(play([delta(1, "a")]), { type: "turn.waiting", turn: "t", seq: 2, message: "It restarts." });
    assert.deepEqual([waiting.state, waiting.message], ["waiting", "It restarts."]);
    const going = reduce(waiting, delta(3, "b"));
    assert.deepEqual([going.state, going.message, going.text], ["streaming", "", "ab"]);
  });

  it("counts an event it does not know, so that the next one fits", () => {
    const turn = play([delta(1, "a"), { type: "turn.progress", turn: "t", seq: 2, done: 1, total: 3, label: "Pages" }]);
    assert.deepEqual(turn.progress, { done: 1, total: 3, label: "Pages" });
    assert.equal(play([delta(3, "b")], turn).text, "ab");
  });
});

describe("passages of the library", () => {
  const passages = [{ title: "Antibiotics" }];
  const found = { type: "turn.passages", turn: "t", seq: 1, passages };

  it("come before the answer and stay, whatever snapshot says nothing of them", () => {
    const turn = play([found, delta(2, "Yes."), snapshot({ epoch: 2, seq: 9, text: "Yes, " })]);
    assert.deepEqual([turn.passages, turn.text], [passages, "Yes, "]);
  });

  it("come with a snapshot, too", () => {
    assert.deepEqual(play([{ ...snapshot({ seq: 3, text: "" }), passages }]).passages, passages);
  });

  it("are as the page came with them: it knows what has become of them since", () => {
    const known = newTurn("t", { passages: [{ title: "Antibiotics", state: "changed" }] });
    assert.equal(play([{ ...snapshot({ seq: 3, text: "" }), passages }], known).passages, known.passages);
  });
});

describe("an epoch", () => {
  it("that is new replaces text and numbers, even lower ones", () => {
    const turn = play([delta(1, "a"), delta(2, "b"), snapshot({ epoch: 2, seq: 1, text: "x" }), delta(2, "y")]);
    assert.deepEqual([turn.text, turn.epoch, turn.seq], ["xy", 2, 2]);
  });

  it("that is old counts for nothing", () => {
    const turn = play([snapshot({ epoch: 2, seq: 4, text: "new" })]);
    assert.equal(reduce(turn, snapshot({ epoch: 1, seq: 9, text: "old" })), turn);
  });
});

describe("the end of a turn", () => {
  for (const type of END_TYPES) {
    it(`is final: ${type}`, () => {
      const turn = play([delta(1, "a"), end(type.slice(5), 2)]);
      assert.ok(isFinal(turn));
      assert.equal(turn.state, type.slice(5));
      assert.equal(turn.reasoningSeconds, 2);
      assert.equal(reduce(turn, delta(3, "late")), turn);
    });
  }

  it("is not believed over a gap: what is missing is asked for first", () => {
    const turn = play([delta(1, "a"), end("completed", 3)]);
    assert.deepEqual([isFinal(turn), turn.lost], [false, true]);
  });

  it("may come with the number that a snapshot had already", () => {
    const turn = play([snapshot({ seq: 7, state: "completed", text: "all" }), end("completed", 7)]);
    assert.equal(turn.end.message, "The sentence of this end.");
  });

  it("from before a continuation is not heard", () => {
    const turn = play([snapshot({ seq: 9, text: "on" })]);
    assert.equal(reduce(turn, end("stopped", 5)), turn);
  });

  it("can be taken back by a continuation", () => {
    const stopped = play([delta(1, "a"), end("stopped", 2)]);
    const turn = play([snapshot({ seq: 2, state: "accepted", text: "a" }), delta(3, "b")], stopped);
    assert.deepEqual([turn.text, turn.end, isFinal(turn)], ["ab", null, false]);
  });
});

it("the protocol holds the frames that the page sends and reads", () => {
  for (const type of ["ask", "stop", "resume", "continue", "watch", "ping"]) assert.ok(type in COMMANDS, type);
  const read = ["ready", "pong", "model.state", "turn.accepted", "turn.queued", "turn.waiting", "reasoning.delta"];
  for (const type of [...read, "text.delta", "turn.progress", "turn.snapshot", "error", "going_away"]) {
    assert.ok(type in EVENTS, type);
  }
});

describe("an answer that cannot be saved", () => {
  const saving = (saved, message = "") => ({ type: "turn.saving", turn: "t", saved, message });

  it("says so while it goes on, until it is saved or has ended", () => {
    const unsaved = play([delta(1, "a"), saving(false, "It cannot be saved."), delta(2, "b")]);
    assert.deepEqual([unsaved.unsaved, unsaved.text, unsaved.seq], ["It cannot be saved.", "ab", 2]);
    assert.equal(statusSentence(unsaved), "It cannot be saved.");
    assert.equal(statusSentence(reduce(unsaved, saving(true))), "");
    assert.equal(reduce(unsaved, end("completed", 3)).unsaved, "");
    assert.equal(reduce(unsaved, snapshot({ epoch: 2, seq: 9, text: "ab" })).unsaved, "");
  });
});
