"""The way out of a socket: at once where that is offered, in order always, bounded whatever the reader does."""

import asyncio

from assistant.chat.delivery.outbox import OUTBOX_BYTES, SEND_NOW, Outbox
from assistant.chat.protocol import CLOSE_SLOW


class Server:
    """A server whose `send` waits while `room` is cleared, as Daphne's under `manage.py serve` for a slow reader."""

    def __init__(self) -> None:
        self.room = asyncio.Event()
        self.room.set()
        self.now: list[bytes] = []
        self.sent: list[dict[str, object]] = []

    async def send(self, message: dict[str, object]) -> None:
        self.sent.append(message)
        await self.room.wait()

    def send_now(self, frame: bytes) -> bool:
        if self.room.is_set():
            self.now.append(frame)
        return self.room.is_set()


def texts(server: Server) -> list[object]:
    return [message["text"] for message in server.sent if "text" in message]


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_without_an_immediate_send_frames_go_the_ordinary_way() -> None:
    server = Server()
    outbox = Outbox({}, server.send)
    for number in range(3):
        outbox.put(b"%d" % number)
    await settled()
    assert texts(server) == ["0", "1", "2"]


async def test_an_immediate_send_is_used_and_order_is_kept_when_it_fails_for_a_while() -> None:
    server = Server()
    outbox = Outbox({"extensions": {SEND_NOW: server.send_now}}, server.send)
    outbox.put(b"0")
    server.room.clear()
    outbox.put(b"1")
    await settled()
    outbox.put(b"2")
    server.room.set()
    outbox.put(b"3")
    await settled()
    outbox.put(b"4")
    assert server.now == [b"0", b"4"]
    assert texts(server) == ["1", "2", "3"]


async def test_p9_a_reader_who_does_not_read_is_closed_and_holds_no_memory() -> None:
    server = Server()
    server.room.clear()
    outbox = Outbox({"extensions": {SEND_NOW: server.send_now}}, server.send)
    frame = b"x" * 10_000
    for _ in range(OUTBOX_BYTES // len(frame) + 2):
        outbox.put(frame)
        await settled()
    assert not outbox._waiting
    server.room.set()
    await settled()
    assert server.sent[-1] == {"type": "websocket.close", "code": CLOSE_SLOW}
    outbox.put(b"later")
    await settled()
    assert texts(server)[-1] != "later"


async def test_one_frame_may_be_larger_than_the_bound() -> None:
    server = Server()
    outbox = Outbox({}, server.send)
    outbox.put(b"x" * (OUTBOX_BYTES + 1))
    await settled()
    assert len(texts(server)) == 1
