"""Notes of other processes, one of which may be of another version."""

from uuid import uuid4

import msgspec

from assistant.chat.delivery.bus import Changed, LineMoved, _decoded


def test_a_note_that_cannot_be_read_is_skipped() -> None:
    known = [Changed(uuid4(), uuid4()), LineMoved()]
    message = msgspec.msgpack.encode([known[0], ["unheard", 1], ["changed", "no id", "none"], 7, known[1]])
    assert _decoded(message) == known


def test_a_message_that_cannot_be_read_is_skipped() -> None:
    assert [_decoded(message) for message in (b"", b"\xc1", msgspec.msgpack.encode({"a": 1}))] == [[], [], []]
