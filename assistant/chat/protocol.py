"""Every WebSocket frame, defined once. `manage.py renderprotocol` writes static/js/protocol.js from this module.

One socket a page, `/ws/chat/`, JSON text frames, each with a `type`. The page sends `Command`s; the server sends
`Event`s. Frames about a turn carry its id; those with a `seq` are numbered 1..n without gaps within an `epoch`.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from ..exceptions import BadFrame

VERSION = 1

#: Bytes of one frame from the browser. The server's own limit lies above it, so that the page hears a reason.
MAX_FRAME_BYTES = 64 * 1024

#: The states of a turn; from `completed` on they are final.
STATES = ("accepted", "queued", "streaming", "completed", "length", "stopped", "interrupted", "failed", "refused")
OPEN_STATES, FINAL_STATES = frozenset(STATES[:3]), frozenset(STATES[3:])

ModelCondition = Literal["starting", "ready", "degraded", "down", "halted"]


# --- From the browser -------------------------------------------------------------------------------------------------


class Command(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """Anything the page may send. An unknown field is refused: nothing rides along."""


class Ask(Command, tag="ask", frozen=True):
    """Ask a question. `id` is made by the page: sent twice, it is still one question."""

    id: UUID
    domain: Annotated[str, Meta(max_length=50)]
    task: Annotated[str, Meta(max_length=50)]
    inputs: Annotated[dict[Annotated[str, Meta(max_length=50)], str], Meta(max_length=40)]
    conversation: UUID | None = None


class Stop(Command, tag="stop", frozen=True):
    """Stop a turn. What was written stays."""

    turn: UUID


class Resume(Command, tag="resume", frozen=True):
    """Hear of a turn from the event after `after` on (0: from the start)."""

    turn: UUID
    after: int


class Continue(Command, tag="continue", frozen=True):
    """Go on with an answer that was interrupted, stopped or cut off."""

    turn: UUID


class Watch(Command, tag="watch", frozen=True):
    """Hear of a conversation's turns, wherever they are asked: its newest as it stands, and what comes."""

    conversation: UUID


class Ping(Command, tag="ping", frozen=True):
    """Is the server there?"""


COMMANDS: Mapping[str, type[Command]] = MappingProxyType(
    {"ask": Ask, "stop": Stop, "resume": Resume, "continue": Continue, "watch": Watch, "ping": Ping}
)


# --- From the server --------------------------------------------------------------------------------------------------


class Event(Struct, frozen=True, tag_field="type", kw_only=True):
    """Anything the server sends."""


class TaskInfo(Struct, frozen=True):
    name: str
    label: str


class DomainInfo(Struct, frozen=True):
    name: str
    label: str
    tasks: list[TaskInfo]


class ModelState(Event, tag="model.state", frozen=True):
    """How the model is. `message` is a sentence; `phase` and `elapsed_seconds` belong to `starting`."""

    state: ModelCondition
    message: str
    phase: str = ""
    elapsed_seconds: float = 0
    title: str = ""
    demo: bool = False
    context_length: int = 0


class Ready(Event, tag="ready", frozen=True):
    """The first frame after connecting."""

    version: int
    domains: list[DomainInfo]
    model: ModelState


class Pong(Event, tag="pong", frozen=True):
    pass


class TurnAccepted(Event, tag="turn.accepted", frozen=True):
    """The question is saved. Before anything else of the turn, and again for a repeated `ask`."""

    id: UUID
    turn: UUID
    conversation: UUID
    domain: str
    task: str
    state: str
    title: str
    question: str
    chips: list[str]
    language: str


class TurnQueued(Event, tag="turn.queued", frozen=True):
    """Others are before it: `position` is 1 for the next, `wait_seconds` an estimate."""

    turn: UUID
    position: int
    wait_seconds: float


class TurnWaiting(Event, tag="turn.waiting", frozen=True):
    """The model server is being waited for; the next delta joins on to the text so far."""

    turn: UUID
    seq: int
    message: str


class ReasoningDelta(Event, tag="reasoning.delta", frozen=True):
    turn: UUID
    seq: int
    text: str


class TextDelta(Event, tag="text.delta", frozen=True):
    turn: UUID
    seq: int
    text: str


class TurnProgress(Event, tag="turn.progress", frozen=True):
    turn: UUID
    seq: int
    done: int
    total: int
    label: str


class TurnSaving(Event, tag="turn.saving", frozen=True):
    """Whether what is shown of a running turn is being saved; while it is not, `message` says so."""

    turn: UUID
    saved: bool
    message: str = ""


class TurnSnapshot(Event, tag="turn.snapshot", frozen=True):
    """Replaces what is shown of the turn. A new `epoch` means that earlier numbers no longer count."""

    turn: UUID
    epoch: int
    seq: int
    state: str
    reasoning: str
    text: str


