/** The palette: words typed into it choose among commands and find conversations and documents. Fetched on first use. */

/** Milliseconds without a further key before the server is asked. */
const PAUSE = 180;

let opening;

/** Open it; the second time it is there already. */
export async function open() {
  const palette = await (opening ??= fetched().catch((error) => {
    opening = undefined;
    throw error;
  }));
  palette.show();
}

/** As a document, since strings do not become HTML here (the site's policy of trusted types). */
function fetched() {
  const request = new XMLHttpRequest();
  request.open("GET", "/search/palette/");
  request.responseType = "document";
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      const dialog = request.response?.querySelector("dialog.palette");
      if (dialog) resolve(new Palette(document.body.appendChild(document.adoptNode(dialog))));
      else reject(new Error(request.status));
    });
    request.addEventListener("error", () => reject(new Error("unreachable")));
    request.send();
  });
}

class Palette {
  constructor(dialog) {
    const [form, list] = [dialog.querySelector("form"), dialog.querySelector("ul")];
    Object.assign(this, { dialog, form, list, field: form.elements.words, found: [] });
    this.all = list.querySelector("[data-all]");
    this.commands = [...list.querySelectorAll("[data-place], [data-press]")];
    this.field.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.follow(this.chosen);
    });
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    dialog.addEventListener("click", ({ target }) => (target === dialog ? dialog.close() : this.follow(target.closest("[role=option]"))));
  }

  show() {
    if (this.dialog.open) return this.dialog.close();
    this.dialog.showModal();
    this.field.select();
    this.typed();
  }

  typed() {
    const words = this.field.value.trim().toLocaleLowerCase();
    const wanted = words.split(/\s+/);
    for (const one of this.commands) {
      const text = one.textContent.toLocaleLowerCase();
      const there = !one.dataset.press || document.querySelector(one.dataset.press);
      one.hidden = !there || !wanted.every((word) => text.includes(word));
    }
    this.all.hidden = !words;
    if (!words) this.put([]);
    this.choose(this.shown[0]);
    clearTimeout(this.timer);
    if (words) this.timer = setTimeout(() => this.search(this.field.value), PAUSE);
  }

  async search(words) {
    const body = new URLSearchParams({ words, csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value });
    const response = await fetch(this.form.dataset.now, { method: "POST", body, redirect: "error" }).catch(() => null);
    if (!response?.ok || words !== this.field.value) return;
    this.put((await response.json()).hits);
    if (!this.chosen || this.chosen.hidden || this.chosen === this.all) this.choose(this.shown[0]);
  }

  /** What was found stands between the commands and the search of everything. */
  put(hits) {
    for (const one of this.found) one.remove();
    this.found = hits.map(option);
    this.all.before(...this.found);
    this.dialog.querySelector("[data-count]").textContent = `${this.list.getAttribute("aria-label")}: ${this.shown.length}`;
  }

  get shown() {
    return [...this.list.children].filter((one) => !one.hidden);
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  /** Esc closes at once; of itself, a search field that has words is emptied first. */
  pressed(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      this.dialog.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const { shown } = this;
    const place = shown.indexOf(this.chosen) + step;
    this.choose(shown[(place + shown.length) % shown.length]);
  }

  follow(option) {
    if (!option) return;
    this.dialog.close();
    if (option === this.all) this.form.submit();
    else if (option.dataset.place) location.assign(option.dataset.place);
    else document.querySelector(option.dataset.press)?.click();
  }
}

/** A conversation or document that was found, with its first passage. */
function option(hit, number) {
  const item = document.createElement("li");
  Object.assign(item, { role: "option", id: `palette-found-${number}`, ariaSelected: "false" });
  const [first] = hit.passages;
  item.dataset.place = first?.place ?? hit.place;
  const title = document.createElement("bdi");
  title.append(...hit.title.map(word));
  item.append(title);
  if (first) {
    const passage = document.createElement("span");
    Object.assign(passage, { className: "palette-passage", dir: "auto" });
    passage.append(...first.parts.map(word));
    item.append(passage);
  }
  return item;
}

function word([text, marked]) {
  return marked ? Object.assign(document.createElement("mark"), { textContent: text }) : text;
}
