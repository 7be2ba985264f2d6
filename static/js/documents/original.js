/**
 * The pages of the original, drawn by PDF.js, with the passages of a statement marked on them. Loaded when somebody first
 * asks for the original; a page is drawn when it comes near, and let go when it is far again.
 */

import { gettext, interpolate, number } from "../page/words.js";
import { findPassage } from "./page-text.js";

/** How far from the window pages are drawn; pixels of a canvas at most along each side; how far one may zoom. */
const [NEAR, LARGEST, ZOOMS] = ["100% 0px", 4096, [1, 1.25, 1.5, 2, 3]];

/** Milliseconds for which the pane keeps its width before pages are drawn anew. */
const SETTLED = 200;

const highlights = globalThis.CSS?.highlights;

/** PDF.js with its worker, once. */
let library;

async function load(startWorker) {
  const pdfjs = await import("../../vendor/pdfjs/pdf.min.mjs");
  pdfjs.GlobalWorkerOptions.workerPort ??= startWorker();
  return pdfjs;
}

export class Original {
  /** `element.dataset.assets` is where cmaps, fonts and wasm lie; `whole` the document (documents/web/presenters.py). */
  constructor(element, whole) {
    Object.assign(this, { element, whole, zoom: 0, leaves: [], marked: [] });
    this.sight = new IntersectionObserver((seen) => this.near(seen), { root: element, rootMargin: NEAR });
    this.size = new ResizeObserver(() => this.resized());
  }

  /** Raises where the file cannot be had or drawn. */
  async open(startWorker) {
    const { assets } = this.element.dataset;
    library ??= load(startWorker);
    this.pdfjs = await library.catch((error) => ((library = undefined), Promise.reject(error)));
    this.loading = this.pdfjs.getDocument({
      url: `/documents/${this.whole.id}/original/`,
      cMapUrl: `${assets}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${assets}standard_fonts/`,
      wasmUrl: `${assets}wasm/`,
      isEvalSupported: false,
      enableXfa: false,
      disableRange: true,
      disableStream: true,
      verbosity: 0,
    });
    this.file = await this.loading.promise;
    const first = (await this.file.getPage(1)).getViewport({ scale: 1 });
    this.leaves = Array.from({ length: this.file.numPages }, (_, place) => newLeaf(place + 1, first));
    this.element.append(...this.leaves.map(({ element }) => element));
    this.width = this.element.clientWidth;
    this.layOut();
    for (const { element } of this.leaves) this.sight.observe(element);
    this.size.observe(this.element);
  }

  close() {
    this.sight.disconnect();
    this.size.disconnect();
    highlights?.delete("original");
    this.loading?.destroy();
    for (const { element } of this.leaves) element.remove();
  }

  // --- Passages ------------------------------------------------------------------------------------------------------

  /** Mark these passages; `go`: and bring the first into view. False where its page is drawn and has no such words. */
  async mark(passages, { go = false } = {}) {
    this.marked = passages;
    for (const leaf of this.leaves) this.find(leaf);
    this.colour();
    const leaf = passages.length && this.leaves[passages[0].page - 1];
    if (!leaf) return true;
    if (go) {
      leaf.element.scrollIntoView({ block: "start" });
      await this.draw(leaf);
      leaf.ranges[0]?.startContainer.parentElement.scrollIntoView({ block: "center" });
    }
    return !leaf.layer || leaf.ranges.length > 0;
  }

  find(leaf) {
    leaf.ranges = leaf.layer ? this.marked.flatMap((passage) => this.rangesOn(leaf, passage)) : [];
  }

  colour() {
    highlights?.set("original", new Highlight(...this.leaves.flatMap(({ ranges }) => ranges)));
  }

