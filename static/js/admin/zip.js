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

/** A file in it is damaged, encrypted, or not what the zip says of it. */
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
  const [flags, method, crc, packed, size, local] = [short(8), short(10), long(16), long(20), long(24), long(42)];
  const end = place + HEADER.file + short(28);
  if (end > directory.byteLength) throw new NoZip();
  const name = new Uint8Array(directory.buffer, place + HEADER.file, short(28));
  return {
    path: nameOf(name, flags & UTF8),
    size,
    next: end + short(30) + short(32),
    read: (limit) => {
      if (flags & ENCRYPTED || ![STORED, DEFLATED].includes(method)) throw new Damaged();
      if (size > limit) throw new Damaged();
      return unpacked(blob, { local, packed, method, size, crc });
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

/** No more is unpacked than the zip says, and what it is must be what the zip says, by its CRC-32. */
async function unpacked(blob, { local, packed, method, size, crc }) {
  const header = await view(blob, local, local + HEADER.local);
  if (header.byteLength < HEADER.local) throw new Damaged();
  const start = local + HEADER.local + header.getUint16(26, true) + header.getUint16(28, true);
  const data = blob.slice(start, start + packed).stream();
  const reader = (method === STORED ? data : data.pipeThrough(new DecompressionStream("deflate-raw"))).getReader();
  const parts = [];
  let [found, sum] = [0, 0];
  try {
    for (let part = await reader.read(); !part.done && found <= size; part = await reader.read()) {
      found += part.value.byteLength;
      sum = crc32(part.value, sum);
      parts.push(part.value);
    }
    await reader.cancel();
  } catch {
    throw new Damaged();
  }
  if (found !== size || sum !== crc) throw new Damaged();
  return new Blob(parts);
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/** Of the bytes before, whose sum is `sum`, and these. */
function crc32(bytes, sum) {
  let crc = ~sum;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const view = async (blob, start, end) => new DataView(await blob.slice(start, end).arrayBuffer());
