"""A sealed stream is read by its key alone, and whatever is changed, moved or cut off is found out."""

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.backup.sealed import PIECE, NotReadable, SealedReader, SealedWriter

KEY = X25519PrivateKey.generate()
HEAD = len(b"backup 1\n") + 2 + 32 + 32 + 16


def sealed(*parts: bytes) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, KEY.public_key())
    for part in parts:
        writer.write(part)
    writer.close()
    return out.getvalue()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE]), max_size=4), st.integers(1, 3 * PIECE))
def test_what_was_written_is_read_however_it_is_cut(lengths: list[int], size: int) -> None:
    whole = b"".join(bytes([number]) * length for number, length in enumerate(lengths))
    reader = SealedReader(io.BytesIO(sealed(*(bytes([n]) * length for n, length in enumerate(lengths)))), KEY)
    read = []
    while part := reader.read(size):
        read.append(part)
    assert b"".join(read) == whole


def faults() -> dict[str, bytes]:
    data = sealed(b"x" * (3 * PIECE))
    piece = PIECE + 16
    return {
        "a byte of a piece": data[: HEAD + 5] + bytes([data[HEAD + 5] ^ 1]) + data[HEAD + 6 :],
        "a byte of the key": data[:40] + bytes([data[40] ^ 1]) + data[41:],
        "two pieces change places": data[:HEAD] + data[HEAD + piece : HEAD + 2 * piece] + data[HEAD : HEAD + piece]
        + data[HEAD + 2 * piece :],
        "the last piece is missing": data[: HEAD + 2 * piece],
        "its end is missing": data[:-1],
        "something follows": data + b"x",
        "nothing": b"",
        "no backup": b"SQLite format 3" * 100,
    }  # fmt: skip


@pytest.mark.parametrize("fault", faults())
def test_what_was_changed_is_not_read(fault: str) -> None:
    with pytest.raises(NotReadable):
        SealedReader(io.BytesIO(faults()[fault]), KEY).read()


def test_another_key_reads_nothing() -> None:
    with pytest.raises(NotReadable):
        SealedReader(io.BytesIO(sealed(b"words")), X25519PrivateKey.generate())
    assert b"words" not in sealed(b"words")
