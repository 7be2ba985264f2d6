/**
 * What a reader who looks elsewhere should hear: how far an answer is, in the window's title; that it has ended, there
 * and, if the browser was allowed to, in a notification.
 */

/** Marks in the title: an answer is being written, one has ended. Signs, for a title has no room for sentences. */
const [WRITING, ENDED] = ["…", "✓"];

export class Attention {
  constructor() {
    this.sign = "";
    document.addEventListener("visibilitychange", () => document.hidden || this.sign !== ENDED || this.show(""));
  }

  /** A turn of this page has changed. */
  changed({ progress }, ended) {
    if (ended) this.show(document.hidden ? ENDED : "");
    else this.show(progress ? `(${progress.done}/${progress.total})` : WRITING);
  }

  show(sign) {
    const title = this.sign && document.title.startsWith(`${this.sign} `) ? document.title.slice(this.sign.length + 1) : document.title;
    this.sign = sign;
    const wanted = sign ? `${sign} ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  }
}

/** Whether the reader could be asked for leave to be told. */
export const mayBeAsked = () => globalThis.Notification?.permission === "default";

export const ask = () => globalThis.Notification?.requestPermission();

/** Tell of an end that nobody sees; `sentence` holds no word of a question or an answer, for it may stand on a locked screen. */
export function notify(sentence) {
  if (document.hidden && globalThis.Notification?.permission === "granted") new Notification(sentence, { tag: location.pathname });
}
