/** Which files of a folder or a zip become documents, by the rules of `manage.py loadlibrary`. */

import { gettext, interpolate } from "../page/words.js";

const LONGEST_KEY = 200;

/** A path as it is compared: letters composed (macOS takes them apart), without ".". */
export const plain = (path) =>
  path.normalize("NFC").split("/").filter((part) => part && part !== ".").join("/");

/** A zip of a folder has its name before each path: what lies in it is meant. */
export function withoutFolder(files) {
  const folder = `${files[0]?.path.split("/")[0]}/`;
  if (!files.every(({ path }) => path.startsWith(folder))) return files;
  return files.map((file) => ({ ...file, path: file.path.slice(folder.length) }));
}

/** The files that the lines of documents.jsonl name, each with its line and the key of its document. One that is not
 * there has no `read`. */
export function named(files, lines) {
  const known = new Map(files.map((file) => [file.path, file]));
  return lines.map((line, index) => {
    const { file, id } = fieldsOf(line);
    const path = file || interpolate(gettext("documents.jsonl, line %(number)s"), { number: index + 1 });
    return { ...(known.get(path) ?? { size: 0 }), path, line, key: id || (file ? keyOf(file) : path) };
  });
}

/** Those that would be one document get a `fault`, which says so. */
export function withFaults(files) {
  const [known, others] = [new Map(), new Map()];
  for (const file of files) {
    for (const name of file.line ? [file.key, file.path] : [keyOf(file.path)]) {
      const earlier = known.get(name) ?? file;
      known.set(name, earlier);
      if (earlier !== file) others.set(file, earlier.path).set(earlier, file.path);
    }
  }
  return files.map((file) => (others.has(file) ? { ...file, fault: fault(file, others.get(file)) } : file));
}

function fault({ line }, other) {
  if (line) return gettext("Another line of documents.jsonl has the same id or file.");
  const words = gettext(
    "“%(other)s” would be the same document: the names differ only in the ending, or are too long to be told apart. Rename one, or give each an id in documents.jsonl.",
  );
  return interpolate(words, { other });
}

function fieldsOf(line) {
  try {
    const { file, id } = JSON.parse(line);
    return { file: typeof file === "string" ? plain(inOneLine(file)) : "", id: typeof id === "string" ? inOneLine(id) : "" };
  } catch {
    return {};
  }
}

const inOneLine = (text) => text.trim().split(/\s+/).join(" ");

/** The path without its ending. */
function keyOf(path) {
  const dot = path.lastIndexOf(".");
  const stem = dot > path.lastIndexOf("/") + 1 && dot < path.length - 1 ? path.slice(0, dot) : path;
  return [...stem].slice(0, LONGEST_KEY).join("");
}
