/** What can be said about a question before it is sent. Pure. */

import { MAX_FRAME_BYTES } from "./protocol.js";
import { gettext, interpolate, number } from "./words.js";

/** From this part of the limit on, the reader sees the count. */
const NEAR = 0.8;

/** Characters as the server counts them. */
export const length = (text) => [...text].length;

/** "7,200 of 8,000 characters" when it gets close, else nothing. */
export function countOf(text, limit) {
  const count = text.length < limit * NEAR ? 0 : length(text);
  if (!limit || count < limit * NEAR) return "";
  const values = { count: number(count), limit: number(limit) };
  return interpolate(gettext("%(count)s of %(limit)s characters"), values);
}

/** A sentence where the text cannot be taken, else nothing. */
export function faultOf(text, limit) {
  if (!limit || text.length <= limit || length(text) <= limit) return "";
  const values = { count: number(length(text)), limit: number(limit) };
  return interpolate(gettext("This is too long: %(count)s characters, and at most %(limit)s can be taken."), values);
}

/** The same for the whole frame: what fits depends on the script, one Chinese character is three bytes. */
export function faultOfFrame(frame) {
  const bytes = new TextEncoder().encode(JSON.stringify(frame)).length;
  if (bytes <= MAX_FRAME_BYTES) return "";
  const values = { count: number(Math.ceil(bytes / 1024)), limit: number(MAX_FRAME_BYTES / 1024) };
  return interpolate(gettext("This is too much text to send at once: %(count)s KB, and at most %(limit)s KB."), values);
}
