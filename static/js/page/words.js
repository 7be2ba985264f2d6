/** Words and numbers in the reader's language. Django's catalogue translates; where it is not loaded, English stays. */

export const gettext = (text) => globalThis.gettext?.(text) ?? text;

export const ngettext = (one, many, count) => globalThis.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/** "%(name)s" replaced by its value; what is not among the values stays. */
export const interpolate = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

export const number = (value) => value.toLocaleString(globalThis.document?.documentElement.lang || "en");

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const MOMENT = { year: "numeric", month: "short", day: "numeric", ...TIME, timeZoneName: "short" };

/** A time (ISO 8601) in the reader's zone, with its name: "28 Nov 2026, 21:29 GMT+8". */
export const moment = (time) => new Date(time).toLocaleString(globalThis.document?.documentElement.lang || "en", MOMENT);

/** The time it is now: "21:29". */
export const timeOfDay = () =>
  new Date().toLocaleTimeString(globalThis.document?.documentElement.lang || "en", TIME);

/** "14 s", "2 min 5 s". */
export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return interpolate(gettext("%(seconds)s s"), { seconds: whole });
  return interpolate(gettext("%(minutes)s min %(seconds)s s"), {
    minutes: Math.floor(whole / 60),
    seconds: whole % 60,
  });
}
