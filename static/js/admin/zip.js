/** The files in a zip (PKWARE APPNOTE 6.3), without reading it whole: its directory, then each file as it is needed. */

const END = 0x06054b50;
const FILE = 0x02014b50;
const HEADER = { end: 22, comment: 65_535, file: 46, local: 30 };
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const UTF8 = 0x800;
const LARGEST = 0xffffffff;

/** It is no zip, or of a kind that is not read: more than 4 GB, or in several parts. */
export class NoZip extends Error {}

/** A file in it is damaged, encrypted, or larger than it says. */
export class Damaged extends Error {}

/** Path and size of each file, at most `most` of them, and `read(limit)`, which returns its bytes. */
export async function entriesOf(blob, most) {
  const tail = await view(blob, Math.max(0, blob.size - HEADER.end - HEADER.comment), blob.size);
  let at = tail.byteLength - HEADER.end;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new NoZip();
  const [size, offset] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  if (offset === LARGEST || offset + size > blob.size) throw new NoZip();
  const found = [];
  const directory = await view(blob, offset, offset + size);
  for (let place = 0; place + HEADER.file <= size && found.length <= most; ) {
    if (directory.getUint32(place, true) !== FILE) throw new NoZip();
    const entry = entryAt(blob, directory, place);
    if (!entry.path.endsWith("/")) found.push(entry);
    place = entry.next;
  }
  return found;
}

function entryAt(blob, directory, place) {
  const short = (offset) => directory.getUint16(place + offset, true);
  const long = (offset) => directory.getUint32(place + offset, true);
  const [flags, method, packed, size, local] = [short(8), short(10), long(20), long(24), long(42)];
  const end = place + HEADER.file + short(28);
  if (end > directory.byteLength) throw new NoZip();
  const name = new Uint8Array(directory.buffer, place + HEADER.file, short(28));
  return {
    path: nameOf(name, flags & UTF8),
    size,
    next: end + short(30) + short(32),
    read: (limit) => {
      if (flags & ENCRYPTED || ![STORED, DEFLATED].includes(method)) throw new Damaged();
      return unpacked(blob, local, packed, method, Math.min(size, limit));
    },
  };
}

/** Older programs write names in the system's own encoding: on Chinese Windows that is GBK. */
function nameOf(bytes, isUtf8) {
  try {
    return new TextDecoder("utf-8", { fatal: !isUtf8 }).decode(bytes);
  } catch {
    return new TextDecoder("gbk").decode(bytes);
  }
}

/** No more than `limit` bytes are unpacked, whatever the zip says of itself. */
async function unpacked(blob, local, packed, method, limit) {
  const header = await view(blob, local, local + HEADER.local);
  if (header.byteLength < HEADER.local) throw new Damaged();
  const start = local + HEADER.local + header.getUint16(26, true) + header.getUint16(28, true);
  const data = blob.slice(start, start + packed);
  if (method === STORED) return data.slice(0, limit);
  const parts = [];
  const reader = data.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done && size <= limit; part = await reader.read()) {
      size += part.value.byteLength;
      parts.push(part.value);
    }
    await reader.cancel();
  } catch {
    throw new Damaged();
  }
  if (size !== limit) throw new Damaged();
  return new Blob(parts);
}

const view = async (blob, start, end) => new DataView(await blob.slice(start, end).arrayBuffer());
