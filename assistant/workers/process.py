"""The worker process itself: reads calls from standard input and writes results to standard output.

A call names a function of this project as "module:name". Arguments and result are MessagePack, decoded by the type
hints of the function. Of the site's settings the process knows only the languages; it has no database and no secret.
"""

import importlib
import resource
import signal
import struct
import sys
import typing
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from .confinement import confine

#: The first byte of an answer: progress; the result; a result after which the process is too large to be kept; an error
#: to show; an unexpected error.
PROGRESS, RESULT, LAST, ERROR, CRASH = b"p", b"r", b"l", b"e", b"c"

#: The header of a frame: the length of its payload.
LENGTH = struct.Struct("!I")

#: Modules imported before the first call, to make that call faster.
_EARLY = ("assistant.evidence.answer_work",)


class Setup(msgspec.Struct):
    """The first frame. `memory` is in bytes."""

    memory: int
    locales: list[str]
    languages: list[tuple[str, str]]


class Call(msgspec.Struct):
    """`seconds` is the deadline, at which the site kills the process."""

    function: str
    arguments: msgspec.Raw
    language: str
    seconds: float


class Failure(msgspec.Struct):
    """An AssistantError: the name of its class in exceptions.py, its sentence and its code."""

    kind: str
    sentence: str
    code: str


def main() -> None:
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    setup = msgspec.msgpack.decode(read_frame(incoming), type=Setup)
    _configure(setup)
    for module in _EARLY:
        importlib.import_module(module)
    confine(setup.memory)
    while frame := read_frame(incoming):
        call = msgspec.msgpack.decode(frame, type=Call)
        # If the site hangs or is gone, nobody else ends an endless call.
        signal.alarm(int(call.seconds) + 5)
        kind, answer = _answer(call, outgoing)
        signal.alarm(0)
        if kind == RESULT and _peak_memory() > setup.memory // 2:
            kind = LAST
        write_frame(outgoing, kind + answer)


def _peak_memory() -> int:
    """The largest resident size so far, in bytes. On Linux ru_maxrss begins at the size of the process that started
    this one, so that every worker of a large site would count as grown."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def read_frame(stream: BinaryIO) -> bytes:
    """The payload of the next frame; empty at the end of the stream."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def write_frame(stream: BinaryIO, payload: bytes) -> None:
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


@cache
def hints(function: Callable[..., Any]) -> tuple[Any, Any]:
    """The types of a function's arguments, as one tuple type, and of its result. `progress` is left out: it is not sent
    but supplied here (see _call)."""
    types = typing.get_type_hints(function)
    result = types.pop("return")
    types.pop("progress", None)
    return tuple[tuple(types.values())], result  # type: ignore[misc]


def _answer(call: Call, outgoing: BinaryIO) -> tuple[bytes, bytes]:
    from django.utils import translation

    from ..exceptions import AssistantError

    with translation.override(call.language):
        try:
            return RESULT, _call(call, outgoing)
        except AssistantError as error:
            return ERROR, msgspec.msgpack.encode(Failure(type(error).__name__, str(error), error.code))
        except Exception as error:
            # Only the type: the message may quote a patient.
            return CRASH, type(error).__name__.encode()


def _call(call: Call, outgoing: BinaryIO) -> bytes:
    module, name = call.function.split(":")
    function = getattr(importlib.import_module(module), name)
    arguments = msgspec.msgpack.decode(call.arguments, type=hints(function)[0])
    reporting = {"progress": lambda share: _report(outgoing, share)} if "progress" in _names(function) else {}
    return msgspec.msgpack.encode(function(*arguments, **reporting))


def _names(function: Any) -> tuple[str, ...]:
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names


def _report(outgoing: BinaryIO, share: float) -> None:
    write_frame(outgoing, PROGRESS + msgspec.msgpack.encode(share))


def _configure(setup: Setup) -> None:
    """Set up Django for translations only."""
    import django
    from django.conf import settings

    locales = [Path(path) for path in setup.locales]
    settings.configure(USE_I18N=True, LANGUAGES=setup.languages, LOCALE_PATHS=locales, LOGGING_CONFIG=None)
    django.setup()