class Usage(Struct, frozen=True):
    """Tokens as the engine counted them, seconds as the site did."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0
    reasoning_seconds: float = 0


class Passport(Struct, frozen=True):
    """Where an answer comes from: template and version, model, the rules it broke (ids), history left out (turns)."""

    template: str = ""
    version: int = 0
    model: str = ""
    rules: list[str] = []
    left_out: int = 0
    joined: int = 0


class TurnEnd(Event, frozen=True):
    """The one end of a turn. `code` says why, `message` the same to a person; `boxed` is R3's final answer."""

    turn: UUID
    seq: int
    code: str
    message: str
    usage: Usage = Usage()
    passport: Passport = Passport()
    boxed: str = ""


class TurnCompleted(TurnEnd, tag="turn.completed", frozen=True):
    pass


class TurnLength(TurnEnd, tag="turn.length", frozen=True):
    """The answer ran out of room: never shown as complete."""


class TurnStopped(TurnEnd, tag="turn.stopped", frozen=True):
    pass


class TurnInterrupted(TurnEnd, tag="turn.interrupted", frozen=True):
    pass


class TurnFailed(TurnEnd, tag="turn.failed", frozen=True):
    pass


class TurnRefused(TurnEnd, tag="turn.refused", frozen=True):
    pass


class Error(Event, tag="error", frozen=True):
    """A frame that could not be served; the socket lives on. `fields` has a sentence for each faulty input."""

    code: str
    message: str
    id: UUID | None = None
    turn: UUID | None = None
    fields: dict[str, str] = {}


class GoingAway(Event, tag="going_away", frozen=True):
    """The server is about to restart: reconnect and `resume`."""


EVENTS: tuple[type[Event], ...] = (
    Ready, Pong, ModelState, TurnAccepted, TurnQueued, TurnWaiting, ReasoningDelta, TextDelta, TurnProgress,
    TurnSaving, TurnSnapshot, TurnCompleted, TurnLength, TurnStopped, TurnInterrupted, TurnFailed, TurnRefused, Error,
    GoingAway,
)  # fmt: skip

ENDS: Mapping[str, type[TurnEnd]] = MappingProxyType(
    {
        "completed": TurnCompleted,
        "length": TurnLength,
        "stopped": TurnStopped,
        "interrupted": TurnInterrupted,
        "failed": TurnFailed,
        "refused": TurnRefused,
    }
)

#: `code` of an `error` frame -> what the page does about it is its own business; the words are in `message`.
ERROR_CODES = (
    "bad_json", "bad_frame", "bad_text", "bad_seq", "binary_not_supported", "too_large", "unknown_type",
    "bad_input", "not_found", "conflict", "busy", "rate", "nothing_to_stop", "already_final", "cannot_continue",
    "session_ended", "try_again", "storage_full", "failed",
)  # fmt: skip

#: WebSocket close codes of our own (RFC 6455 leaves 4000-4999 to applications).
CLOSE_SESSION_ENDED, CLOSE_SLOW, CLOSE_TOO_MANY, CLOSE_TRY_AGAIN = 4401, 4408, 4429, 4503

#: Half of a UTF-16 surrogate pair as a JSON escape: alone, it is no character (RFC 8259, section 8.2).
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")

_TOO_LARGE = _("This is too much text to send at once: more than 64 KB. Shorten it; nothing was sent.")
_BAD_TEXT = _("The text holds characters that are no text. Remove what looks odd and send it again.")

#: An event as it goes over the wire.
encode: Callable[[Event], bytes] = msgspec.json.Encoder().encode


def decode(frame: str) -> Command:
    """A frame as it came over the wire. Raises BadFrame, whose code says what is wrong with it."""
    fields = _fields(frame)
    kind = fields.get("type")
    command = COMMANDS.get(kind) if isinstance(kind, str) else None
    if command is None:
        raise BadFrame(code="unknown_type")
    try:
        return msgspec.convert(fields, command)
    except msgspec.ValidationError as error:
        raise BadFrame(code="bad_frame") from error


def _fields(frame: str) -> dict[str, Any]:
    if not frame:
        raise BadFrame(code="bad_frame")
    try:
        raw = frame.encode()
    except UnicodeEncodeError as error:
        raise BadFrame(_BAD_TEXT, code="bad_text") from error
    if len(raw) > MAX_FRAME_BYTES:
        raise BadFrame(_TOO_LARGE, code="too_large")
    try:
        fields = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        if _HALF_PAIR.search(frame):
            raise BadFrame(_BAD_TEXT, code="bad_text") from error
        raise BadFrame(code="bad_json") from error
    if not isinstance(fields, dict):
        raise BadFrame(code="bad_frame")
    return fields
