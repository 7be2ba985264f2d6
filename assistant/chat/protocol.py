"""Every WebSocket frame, defined once. `manage.py renderprotocol` writes static/js/page/protocol.js from this module.

Each page opens one socket, `/ws/chat/`, and exchanges JSON text frames, each with a `type`. The page sends `Command`s,
the server sends `Event`s. Frames about a turn carry its id; frames with a `seq` are numbered 1..n without gaps within
an `epoch`. A page subscribes to conversations, never to a single turn: whoever asks in one, or resumes a turn of it,
may also be sent frames of its other turns, and ignores those that it does not know.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

VERSION = 2

#: Bytes of one frame from the browser. The server's own limit is higher, so that the page gets an `error` frame rather
#: than a closed socket.
MAX_FRAME_BYTES = 64 * 1024

#: The largest `seq`: JavaScript's Number.MAX_SAFE_INTEGER.
MAX_SEQ = 2**53 - 1

#: The states of a turn; `completed` and those after it are final.
STATES = ("accepted", "queued", "streaming", "completed", "length", "stopped", "interrupted", "failed", "refused")
OPEN_STATES, FINAL_STATES = frozenset(STATES[:3]), frozenset(STATES[3:])

#: Of a passage of the library, today: whether the newest edition of its document has it and applies.
PassageState = Literal["current", "changed", "withdrawn", "expired", "not_yet"]

ModelCondition = Literal["starting", "ready", "degraded", "down", "halted"]


# --- From the browser -------------------------------------------------------------------------------------------------


class Command(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """Base of everything the page may send. A frame with an unknown field is refused."""


class Ask(Command, tag="ask", frozen=True):
    """Ask a question. The page chooses `id`, which makes the command idempotent: sent twice, it asks once.

    `carry` is an earlier turn of the conversation whose patient or text this question is about too. Inputs that say
    the same as that turn's count as carried; if none of them describes a patient or text, that turn's whole case is
    carried. Without `carry` nothing is carried, and if the conversation has a case, its earlier turns are not sent.
    `again` is an earlier turn of the conversation that is asked once more: its answer is not sent along.
    `matter` is where a new conversation begins; null: in none.
    `identifiers` is the author's answer to an `ask.review`.
    """

    id: UUID
    domain: Annotated[str, Meta(max_length=50)]
    task: Annotated[str, Meta(max_length=50)]
    inputs: Annotated[dict[Annotated[str, Meta(max_length=50)], str], Meta(max_length=40)]
    conversation: UUID | None = None
    carry: UUID | None = None
    again: UUID | None = None
    matter: UUID | None = None
    identifiers: Literal["", "send", "replace"] = ""


class Stop(Command, tag="stop", frozen=True):
    """Stop a turn. The text so far is kept."""

    turn: UUID


class Resume(Command, tag="resume", frozen=True):
    """Subscribe to the conversation of a turn, starting with the turn's event after `after` (0: from the start)."""

    turn: UUID
    after: Annotated[int, Meta(le=MAX_SEQ)]


class Continue(Command, tag="continue", frozen=True):
    """Continue an answer that was interrupted, stopped or cut off."""

    turn: UUID


class Watch(Command, tag="watch", frozen=True):
    """Subscribe to a conversation, whichever page its turns are asked on: first its newest turns, then what follows."""

    conversation: UUID


class Ping(Command, tag="ping", frozen=True):
    """Check that the server is alive; it answers with `pong`."""


COMMANDS: Mapping[str, type[Command]] = MappingProxyType(
    {"ask": Ask, "stop": Stop, "resume": Resume, "continue": Continue, "watch": Watch, "ping": Ping}
)


# --- From the server --------------------------------------------------------------------------------------------------


class Event(Struct, frozen=True, tag_field="type", kw_only=True):
    """Base of everything the server sends."""


class TaskInfo(Struct, frozen=True):
    name: str
    label: str


class DomainInfo(Struct, frozen=True):
    name: str
    label: str
    tasks: list[TaskInfo]


class ModelState(Event, tag="model.state", frozen=True):
    """The state of the model. `message` is a sentence; `phase` and `elapsed_seconds` apply to `starting`."""

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


class TurnCase(Struct, frozen=True):
    """What a follow-up of `turn` may carry: its case in short, which of that is a warning, and the inputs that say it,
    but for long texts."""

    turn: UUID
    chips: list[str]
    alerts: list[str]
    inputs: dict[str, str]


class TurnAccepted(Event, tag="turn.accepted", frozen=True):
    """The question is saved. Sent before any other event of the turn, and again for a repeated `ask`.

    `chips` say what was given, `carried` what was carried to it; `anew`: no earlier turn goes along; `again`: it
    repeats a question whose answer does not go along. `case` is null where the conversation is
    about no patient or text. `asked_by` is a name where the conversation is in a matter.
    """

    id: UUID
    turn: UUID
    conversation: UUID
    domain: str
    task: str
    state: str
    title: str
    question: str
    chips: list[str]
    carried: list[str]
    anew: bool
    again: bool
    case: TurnCase | None
    language: str
    asked_by: str = ""


