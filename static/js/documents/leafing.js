/** Ways through the text of a document in the pane: the page one is on, its contents, and a search for words. */

import { gettext, interpolate, number } from "../page/words.js";

/** Levels of the contents and their entries, at most; places of a search that are marked; milliseconds of one task of it. */
const [LEVELS, ENTRIES, MOST, TASK] = [2, 1000, 500, 8];

/** Colour for ranges of text without touching it. */
const highlights = globalThis.CSS?.highlights;

export class Leafing {
  /** `pane` goes to places of the text and makes ranges of them. */
  constructor(pane) {
    this.pane = pane;
    this.leaves = pane.part("leaves");
    this.leaves.addEventListener("scroll", () => this.paintPage(), { passive: true });
    pane.part("find").addEventListener("input", ({ target }) => this.search(target.value));
    pane.part("find").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    });
  }

  /** Another document is shown. */
  begin(whole) {
    this.whole = whole;
    this.pane.part("find").value = "";
    this.search("");
    this.paintPage();
    const sections = contentsOf(whole.sections);
    this.pane.part("contents").hidden = sections.length < 2;
    this.pane.part("contents-list").replaceChildren(...sections.map((section) => this.entry(section)));
  }

  entry({ path, start }) {
    const [item, go] = [document.createElement("li"), document.createElement("button")];
    item.dataset.level = path.length;
    Object.assign(go, { type: "button", className: "link", textContent: path.at(-1) });
    go.addEventListener("click", () => this.pane.go(start));
    item.append(go);
    return item;
  }

  /** "page 3 of 38". */
  paintPage() {
    const top = this.leaves.scrollTop + this.leaves.clientHeight / 3;
    const page = [...this.leaves.children].findLastIndex((leaf) => leaf.offsetTop - this.leaves.offsetTop <= top) + 1;
    const values = { page: number(Math.max(1, page)), pages: number(this.whole.pages) };
    this.pane.part("pane-page").textContent = this.whole.pages > 1 ? interpolate(gettext("page %(page)s of %(pages)s"), values) : "";
  }

  // --- Words ---------------------------------------------------------------------------------------------------------

  async search(words) {
    const [wanted, pages] = [folded(words.trim()), this.whole?.page_texts ?? []];
    this.wanted = wanted;
    const found = [];
    let until = performance.now() + TASK;
    for (const { start, text } of wanted ? pages : []) {
      const page = folded(text);
      for (let at = page.indexOf(wanted); at >= 0 && found.length < MOST; at = page.indexOf(wanted, at + wanted.length)) found.push(start + at);
      if (performance.now() < until) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (this.wanted !== wanted) return;
      until = performance.now() + TASK;
    }
    Object.assign(this, { found, place: -1 });
    if (found.length) this.step(1);
    else this.paintFound();
  }

  step(by) {
    const { found } = this;
    if (!found.length) return;
    this.place = (this.place + by + found.length) % found.length;
    this.pane.go(found[this.place]);
    this.paintFound();
  }

  /** "2 of 14". */
  paintFound() {
    const { found, place, wanted } = this;
    const values = { place: number(place + 1), count: number(found.length) };
    const said = found.length ? interpolate(gettext("%(place)s of %(count)s"), values) : gettext("not found");
    this.pane.part("found").textContent = wanted ? said : "";
    const ranges = found.length ? this.pane.ranges(found[place], found[place] + wanted.length) : [];
    highlights?.set("found", new Highlight(...ranges));
  }
}

/** The sections of as many levels as can be looked through: none where even the first has too many. */
function contentsOf(sections, levels = LEVELS) {
  const found = sections.filter(({ path }) => path.length && path.length <= levels);
  return found.length <= ENTRIES || !levels ? found : contentsOf(sections, levels - 1);
}

/** In small letters, of the same length: places in it are places in the text. */
function folded(text) {
  const small = text.toLowerCase();
  return small.length === text.length ? small : text;
}
