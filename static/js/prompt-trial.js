// An answer of the running model to an example, shown as it comes.

// `pane` shows the answer of `address` to the form data that `fields` gives when it is asked.
export function trial(pane, address, fields) {
  const [start, stop, status] = ["start", "stop", "status"].map((name) => pane.querySelector(`[data-${name}]`));
  const answer = pane.querySelector("[data-answer]");
  const [note, sent] = ["note", "sent"].map((name) => pane.querySelector(`[data-${name}]`));
  const reasoning = pane.querySelector("[data-reasoning]");
  const places = { text: answer, reasoning: reasoning.querySelector("pre") };
  let control;

  pane.hidden = false;
  start.addEventListener("click", run);
  stop.addEventListener("click", () => control.abort());

  async function run() {
    control = new AbortController();
    busy(true);
    status.textContent = status.dataset.busy;
    for (const place of Object.values(places)) place.textContent = "";
    note.hidden = true;
    try {
      const response = await fetch(address, { method: "POST", body: fields(), signal: control.signal });
      for await (const line of lines(response.body)) take(JSON.parse(line));
    } catch {
      status.textContent = control.signal.aborted ? status.dataset.stopped : status.dataset.lost;
    }
    if (status.textContent === status.dataset.busy) status.textContent = status.dataset.lost;
    busy(false);
  }

  function take({ kind, text: piece, end, error, ...known }) {
    if (known.sha256) {
      sent.textContent = sent.dataset.sent.replace(/%\((\w+)\)s/g, (_, name) => known[name]);
      sent.hidden = false;
      note.textContent = known.note ?? "";
      note.hidden = !known.note;
    }
    if (kind) {
      places[kind].append(piece);
      (kind === "text" ? answer : reasoning).hidden = false;
    }
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
