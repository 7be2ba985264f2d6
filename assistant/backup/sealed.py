"""A stream that only the holder of a private key can read, and of which no byte can be changed, moved or cut off.

    backup 1\\n | length of the wrapped key, two bytes | wrapped key | pieces

The key of the file is wrapped to an X25519 key by HPKE (RFC 9180: HKDF-SHA256, AES-256-GCM; from `cryptography`). Each
piece of PIECE bytes is sealed by AES-256-GCM with the nonce `number of the piece | whether it is the last`, as in age's
STREAM: the last one alone says that it is, so an end that is missing is found out.
"""

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

PIECE, _TAG, _KEY = 64 * 1024, 16, 32

_BEGINNING = b"backup 1\n"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class NotReadable(ValueError):
    """It is no backup, was changed or cut off, or belongs to another key."""


class SealedWriter:
    """Write, then `close`: without it, the end is missing."""

    def __init__(self, file: BinaryIO, key: X25519PublicKey) -> None:
        secret = os.urandom(_KEY)
        wrapped = _SUITE.encrypt(secret, key, _BEGINNING)
        file.write(_BEGINNING + len(wrapped).to_bytes(2, "big") + wrapped)
        self._file, self._cipher, self._number, self._held = file, AESGCM(secret), 0, bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._held), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class SealedReader:
    """Reading raises NotReadable; read to the end before anything read is used."""

    def __init__(self, file: BinaryIO, key: X25519PrivateKey) -> None:
        if file.read(len(_BEGINNING)) != _BEGINNING:
            raise NotReadable
        wrapped = file.read(int.from_bytes(file.read(2), "big"))
        try:
            secret = _SUITE.decrypt(wrapped, key, _BEGINNING)
        except Exception as error:  # HPKE has an exception for each way to be wrong.
            raise NotReadable from error
        self._file, self._cipher, self._number = file, AESGCM(secret), 0
        self._next, self._held = file.read(PIECE + _TAG), b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._held) < size):
            self._held += self._open()
        size = len(self._held) if size < 0 else size
        data, self._held = self._held[:size], self._held[size:]
        return data

    def _open(self) -> bytes:
        piece, self._next = self._next, self._file.read(PIECE + _TAG)
        self._ended = not self._next
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=self._ended), piece, None)
        except (InvalidTag, ValueError) as error:
            raise NotReadable from error
        self._number += 1
        return opened


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