  rangesOn({ number: page, layer }, { start, end }) {
    const { start: first, text } = this.whole.page_texts[page - 1] ?? { start: Infinity, text: "" };
    const [from, to] = [Math.max(start - first, 0), Math.min(end - first, text.length)];
    if (from >= to) return [];
    const found = findPassage(layer.textContentItemsStr, text.slice(from, to), text.slice(0, from));
    return found.flatMap(({ piece, start: at, end: until }) => rangeIn(layer.textDivs[piece], at, until));
  }

  // --- Drawing -------------------------------------------------------------------------------------------------------

  zoomBy(steps) {
    this.zoom = Math.min(Math.max(this.zoom + steps, 0), ZOOMS.length - 1);
    this.redraw();
  }

  resized() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.element.clientWidth && this.element.clientWidth !== this.width) this.redraw();
    }, SETTLED);
  }

  /** At another size; what was at the top stays there. */
  redraw() {
    const seen = this.leaves.find(({ element }) => element.getBoundingClientRect().bottom > this.element.getBoundingClientRect().top);
    this.width = this.element.clientWidth;
    for (const leaf of this.leaves) letGo(leaf);
    this.layOut();
    seen?.element.scrollIntoView({ block: "start" });
    for (const { element } of this.leaves) (this.sight.unobserve(element), this.sight.observe(element));
  }

  layOut() {
    for (const { element, size } of this.leaves) {
      element.style.inlineSize = `${Math.floor((this.width - MARGIN) * ZOOMS[this.zoom])}px`;
      element.style.aspectRatio = `${size.width} / ${size.height}`;
    }
  }

  near(seen) {
    for (const { target, isIntersecting } of seen) {
      const leaf = this.leaves[target.dataset.page - 1];
      if (isIntersecting) this.draw(leaf).catch(() => letGo(leaf));
      else letGo(leaf);
    }
  }

  /** Once, however often it is asked for. */
  draw(leaf) {
    return (leaf.drawn ??= this.paint(leaf));
  }

  async paint(leaf) {
    const page = await this.file.getPage(leaf.number);
    leaf.size = page.getViewport({ scale: 1 });
    this.layOut();
    const viewport = page.getViewport({ scale: leaf.element.clientWidth / leaf.size.width });
    const canvas = canvasOf(viewport, leaf.number);
    const layer = Object.assign(document.createElement("div"), { className: "textLayer" });
    leaf.element.style.setProperty("--total-scale-factor", viewport.scale);
    leaf.element.replaceChildren(canvas, layer);
    leaf.task = page.render({ canvas, viewport, transform: [canvas.width / viewport.width, 0, 0, canvas.height / viewport.height, 0, 0] });
    await leaf.task.promise;
    const words = new this.pdfjs.TextLayer({ textContentSource: await page.getTextContent(), container: layer, viewport });
    await words.render();
    leaf.layer = words;
    this.find(leaf);
    this.colour();
  }
}

/** Pixels that pages leave free at the side. */
const MARGIN = 16;

function newLeaf(page, size) {
  const element = Object.assign(document.createElement("section"), { className: "original-page" });
  element.dataset.page = page;
  element.setAttribute("aria-label", interpolate(gettext("page %(page)s"), { page: number(page) }));
  return { element, number: page, size, ranges: [] };
}

/** Far from the window a page is an empty sheet again. */
function letGo(leaf) {
  leaf.task?.cancel();
  leaf.element.replaceChildren();
  Object.assign(leaf, { drawn: undefined, task: undefined, layer: undefined, ranges: [] });
}

function canvasOf({ width, height }, page) {
  const sharp = Math.min(devicePixelRatio || 1, LARGEST / width, LARGEST / height);
  const size = { width: Math.floor(width * sharp), height: Math.floor(height * sharp) };
  const canvas = Object.assign(document.createElement("canvas"), size);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", interpolate(gettext("Picture of page %(page)s"), { page: number(page) }));
  return canvas;
}

function rangeIn(element, start, end) {
  const words = element?.firstChild;
  if (!words) return [];
  const range = document.createRange();
  range.setStart(words, Math.min(start, words.length));
  range.setEnd(words, Math.min(end, words.length));
  return [range];
}
