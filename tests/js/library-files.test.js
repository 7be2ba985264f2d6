import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { named, plain, withFaults, withoutFolder } from "../../static/js/admin/library-files.js";

const files = (...paths) => paths.map((path) => ({ path, size: 1, read: () => path }));
const pathsOf = (found) => found.map(({ path }) => path);
const refused = (found) => found.filter(({ fault }) => fault).map(({ path, fault }) => `${path}: ${fault}`);
const lines = (...said) => said.map((one) => JSON.stringify(one));

describe("the files of a folder", () => {
  it("have paths without the folder that was zipped", () => {
    assert.deepEqual(pathsOf(withoutFolder(files("ward/documents.jsonl", "ward/icu/a.md"))), ["documents.jsonl", "icu/a.md"]);
    for (const paths of [["ward/a.md", "b.md"], ["ward/a.md", "wards/b.md"], ["ward", "ward/a.md"], []]) {
      assert.deepEqual(pathsOf(withoutFolder(files(...paths))), paths);
    }
  });

  it("are found by the names that documents.jsonl has, however these are written", () => {
    const there = files(plain("u\u0308bung.md"), "a b.md", "c.md");
    const said = lines({ file: "./\u00fcbung.md" }, { file: " a  b.md " }, { file: "./c.md" }, { file: "gone.md" }, { id: "x" }, null);
    const found = named(there, [...said, "{"]);
    assert.deepEqual(found.map(({ read }) => read?.()), ["\u00fcbung.md", "a b.md", "c.md", ...Array(4).fill(undefined)]);
    assert.deepEqual(pathsOf(found).slice(3), ["gone.md", ...[5, 6, 7].map((line) => `documents.jsonl, line ${line}`)]);
    assert.deepEqual(refused(withFaults(found)), []);
  });

  it("that would be one document are refused, each with the other's name", () => {
    const long = "x".repeat(200);
    const found = withFaults(files("a.pdf", "b.md", "a.docx", "icu/a.pdf", "v1.2/a", "v1.3/a", `${long}1.md`, `${long}2.md`));
    assert.deepEqual(refused(found).map((words) => words.slice(0, 16)), [
      "a.pdf: “a.docx” ", "a.docx: “a.pdf” ", ...Array(2).fill(long.slice(0, 16)),
    ]);
  });

  it("are refused where two lines have one id or file", () => {
    const there = files("a.pdf", "a.docx", "b.md", "c.md", "d.md");
    const said = lines({ file: "a.pdf", id: "one" }, { file: "a.docx", id: "two" }, { file: "b.md" }, { file: "./b.md", id: "three" }, { file: "c.md", id: "four" }, { file: "d.md", id: " four" });
    const found = withFaults(named(there, said));
    assert.deepEqual(pathsOf(found.filter(({ fault }) => fault)), ["b.md", "b.md", "c.md", "d.md"]);
    assert.match(refused(found)[0], /Another line of documents.jsonl has the same id or file/);
  });
});
