// Puts the files of a folder or a zip into the library, one request after the other, and tells what became of each.

import { denied } from "../page/denied.js";
import { gettext, interpolate, ngettext, number } from "../page/words.js";
import { named, plain, withFaults, withoutFolder } from "./library-files.js";
import { Damaged, NoZip, entriesOf } from "./zip.js";

const DESCRIPTION = "documents.jsonl";
const MOST_DESCRIPTION = 10 * 1024 * 1024;

const form = document.querySelector("[data-folder]");
const outcome = document.querySelector("[data-outcome]");
const bar = outcome.querySelector("progress");
const [start, stop] = [form.querySelector("[data-start]"), form.querySelector("[data-stop]")];
const [most, largest, together] = ["files", "bytes", "together"].map((name) => Number(form.dataset[name]));

let stopped = false;

/** A sentence for the person, instead of a folder that cannot be taken. */
class Refused extends Error {}

async function run(event) {
  event.preventDefault();
  begin();
  try {
    await add(withFaults(await described(await chosen())));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    outcome.querySelector("[data-summary]").textContent = error.message;
  } finally {
    [start.disabled, stop.hidden] = [false, true];
    removeEventListener("beforeunload", keep);
    outcome.querySelector("h2").focus();
  }
}

function begin() {
  [stopped, start.disabled, stop.hidden, outcome.hidden] = [false, true, false, false];
  outcome.querySelector("[data-told]").replaceChildren();
  for (const name of ["[data-summary]", "[data-done]"]) outcome.querySelector(name).textContent = "";
  [bar.max, bar.value] = [1, 0];
  addEventListener("beforeunload", keep);
}

const keep = (event) => event.preventDefault();

/** Path, size and `read` of each file, without hidden ones. */
async function chosen() {
  const [folder, zip] = [form.querySelector("#folder").files, form.querySelector("#zip").files[0]];
  if (!form.elements.collection.value) throw new Refused(gettext("Choose a collection."));
  const files = zip ? await inZip(zip) : [...folder].map(inFolder);
  const plainly = files.map((file) => ({ ...file, path: plain(file.path) }));
  const found = plainly.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX"));
  if (!found.length) throw new Refused(gettext("Choose a folder or a zip with files in it."));
  if (found.length > most || found.reduce((sum, { size }) => sum + size, 0) > together) {
    const words = gettext("These are too many files, or too large ones: at most %(count)s, and %(size)s together.");
    throw new Refused(interpolate(words, { count: number(most), size: form.dataset.size }));
  }
  return zip ? withoutFolder(found) : found;
}

/** The path within the folder, which is the first part of it. */
const inFolder = (file) => ({
  path: (file.webkitRelativePath || file.name).replace(/^[^/]*\//, ""),
  size: file.size,
  read: async () => file,
});

async function inZip(zip) {
  try {
    return await entriesOf(zip, most);
  } catch (error) {
    if (!(error instanceof NoZip)) throw error;
    throw new Refused(gettext("This is no zip that can be read. Unpack it, and choose the folder."));
  }
}

/** Each file with its line of documents.jsonl; with such a file, those that it names and no others. */
async function described(files) {
  const description = files.find(({ path }) => path === DESCRIPTION);
  if (!description) return files;
  if (description.size > MOST_DESCRIPTION) throw new Refused(gettext("documents.jsonl is too large."));
  const text = await new Response(await description.read(MOST_DESCRIPTION)).text();
  const lines = text.replace(/^\ufeff/, "").split("\n").filter((line) => line.trim());
  if (lines.length > most) throw new Refused(gettext("documents.jsonl names too many files."));
  return named(files, lines);
}

async function add(files) {
  const counts = { added: 0, replaced: 0, known: 0, refused: 0 };
  bar.max = files.length;
  for (const [index, file] of files.entries()) {
    if (stopped) break;
    const { kind, words } = await one(file);
    counts[kind in counts ? kind : "known"] += 1;
    if (["refused", "replaced"].includes(kind)) tell(file.path, words);
    bar.value = index + 1;
    const done = { done: number(index + 1), all: number(files.length) };
    outcome.querySelector("[data-done]").textContent = interpolate(gettext("%(done)s of %(all)s"), done);
  }
  summarise(counts, files.length);
}

function summarise({ added, replaced, known, refused }, all) {
  const left = all - added - replaced - known - refused;
  const said = [
    [added, ngettext("%(count)s document was added.", "%(count)s documents were added.", added)],
    [replaced, ngettext("%(count)s is a next edition.", "%(count)s are next editions.", replaced)],
    [known, ngettext("%(count)s was known already.", "%(count)s were known already.", known)],
    [refused, ngettext("%(count)s was refused.", "%(count)s were refused.", refused)],
    [
      left,
      ngettext(
        "%(count)s was not looked at: choose the same again to go on.",
        "%(count)s were not looked at: choose the same again to go on.",
        left,
      ),
    ],
  ];
  outcome.querySelector("[data-summary]").textContent = said
    .filter(([count], index) => count || !index)
    .map(([count, words]) => interpolate(words, { count: number(count) }))
    .join(" ");
}

function tell(path, words) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = path;
  item.append(name, `: ${words}`);
  outcome.querySelector("[data-told]").append(item);
}

/** What became of a file. Those that cannot be taken are not sent. */
async function one(file) {
  const refused = (words) => ({ kind: "refused", words });
  if (file.fault) return refused(file.fault);
  if (!file.read) return refused(gettext("This file is not there, or its line is no JSON."));
  if (file.size > largest) return refused(gettext("This file is too large for this page."));
  try {
    return await sent(file, await file.read(largest));
  } catch (error) {
    if (error instanceof Damaged) return refused(gettext("This file in the zip is damaged or protected by a password."));
    return refused(gettext("This file could not be read or sent. Choose the same again to go on."));
  }
}

async function sent(file, data) {
  const fields = new FormData(form);
  fields.set("path", file.path);
  if (file.line) fields.set("line", file.line);
  fields.set("file", new File([data], "file"));
  const answer = await fetch(location.pathname, { method: "POST", body: fields }).catch(() => null);
  if (!answer || denied(answer)) stopped = true;
  if (!answer?.ok || answer.redirected) throw new Error("not sent");
  const { outcome: kind, words } = await answer.json();
  return { kind, words };
}

stop.addEventListener("click", () => (stopped = true));
form.addEventListener("submit", run);
