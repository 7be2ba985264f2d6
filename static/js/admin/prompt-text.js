// The text of a prompt as an editor: its inputs stand out and are completed, faults are underlined where they are.
//
// The editor stands in a shadow root, where its styles are sheets and not elements: the site's policy allows no others.

import {
  autocompletion,
  completionKeymap,
  Decoration,
  defaultKeymap,
  drawSelection,
  EditorView,
  history,
  historyKeymap,
  keymap,
  lineNumbers,
  MatchDecorator,
  setDiagnostics,
  ViewPlugin,
} from "../../vendor/codemirror/codemirror.mjs";

const PLACEHOLDER = /\{\{[ \t]*(\w+)[ \t]*\}\}/g;

const LOOK = EditorView.theme({
  "&": {
    color: "var(--text)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--control-line)",
    borderRadius: "var(--radius)",
    fontSize: "var(--size-small)",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { minHeight: "24rem", fontFamily: "var(--font-code)", lineHeight: "var(--leading-text)" },
  ".cm-gutters": { color: "var(--text-soft)", backgroundColor: "var(--sunken)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--accent-soft)" },
  ".cm-input-name": { color: "var(--accent)", backgroundColor: "var(--accent-soft)", borderRadius: "3px", fontWeight: "600" },
  ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--raised)", border: "1px solid var(--line)", fontFamily: "var(--font)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
});

// Puts the editor in the place of `area`, which stays what the form sends. `names` are the inputs, as they are written
// in a text. Returns `mark(faults)`: faults are {line, column, message}, counted from 1, in characters.
export function edit(area, names, changed) {
  const host = document.createElement("div");
  const label = document.querySelector(`label[for="${area.id}"]`);
  const view = new EditorView({
    doc: area.value,
    parent: host.attachShadow({ mode: "open" }),
    root: host.shadowRoot,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      EditorView.lineWrapping,
      keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      autocompletion({ override: [(context) => complete(context, names)] }),
      highlight(new Set(names.map(bare))),
      LOOK,
      EditorView.contentAttributes.of({ "aria-label": label.textContent, lang: area.lang }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        area.value = update.state.doc.toString();
        changed();
      }),
    ],
  });
  area.hidden = true;
  area.after(host);
  label.addEventListener("click", () => view.focus());
  return { mark: (faults) => view.dispatch(setDiagnostics(view.state, faults.map((fault) => place(view.state, fault)))) };
}

function bare(name) {
  return name.replace(/[{}\s]/g, "");
}

function complete(context, names) {
  const begun = context.matchBefore(/\{\{[ \t]*\w*/);
  if (!begun && !context.explicit) return null;
  const options = names.map((name) => ({ label: name, type: "variable", apply: insert }));
  return { from: begun ? begun.from : context.pos, options, filter: Boolean(begun) };
}

// Braces that stand behind the cursor already are taken along.
function insert(view, { label }, from, to) {
  const behind = view.state.sliceDoc(to, to + 8).match(/^[ \t]*\}\}/)?.[0].length ?? 0;
  view.dispatch({ changes: { from, to: to + behind, insert: label }, selection: { anchor: from + label.length } });
}

function highlight(known) {
  const mark = Decoration.mark({ class: "cm-input-name" });
  const matcher = new MatchDecorator({ regexp: PLACEHOLDER, decoration: (match) => (known.has(match[1]) ? mark : null) });
  return ViewPlugin.define(
    (view) => ({
      marks: matcher.createDeco(view),
      update(update) {
        this.marks = matcher.updateDeco(update, this.marks);
      },
    }),
    { decorations: (plugin) => plugin.marks },
  );
}

// A character of the server may be two of a browser.
function place(state, { line, column, message }) {
  const found = state.doc.line(Math.min(line, state.doc.lines));
  const from = Math.min(found.from + [...found.text].slice(0, column - 1).join("").length, found.to);
  const closed = found.text.indexOf("}}", from - found.from);
  const end = closed < 0 ? found.to : found.from + closed + 2;
  return end > from
    ? { from, to: end, severity: "error", message }
    : { from: Math.max(from - 1, found.from), to: from, severity: "error", message };
}