class TurnQueued(Event, tag="turn.queued", frozen=True):
    """The turn is queued. `position` is 1 for the next one; `wait_seconds` is an estimate."""

    turn: UUID
    position: int
    wait_seconds: float


class TurnWaiting(Event, tag="turn.waiting", frozen=True):
    """The turn is waiting for the model server. The next delta continues the text so far."""

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


class Passage(Struct, frozen=True):
    """A passage of the library, verbatim. `edition` is empty where nobody has named it, `page` 0 where its document has
    none; `place` is the address where it stands."""

    title: str
    edition: str
    number: int
    path: list[str]
    page: int
    language: str
    text: str
    place: str
    state: PassageState


class TurnPassages(Event, tag="turn.passages", frozen=True):
    """What the library has on the question, found before the model is asked; none: it has nothing."""

    turn: UUID
    seq: int
    passages: list[Passage]


class TurnProgress(Event, tag="turn.progress", frozen=True):
    turn: UUID
    seq: int
    done: int
    total: int
    label: str


class TurnSaving(Event, tag="turn.saving", frozen=True):
    """Whether a running turn's text is being saved. While it is not, `message` tells the reader so."""

    turn: UUID
    saved: bool
    message: str = ""


class TurnSnapshot(Event, tag="turn.snapshot", frozen=True):
    """Replaces all that is shown of the turn. A new `epoch` means that earlier `seq` numbers are void. `passages` is
    null where nothing is said of them: what was found never changes."""

    turn: UUID
    epoch: int
    seq: int
    state: str
    reasoning: str
    text: str
    passages: list[Passage] | None = None


class Usage(Struct, frozen=True):
    """Tokens as counted by the engine, seconds as measured by the site."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0
    reasoning_seconds: float = 0


class Passport(Struct, frozen=True):
    """Where an answer comes from: template and version, model, ids of the rules its prompt broke, numbers of earlier
    turns and of passages left out, and how often the answer was resumed after the model was lost (`joined`)."""

    template: str = ""
    version: int = 0
    model: str = ""
    rules: list[str] = []
    left_out: int = 0
    joined: int = 0
    passages_left_out: int = 0


class TurnEnd(Event, frozen=True):
    """The end of a turn, sent exactly once. `code` says why for programs, `message` for a person; `boxed` is the final
    answer of a mathematical task (rule R3)."""

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
    """The answer was cut off at the token limit. It is never shown as complete."""


class TurnStopped(TurnEnd, tag="turn.stopped", frozen=True):
    pass


class TurnInterrupted(TurnEnd, tag="turn.interrupted", frozen=True):
    pass


class TurnFailed(TurnEnd, tag="turn.failed", frozen=True):
    pass


class TurnRefused(TurnEnd, tag="turn.refused", frozen=True):
    pass


class Error(Event, tag="error", frozen=True):
    """A command could not be carried out; the socket stays open. `fields` has a sentence for each invalid input."""

    code: str
    message: str
    id: UUID | None = None
    turn: UUID | None = None
    fields: dict[str, str] = {}


class FoundIdentifiers(Struct, frozen=True):
    """What tells who a question is about: the name of its kind, the words as they were written, and how many `more`
    there are."""

    kind: str
    words: list[str]
    more: int


class AskReview(Event, tag="ask.review", frozen=True):
    """The question was not saved: it, or the document with it, has identifiers, and its author is asked first. The same
    `ask` with `identifiers` is not asked about again."""

    id: UUID
    found: list[FoundIdentifiers]


class Notice(Event, tag="notice", frozen=True):
    """A remark about a question that was accepted. `message` is a sentence."""

    turn: UUID
    message: str


class GoingAway(Event, tag="going_away", frozen=True):
    """The server is about to restart. Reconnect and `resume`."""


EVENTS: tuple[type[Event], ...] = (
    Ready, Pong, ModelState, TurnAccepted, TurnQueued, TurnWaiting, TurnPassages, ReasoningDelta, TextDelta,
    TurnProgress, TurnSaving, TurnSnapshot, TurnCompleted, TurnLength, TurnStopped, TurnInterrupted, TurnFailed,
    TurnRefused, Error, AskReview, Notice, GoingAway,
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

#: Every `code` of an `error` frame. The page decides what to do about each; `message` has the words for the reader.
ERROR_CODES = (
    "bad_json", "bad_frame", "bad_text", "bad_seq", "binary_not_supported", "too_large", "unknown_type",
    "bad_input", "not_found", "conflict", "busy", "rate", "nothing_to_stop", "already_final", "cannot_continue",
    "session_ended", "access_ended", "try_again", "storage_full", "failed",
)  # fmt: skip

#: Our own WebSocket close codes (RFC 6455 reserves 4000-4999 for applications).
CLOSE_SESSION_ENDED, CLOSE_SLOW, CLOSE_TOO_MANY, CLOSE_TRY_AGAIN = 4401, 4408, 4429, 4503

#: Encode an event as a JSON frame.
encode: Callable[[Event], bytes] = msgspec.json.Encoder().encode
