/** What somebody types, and the names that it fits. Pure. */

const HAN = /\p{Script=Han}/u;

/** Letters and figures alone, in lower case, as the site writes its search words. */
export const folded = (text) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");

/** Whether every word of `typed` is in `words`. */
export const fits = (words, typed) => folded(typed).split(" ").every((one) => words.includes(one));

/** The places of those in `names`, search words each, that a sentence names; `most` at once. A word that more of them have
 * ("for", "score") names none. */
export function named(names, typed, most) {
  const text = folded(typed);
  const words = new Set(text.split(" "));
  const isTyped = (one) => (HAN.test(one) ? text.includes(one) : one.length > 2 && words.has(one));
  const typedOf = names.map((name) => new Set(name.split(" ").filter(isTyped)));
  const rare = (one) => typedOf.filter((found) => found.has(one)).length <= most;
  return [...typedOf.keys()].filter((place) => [...typedOf[place]].some(rare)).slice(0, most);
}
