"""A page without a screen: what static/js/{socket,thread,turn-state}.js do about lost connections, in Python."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

from assistant.chat.protocol import FINAL_STATES

from .virtual import INSTANT, PROCESS, VirtualLoop

Frame = dict[str, Any]


@dataclass
class Shown:
    """A turn as the page shows it (turn-state.js)."""

    epoch: int = 1
    seq: int = 0
    state: str = "accepted"
    reasoning: str = ""
    text: str = ""
    lost: bool = False

    @property
    def final(self) -> bool:
        return self.state in FINAL_STATES

    def take(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "turn.snapshot":
            if frame["epoch"] >= self.epoch:
                for name in ("epoch", "seq", "state", "reasoning", "text"):
                    setattr(self, name, frame[name])
                self.lost = False
        elif "passport" in frame:
            if frame["seq"] > self.seq + 1:
                self.lost = True
            elif frame["seq"] >= self.seq:
                self.seq, self.state, self.lost = frame["seq"], kind.removeprefix("turn."), False
        elif not self.final and frame.get("seq", 0) > self.seq:
            self._next(frame)

    def _next(self, frame: Frame) -> None:
        if frame["seq"] > self.seq + 1:
            self.lost = True
            return
        self.seq, self.lost = frame["seq"], False
        name = frame["type"].removesuffix(".delta")
        if name in ("reasoning", "text"):
            self.state = "streaming"
            setattr(self, name, getattr(self, name) + frame["text"])


@dataclass(eq=False)
class Wire:
    """One socket to one of the site's processes, over ASGI: late, cut at any moment, and half dead for a while."""

    loop: VirtualLoop
    process: int
    inbox: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    open: bool = True
    due: float = 0.0

    def __post_init__(self) -> None:
        self._random = Random(self.loop.random.random())

    def start(self, application: Any, headers: Any, arrive: Callable[["Wire", Frame | None], None]) -> None:
        scope = {"type": "websocket", "path": "/ws/chat/", "headers": headers, "query_string": b"", "subprotocols": []}

        async def send(message: dict[str, Any]) -> None:
            frame = json.loads(message["text"]) if message["type"] == "websocket.send" else None
            if message["type"] != "websocket.accept":
                self.later(lambda: self.open and arrive(self, frame))

        self.inbox.put_nowait({"type": "websocket.connect"})
        token = PROCESS.set(self.process)
        self.task = self.loop.create_task(application(scope, self.inbox.get, send))
        PROCESS.reset(token)

    def send(self, frame: Frame) -> None:
        message = {"type": "websocket.receive", "text": json.dumps(frame)}
        if self.open:
            self.later(lambda: self.open and self.inbox.put_nowait(message))

    def cut(self) -> None:
        """The page knows at once; the site, as is the way of Wi-Fi, only after a while."""
        self.open = False
        self.loop.call_later(
            self._random.choice((0.0, 0.1, 20.0)), self.inbox.put_nowait, {"type": "websocket.disconnect"}
        )

    def later(self, call: Callable[[], Any]) -> None:
        self.due = max(self.due + INSTANT, self.loop.now + self._random.choice((0.001, 0.005, 0.02, 0.2)))
        self.loop.call_at(self.due, call)


class Browser:
    """`connect` gives the application of a process that is up, or None. `tell` writes the timeline."""

    def __init__(self, loop: VirtualLoop, random: Random, headers: Any, connect: Any, tell: Any) -> None:
        self._loop, self._random, self._headers, self._connect, self._tell = loop, random, headers, connect, tell
        self.turns: dict[str, Shown] = {}
        self.asked: dict[str, Frame] = {}
        self.conversations: list[str] = []
        self.wire: Wire | None = None
        self.greeted = False
        self.again = 0
        self.reconnect()

    @property
    def complete(self) -> bool:
        """Whether it is connected, and shows every turn it knows of as complete."""
        shown = all(turn.state == "completed" and not turn.lost for turn in self.turns.values())
        return self.greeted and not self.asked and shown

    def ask(self, question: str) -> None:
        frame = {
            "type": "ask", "id": str(uuid4()), "conversation": None, "domain": "medical", "task": "answer",
            "inputs": {"question": question},
        }  # fmt: skip
        self.asked[frame["id"]] = frame
        self._send(frame)

    def stop(self) -> None:
        for turn, shown in self.turns.items():
            if not shown.final:
                self._send({"type": "stop", "turn": turn})

    def watch(self, conversation: str) -> None:
        if conversation not in self.conversations:
            self.conversations.append(conversation)
            self._send({"type": "watch", "conversation": conversation})

    def cut(self) -> None:
        if self.wire is not None:
            self.wire.cut()
            self._lost()

    def reconnect(self) -> None:
        """Connect to whichever process is up; a second connection is open for a moment beside the first."""
        if found := self._connect():
            process, application = found
            if self.wire is not None:
                self.wire.cut()
            self.wire, self.greeted = Wire(self._loop, process), False
            self.wire.start(application, self._headers, self._arrive)
        else:
            self._loop.call_later(0.5, lambda: self.wire or self.reconnect())

    def _lost(self) -> None:
        self.wire, self.greeted = None, False
        self._loop.call_later(self._random.uniform(0.25, 2), lambda: self.wire or self.reconnect())

    def _send(self, frame: Frame) -> None:
        if self.wire is not None:
            self.wire.send(frame)
            if self._random.random() < 0.1:
                self.wire.send(frame)

    def _arrive(self, wire: Wire, frame: Frame | None) -> None:
        if wire is not self.wire:
            return
        if frame is None or frame["type"] == "going_away":
            self.cut()
        elif frame["type"] == "ready":
            self._ready()
        elif frame["type"] == "turn.accepted":
            self.asked.pop(frame["id"], None)
            self.turns.setdefault(frame["turn"], Shown())
            if frame["conversation"] not in self.conversations:
                self.conversations.append(frame["conversation"])
        elif frame["type"] == "error":
            self._error(frame)
        elif frame.get("turn") in self.turns:
            self._turn(frame)

    def _ready(self) -> None:
        self.greeted = True
        for conversation in self.conversations:
            self._send({"type": "watch", "conversation": conversation})
        for turn, shown in self.turns.items():
            if not shown.final or shown.lost:
                self._send({"type": "resume", "turn": turn, "after": shown.seq})
        for frame in self.asked.values():
            self._send(frame)

    def _error(self, frame: Frame) -> None:
        self._tell(f"error {frame['code']}")
        if frame["id"] in self.asked and frame["code"] in ("try_again", "rate"):
            self._loop.call_later(1, lambda: [self._send(one) for one in self.asked.values()])

    def _turn(self, frame: Frame) -> None:
        shown = self.turns[frame["turn"]]
        was_final, was_lost = shown.final, shown.lost
        shown.take(frame)
        if shown.lost and not was_lost:
            self._send({"type": "resume", "turn": frame["turn"], "after": shown.seq})
        if shown.final and not was_final:
            self._tell(f"sees {frame['turn'][:8]} {shown.state}")
            if shown.state in ("interrupted", "length", "stopped"):
                self._loop.call_later(1, lambda: self._continue(frame["turn"]))

    def _continue(self, turn: str) -> None:
        if self.turns[turn].final and self.turns[turn].state != "completed":
            self.again += 1
            self._send({"type": "continue", "turn": turn})
            self._loop.call_later(5, lambda: self._continue(turn))
