// An answer of the running model to an example, drawn as it comes: as readers of answers will see it.

import { fetchMarkdown } from "../answer/markdown.js";
import { fetchKatex } from "../answer/maths.js";
import { Prose } from "../answer/prose.js";
import { PlainText } from "../page/plain-text.js";

// `pane` shows the answer of `address` to the form data that `fields` gives when it is asked.
export function trial(pane, address, fields) {
  const [start, stop, status] = ["start", "stop", "status"].map((name) => pane.querySelector(`[data-${name}]`));
  const answer = pane.querySelector("[data-answer]");
  const [note, sent] = ["note", "sent"].map((name) => pane.querySelector(`[data-${name}]`));
  const reasoning = pane.querySelector("[data-reasoning]");
  const thoughts = new PlainText(reasoning.querySelector("pre"));
  const prose = new Prose(answer);
  let control;
  let text = "";

  pane.hidden = false;
  start.addEventListener("click", run);
  stop.addEventListener("click", () => control.abort());

  async function run() {
    control = new AbortController();
    busy(true);
    status.textContent = status.dataset.busy;
    thoughts.clear();
    text = "";
    prose.clear();
    note.hidden = true;
    await Promise.all([fetchMarkdown(), fetchKatex()]);
    try {
      const response = await fetch(address, { method: "POST", body: fields(), signal: control.signal });
      for await (const line of lines(response.body)) take(JSON.parse(line));
    } catch {
      status.textContent = control.signal.aborted ? status.dataset.stopped : status.dataset.lost;
    }
    if (status.textContent === status.dataset.busy) status.textContent = status.dataset.lost;
    prose.update(text, false);
    busy(false);
  }

  function take({ kind, text: piece, end, error, ...known }) {
    if (known.sha256) {
      sent.textContent = sent.dataset.sent.replace(/%\((\w+)\)s/g, (_, name) => known[name]);
      sent.hidden = false;
      note.textContent = known.note ?? "";
      note.hidden = !known.note;
    }
    if (kind === "recast") {
      thoughts.show(thoughts.shown + text);
      text = "";
      [answer.hidden, reasoning.hidden] = [true, false];
    } else if (kind === "reasoning") {
      thoughts.show(thoughts.shown + piece);
      reasoning.hidden = false;
    } else if (kind) {
      text += piece;
      answer.hidden = false;
    }
    prose.update(text, !end && !error);
    if (end) status.textContent = end === "length" ? status.dataset.cut : status.dataset.done;
    if (error) status.textContent = error;
  }

  function busy(is) {
    start.hidden = is;
    stop.hidden = !is;
    (is ? stop : start).focus();
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (rest + part.value).split("\n");
    rest = whole.pop();
    yield* whole;
  }
  if (rest) yield rest;
}
