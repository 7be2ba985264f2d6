import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { VERSION } from "../../static/js/page/protocol.js";
import { delay, Socket, TIMES } from "../../static/js/page/socket.js";

/** A clock that moves only when told to, sockets that do only what they are told, and what was heard. */
class World {
  constructor() {
    this.time = 0;
    this.timers = new Set();
    this.sockets = [];
    this.heard = [];
    const world = this;
    this.environment = {
      random: () => 1,
      now: () => this.time,
      later: (seconds, act) => {
        const timer = { at: this.time + seconds, act };
        this.timers.add(timer);
        return timer;
      },
      cancel: (timer) => this.timers.delete(timer),
      WebSocket: class {
        constructor() {
          Object.assign(this, { readyState: 1, sent: [], closed: false });
          world.sockets.push(this);
        }
        send(text) {
          this.sent.push(JSON.parse(text));
        }
        close() {
          this.closed = true;
        }
      },
    };
  }

  open(options = {}) {
    const hear = (name) => (said) => this.heard.push(`${name} ${wordOf(said)}`);
    const handlers = { onready: hear("ready"), onframe: hear("frame"), onlost: hear("lost"), onended: hear("ended") };
    const socket = new Socket("ws://x", handlers, { environment: this.environment, ...options });
    socket.connect();
    return socket;
  }

  get last() {
    return this.sockets.at(-1);
  }

  say(type, socket = this.last, version = VERSION) {
    socket.onmessage({ data: JSON.stringify({ type, version }) });
  }

  /** The connection fails so many times in a row, and each time the site is asked how it fares. */
  async fail(times, code = 1006) {
    for (let failure = 0; failure < times; failure++) {
      const socket = this.last;
      socket.onclose({ code });
      await Promise.resolve();
      await Promise.resolve();
      while (this.last === socket && socket.closed && this.timers.size) this.pass(0.5);
    }
  }

  pass(seconds) {
    for (const until = this.time + seconds; ;) {
      const due = [...this.timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (!due) return void (this.time = until);
      this.timers.delete(due);
      this.time = due.at;
      due.act();
    }
  }
}

/** Of a frame its type, of a loss whether something blocks, of an end its reason. */
const wordOf = (said) => said.type ?? (said.blocked === undefined ? said : said.blocked ? "blocked" : "");

let world;
beforeEach(() => (world = new World()));

describe("sending", () => {
  it("begins with ready", () => {
    const socket = world.open();
    assert.equal(socket.send({ type: "ask" }), false);
    world.say("ready");
    assert.equal(socket.send({ type: "ask" }), true);
    assert.deepEqual(world.last.sent, [{ type: "ask" }]);
  });

  it("does not pretend while the connection is lost", () => {
    const socket = world.open();
    world.say("ready");
    world.last.onclose({ code: 1006 });
    assert.equal(socket.send({ type: "ask" }), false);
  });
});

describe("coming back", () => {
  it("waits longer after each failure, up to a limit, never in step with others", () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((failures) => delay(failures, 1)),
      [0.5, 1, 2, 4],
    );
    assert.equal(delay(50, 1), TIMES.longest);
    assert.equal(delay(50, 0), TIMES.longest / 2);
  });

  it("goes on for as long as it takes, with one socket at a time", () => {
    world.open();
    for (let failure = 0; failure < 20; failure++) {
      world.last.onclose({ code: 1006 });
      world.pass(delay(failure, 1));
    }
    assert.equal(world.sockets.length, 21);
    assert.ok(world.timers.size <= 2);
  });

  it("starts from the shortest wait after a connection that held", () => {
    world.open();
    for (let failure = 0; failure < 4; failure++) {
      world.last.onclose({ code: 1006 });
      world.pass(delay(failure, 1));
    }
    world.say("ready");
    world.pass(TIMES.stable + 1);
    world.last.onclose({ code: 1006 });
    world.pass(0.5);
    assert.equal(world.sockets.length, 6);
  });

  it("does not hammer a server that greets and closes", () => {
    world.open();
    for (let failure = 0; failure < 8; failure++) {
      world.say("ready");
      world.last.onclose({ code: 4408 });
      world.pass(delay(failure, 1));
    }
    world.say("ready");
    world.last.onclose({ code: 4408 });
    world.pass(TIMES.longest - 1);
    assert.equal(world.sockets.length, 9);
  });

