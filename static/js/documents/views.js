/** The two views of a document in the pane: the text as it was read, and the pages of the original, where its file has pages. */

import { gettext } from "../page/words.js";
import { startWorker } from "./pdf-worker.js";

export class Views {
  constructor(element) {
    this.element = element;
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.part("pane-views").addEventListener("change", ({ target }) => this.choose(target.value));
    this.part("original-larger").addEventListener("click", () => this.original?.zoomBy(1));
    this.part("original-smaller").addEventListener("click", () => this.original?.zoomBy(-1));
    this.passages = [];
  }

  /** A document is shown, as text. */
  begin(whole) {
    this.whole = whole;
    this.passages = [];
    this.opening?.then((original) => original.close()).catch(() => {});
    this.opening = this.original = undefined;
    const { kept, format } = whole.original;
    this.part("pane-views").hidden = !kept;
    this.part("pane-choice").hidden = format !== "pdf";
    this.part("pane-file").href = `/documents/${whole.id}/original/`;
    this.show("text");
  }

  /** Passages are marked in the text: also on the original, if that is what the reader looks at. */
  mark(passages, go) {
    this.passages = passages;
    if (!this.part("original").hidden) this.original?.mark(passages, { go }).then((found) => this.say(found));
  }

  async choose(view) {
    this.show(view);
    if (view !== "original") return;
    const { whole } = this;
    try {
      this.say(true);
      this.opening ??= opened(this.part("original"), whole);
      const original = await this.opening;
      if (this.whole !== whole) return;
      this.original = original;
    } catch {
      if (this.whole === whole) this.failed();
      return;
    }
    this.mark(this.passages, true);
  }

  show(view) {
    this.part(`pane-choice`).querySelector(`[value=${view}]`).checked = true;
    this.part("leaves").hidden = view !== "text";
    this.part("original").hidden = this.part("original-zoom").hidden = view !== "original";
    this.say(true);
  }

  failed() {
    this.opening = undefined;
    this.show("text");
    this.tell(gettext("The pages of this file cannot be shown here. The file itself can be downloaded."));
  }

  /** `found`: the place of the passage on its page is known. */
  say(found) {
    this.tell(found ? "" : gettext("The passage is on this page; its words cannot be found in the picture."));
  }

  tell(sentence) {
    this.part("original-note").textContent = sentence;
    this.part("original-note").hidden = !sentence;
  }
}

async function opened(element, whole) {
  const { Original } = await import("./original.js");
  const original = new Original(element, whole);
  try {
    await original.open(startWorker);
  } catch (error) {
    original.close();
    throw error;
  }
  return original;
}
