/** Leading line breaks are trimmed, for display only; a carriage return may be half of a line break. Pure. */
export const readable = (text) =>
  text
    .replace(/\r$/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/^\s*\n/, "");
