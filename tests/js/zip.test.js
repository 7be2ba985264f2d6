import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";

import { Damaged, NoZip, entriesOf } from "../../static/js/admin/zip.js";

const UTF8 = 0x800;

/** A zip of [name bytes, text], deflated; `claims` overrides what its directory says of the first file. */
function zip(files, { flags = UTF8, method = 8, comment = "", ...claims } = {}) {
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const [name, text] of files) {
    const data = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(data) : data;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(claims.crc ?? crc32(data), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claims.size ?? data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, name, packed);
    directory.push(entry, name);
    offset += local.length + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(claims.offset ?? offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Blob([...parts, listed, end, comment]);
}

const named = (text) => Buffer.from(text);
const textOf = async (entry, limit = 1000) => await new Response(await entry.read(limit)).text();

describe("a zip", () => {
  it("has its files by path, deflated or stored, with a comment or without", async () => {
    for (const options of [{}, { method: 0 }, { comment: "made by hand" }]) {
      const made = zip([[named("a/甲.md"), "# One"], [named("b.txt"), "Two".repeat(200)], [named("a/"), ""]], options);
      const found = await entriesOf(made, 10);
      assert.deepEqual(found.map(({ path }) => path), ["a/甲.md", "b.txt"]);
      assert.equal(await textOf(found[0]), "# One");
      assert.equal(await textOf(found[1]), "Two".repeat(200));
    }
  });

  it("has names in GBK, as older programs write them", async () => {
    const [entry] = await entriesOf(zip([[Buffer.from([0xbc, 0xd7, 0x2e, 0x6d, 0x64]), "x"]], { flags: 0 }), 10);
    assert.equal(entry.path, "甲.md");
  });

  it("is not unpacked further than it says, nor than the limit", async () => {
    const bomb = zip([[named("bomb.txt"), "0".repeat(5_000_000)]], { size: 100 });
    await assert.rejects(textOf((await entriesOf(bomb, 10))[0]), Damaged);
    const [large] = await entriesOf(zip([[named("large.txt"), "0".repeat(5_000_000)]]), 10);
    assert.equal(large.size, 5_000_000);
    assert.throws(() => large.read(1000), Damaged);
  });

  it("whose file is not what it says is damaged, deflated or stored", async () => {
    for (const method of [0, 8]) {
      for (const claim of [{ size: 3 }, { size: 30 }, { crc: 0 }]) {
        const [entry] = await entriesOf(zip([[named("a.txt"), "some words"]], { method, ...claim }), 10);
        await assert.rejects(textOf(entry), Damaged, JSON.stringify({ method, ...claim }));
      }
    }
  });

  it("with a password or another method says so at the file", async () => {
    for (const options of [{ flags: 1 }, { method: 99 }]) {
      const [entry] = await entriesOf(zip([[named("a.txt"), "x"]], options), 10);
      assert.throws(() => entry.read(10), Damaged);
    }
    const broken = zip([[named("a.txt"), "some words"]], { method: 0 });
    const [entry] = await entriesOf(new Blob([new Uint8Array(3), broken.slice(3)]), 10);
    assert.equal(await textOf(entry), "some words");
  });

  it("that is none is told from one that is", async () => {
    for (const data of ["", "no zip at all", "PK\x05\x06"]) await assert.rejects(entriesOf(new Blob([data]), 10), NoZip);
    await assert.rejects(entriesOf(zip([[named("a"), "x"]], { offset: 0xffffffff }), 10), NoZip);
    await assert.rejects(entriesOf(zip([[named("a"), "x"]], { offset: 5000 }), 10), NoZip);
  });

  it("names no more files than are asked for", async () => {
    const many = Array.from({ length: 50 }, (_, index) => [named(`${index}.txt`), "x"]);
    assert.equal((await entriesOf(zip(many), 10)).length, 11);
  });
});