  it("follows a server that goes away, and hears nothing more from the old socket", () => {
    world.open();
    world.say("ready");
    const old = world.last;
    world.say("going_away");
    assert.ok(old.closed);
    world.say("text.delta", old);
    world.pass(1);
    world.say("ready");
    assert.deepEqual(world.heard, ["ready ready", "lost ", "ready ready"]);
  });

  it("does not wait when the reader is back", () => {
    const socket = world.open();
    world.last.onclose({ code: 1006 });
    socket.check();
    assert.equal(world.sockets.length, 2);
    world.pass(TIMES.shortest);
    assert.equal(world.sockets.length, 2);
  });
});

describe("a dead connection", () => {
  it("is given up when no ready comes", () => {
    world.open();
    world.pass(TIMES.ready + 1);
    assert.ok(world.sockets[0].closed);
    assert.equal(world.sockets.length, 2);
  });

  it("is found out by a ping that is not answered", () => {
    world.open();
    world.say("ready");
    world.pass(TIMES.ping);
    assert.deepEqual(world.last.sent, [{ type: "ping" }]);
    world.pass(TIMES.answer);
    assert.ok(world.last.closed);
  });

  it("is not suspected while pings are answered", () => {
    world.open();
    world.say("ready");
    for (let minute = 0; minute < 10; minute++) {
      world.pass(TIMES.ping);
      world.say("pong");
    }
    assert.equal(world.sockets.length, 1);
    assert.deepEqual(world.heard, ["ready ready"]);
  });
});

describe("the end", () => {
  it("comes with the session: no new attempt", () => {
    const socket = world.open();
    world.say("ready");
    world.last.onclose({ code: 4401 });
    world.pass(1000);
    socket.connect();
    assert.equal(world.sockets.length, 1);
    assert.deepEqual(world.heard, ["ready ready", "ended signed_out"]);
  });

  it("is found out where the server refuses to shake hands with a stranger", async () => {
    world.open({ probe: async () => "signed_out" });
    await world.fail(3);
    assert.equal(world.heard.at(-1), "ended signed_out");
  });

  it("comes with a server that speaks another version of the protocol: nothing is sent to it", () => {
    for (const version of [VERSION + 1, VERSION - 1, null]) {
      world = new World();
      const socket = world.open();
      world.say("ready", world.last, version);
      world.pass(1000);
      assert.equal(socket.send({ type: "ask" }), false);
      assert.equal(world.sockets.length, 1);
      assert.deepEqual(world.heard, ["ended outdated"]);
    }
  });

  it("is not the end when the page is only put aside", () => {
    const socket = world.open();
    world.say("ready");
    socket.pause();
    world.pass(1000);
    assert.ok(world.sockets[0].closed);
    assert.equal(world.sockets.length, 1);
    socket.check();
    assert.equal(world.sockets.length, 2);
  });
});

describe("something that blocks WebSockets", () => {
  it("is named after some tries, while the page keeps trying", async () => {
    world.open({ probe: async () => "served" });
    await world.fail(3);
    assert.ok(!world.heard.includes("lost blocked"));
    await world.fail(3);
    assert.equal(world.heard.at(-1), "lost blocked");
    assert.equal(world.sockets.length, 7);
  });

  it("is forgotten when a connection comes through", async () => {
    world.open({ probe: async () => "served" });
    await world.fail(6);
    world.say("ready");
    await world.fail(1);
    assert.equal(world.heard.at(-1), "lost ");
  });

  it("is not named where the site itself is away, or closes connections itself", async () => {
    for (const [found, code] of [["unreachable", 1006], ["served", 4429], ["served", 4408]]) {
      world = new World();
      world.open({ probe: async () => found });
      await world.fail(8, code);
      assert.ok(!world.heard.includes("lost blocked"), `${found} ${code}`);
    }
  });

  it("is not named after a connection that was ready", async () => {
    world.open({ probe: async () => "served" });
    for (let failure = 0; failure < 8; failure++) {
      world.say("ready");
      await world.fail(1);
    }
    assert.ok(!world.heard.includes("lost blocked"));
  });
});
