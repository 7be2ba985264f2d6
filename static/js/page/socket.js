/**
 * The page's one socket: comes back by itself, later after each failure, and holds nothing back.
 *
 * `ready` is the server's first frame; before it nothing is sent, and `send` says whether a frame went out. Whoever has
 * something to say waits for `onready` and says it (again). The clock and WebSocket are passed in for the tests.
 */

import { CLOSE_SESSION_ENDED, VERSION } from "./protocol.js";

/** Seconds: the shortest and the longest wait, until `ready` must come, between pings, until one must be answered. */
export const TIMES = { shortest: 0.5, longest: 15, ready: 10, ping: 20, answer: 5, stable: 10 };

/** After so many failures in a row the page asks how the site answers ordinary requests. */
const SUSPICIOUS = 3;

/** So many failures, each while the site served pages, mean that something in between blocks WebSockets. */
const BLOCKED = 2;

/** Close codes from here on are the site's own: it was reached. */
const OWN_CODES = 4000;

/** Seconds to wait after so many failures; `random` from 0 to 1 spreads the pages out. */
export const delay = (failures, random) =>
  Math.min(TIMES.shortest * 2 ** Math.min(failures, 10), TIMES.longest) * (0.5 + random / 2);

const browser = {
  WebSocket: globalThis.WebSocket,
  random: Math.random,
  now: () => performance.now() / 1000,
  later: (seconds, act) => setTimeout(act, seconds * 1000),
  cancel: (timer) => clearTimeout(timer),
};

export class Socket {
  /**
   * Handlers: onready(frame), onframe(frame), onlost({code, blocked}), onended("signed_out" or "outdated").
   * `probe` makes an ordinary request and returns "served", "signed_out" or "unreachable".
   */
  constructor(url, handlers, { probe = async () => "unreachable", environment = browser } = {}) {
    Object.assign(this, { url, probe, env: environment }, handlers);
    this.failures = 0;
    this.unexplained = 0;
    this.socket = null;
    this.ready = false;
    this.ended = false;
  }

  /** Connect now, unless that is done already. */
  connect() {
    if (this.socket || this.ended) return;
    this.env.cancel(this.retry);
    const socket = (this.socket = new this.env.WebSocket(this.url));
    this.deadline = this.env.later(TIMES.ready, () => this.lose());
    socket.onmessage = ({ data }) => socket === this.socket && this.take(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.lose(code);
  }

  /** Whether the frame went out. */
  send(frame) {
    if (!this.ready || this.socket.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The reader is back: see at once whether the connection still holds. */
  check() {
    if (this.socket) this.ping();
    else this.connect();
  }

  /** Leave without coming back until `connect`; a page that is put aside must not hold a socket. */
  pause() {
    this.drop();
    this.env.cancel(this.retry);
  }

  take(frame) {
    this.env.cancel(this.deadline);
    this.deadline = this.env.later(TIMES.ping, () => this.ping());
    if (frame.type === "ready" && frame.version !== VERSION) {
      this.end("outdated");
    } else if (frame.type === "ready") {
      this.ready = true;
      this.unexplained = 0;
      this.since = this.env.now();
      this.onready(frame);
    } else if (frame.type === "going_away") {
      this.lose();
    } else if (frame.type !== "pong") {
      this.onframe(frame);
    }
  }

  ping() {
    if (!this.send({ type: "ping" })) return;
    this.env.cancel(this.deadline);
    this.deadline = this.env.later(TIMES.answer, () => this.lose());
  }

  lose(code) {
    if (this.ready && this.env.now() - this.since > TIMES.stable) this.failures = 0;
    const reached = this.ready || code >= OWN_CODES;
    this.drop();
    if (code === CLOSE_SESSION_ENDED) {
      this.end("signed_out");
      return;
    }
    this.onlost({ code, blocked: this.blocked });
    this.retry = this.env.later(delay(this.failures, this.env.random()), () => this.connect());
    this.failures += 1;
    if (this.failures >= SUSPICIOUS) this.explain(code, reached);
  }

  /** WebSockets fail again and again while pages come through. */
  get blocked() {
    return this.unexplained >= BLOCKED;
  }

  async explain(code, reached) {
    const found = await this.probe();
    if (found === "signed_out") this.end(found);
    this.unexplained = found === "served" && !reached ? this.unexplained + 1 : 0;
    if (this.blocked && !this.ready && !this.ended) this.onlost({ code, blocked: true });
  }

  end(reason) {
    if (this.ended) return;
    this.ended = true;
    this.pause();
    this.onended(reason);
  }

  drop() {
    this.env.cancel(this.deadline);
    this.ready = false;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
