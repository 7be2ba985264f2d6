/** Frames as the server sends them, for the tests. */

export const delta = (seq, text, type = "text.delta") => ({ type, turn: "t", seq, text });

export const snapshot = (fields) => ({
  type: "turn.snapshot",
  turn: "t",
  epoch: 1,
  seq: 0,
  state: "streaming",
  reasoning: "",
  text: "",
  ...fields,
});

export const end = (state, seq, fields = {}) => ({
  type: `turn.${state}`,
  turn: "t",
  seq,
  code: "stop",
  message: "The sentence of this end.",
  usage: { prompt_tokens: 10, completion_tokens: 5, seconds: 3, reasoning_seconds: 2 },
  passport: { template: "Question (English)", version: 3, model: "Model", rules: [], left_out: 0, joined: 0 },
  boxed: "",
  ...fields,
});
