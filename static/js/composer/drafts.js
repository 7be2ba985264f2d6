/** What is being written, kept in this tab until it is asked: a reload or a sign-in in between loses nothing. */

/** Of what a draft holds: another shape of it wants another name. */
const DRAFT = "form:";

/** Drafts of somebody else who used this tab before are thrown away. */
export function keepOnlyOf(user) {
  if (sessionStorage.getItem("user") !== user) sessionStorage.clear();
  sessionStorage.setItem("user", user);
}

/** `place` is a conversation, or the matter or domain where a new one would begin. */
export const load = (place) => JSON.parse(sessionStorage.getItem(DRAFT + place) ?? "null");

export function save(place, draft) {
  try {
    sessionStorage.setItem(DRAFT + place, JSON.stringify(draft));
  } catch {
    // Full, or switched off: the text is still in the form.
  }
}

export const forget = (place) => sessionStorage.removeItem(DRAFT + place);

export const forgetAll = () => sessionStorage.clear();
