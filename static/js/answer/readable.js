/**
 * Leading line breaks are trimmed, for display only; a carriage return may be half of a line break; a citation is its
 * number, as models of every family write it. Pure.
 */
export const readable = (text) =>
  text
    .replace(/\r$/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/^\s*\n/, "")
    .replace(/\[citation:(\d{1,2})\]/g, "[$1]");
