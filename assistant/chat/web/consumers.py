"""One WebSocket: decode a frame, start or stop something, return at once. Answers arrive through the hub.

Channels awaits a handler before it reads the next frame, and Daphne cancels a consumer ten seconds after its socket has
closed. So no handler waits for a model, and no turn lives here.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ...accounts.second_factor import to_enrol
from ...database import in_database, in_time, not_saved
from ...exceptions import AssistantError, BadFrame, BadInput, Conflict, InvalidInputs, TooMany, is_denial
from ...hidden_characters import visible
from ...inference.watch import Condition
from ...matters.models import Role
from ...protection.denials import counted
from ...protection.log import DENIED, record, record_own
from ...protection.origin import come_from, origin_of_socket
from .. import protocol
from ..access import current_turns, domains_of, get_conversation, get_turn
from ..delivery import frames
from ..delivery.connections import SocketConnection
from ..delivery.hub import EVERYONE, localised
from ..delivery.outbox import Outbox
from ..frame_decoder import decode
from ..models import Conversation, Turn
from ..turns.accepting import accept, reopen
from ..turns.identifiers import Unreviewed, found_in, to_review
from ..turns.service import TurnService
from .rate_limit import Bucket

#: The most conversations that a socket subscribes to; a person has far fewer running turns.
MOST_TOPICS = 20

#: How many frames may come in a burst, and how many may be refused before the socket is closed.
FRAME_BURST, PATIENCE = 20, 100

#: Commands that a person gives: pages send the others by themselves, also where nobody is.
_BY_HAND = (protocol.Ask, protocol.Stop, protocol.Continue)

#: Stands for the last event number if the page knows nothing of the turn.
NOTHING = -1

_NO_BINARY = _("This server reads text frames only.")
_BAD_SEQ = _("The page lost count of this answer. Reload the page.")
_ACCESS_ENDED = _("You may not follow this conversation any more: it was deleted, or your access has ended.")
_SESSION_ENDED = _("You were signed out. What you asked was kept; sign in to see it.")
_NOTHING_TO_STOP = _("This answer is being picked up again just now. Stop it in a moment.")
_ALREADY_FINAL = _("This answer has ended already.")

Found = TypeVar("Found")

log = logging.getLogger(__name__)


class ChatConsumer(AsyncConsumer):  # type: ignore[misc]
    """`/ws/chat/`. Refuses anonymous connections before the handshake."""

    #: Queues a frame for this socket (Listener). A socket that does not keep up is closed; its page resumes later.
    deliver: Callable[[bytes], None]

    def __init__(self, service: TurnService) -> None:
        self.service, self.runner = service, service.runner
        self.language = "en"
        self.topics: set[UUID] = set()
        self._recent: dict[UUID, None] = {}
        self._noted: set[UUID] = set()
        self._refused = 0
        self._frames = Bucket(settings.LIMIT_FRAMES_PER_MINUTE, FRAME_BURST)
        self._outbox: Outbox | None = None
        self._unlisten: Callable[[], None] = lambda: None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Like Channels' own, but without touching the database for each frame: one slow query would hold up all
        sockets."""
        await getattr(self, get_handler_name(message))(message)

    # --- The socket's life --------------------------------------------------------------------------------------------

    async def websocket_connect(self, _message: object) -> None:
        try:
            user, domains = await in_database(_admit, self.scope["session"])
        except DatabaseError as error:
            log.warning("a socket was not let in: %s", type(error).__name__)
            await self.send({"type": "websocket.accept"})
            await self.send({"type": "websocket.close", "code": protocol.CLOSE_TRY_AGAIN})
            raise StopConsumer from error
        if not isinstance(user, User):
            await self.send({"type": "websocket.close"})
            raise StopConsumer
        await self.send({"type": "websocket.accept"})
        self.user = user
        if self.service.sockets[self.user.pk] >= settings.LIMIT_SOCKETS_PER_USER:
            await self.send({"type": "websocket.close", "code": protocol.CLOSE_TOO_MANY})
            raise StopConsumer
        self.service.sockets[self.user.pk] += 1
        self._outbox = Outbox(self.scope, self.send)
        self.deliver = self._outbox.put
        self.language = self.scope["language"]
        come_from(origin_of_socket(self.scope))
        self.connection = SocketConnection.of(self.user, self.scope["session"].session_key)
        await self.service.start()
        self._listen(EVERYONE)
        self._tell(partial(frames.ready, domains, self.service.watch.condition))
        self._unlisten = self.service.watch.listen(self._model_changed)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if not self._frames.take(asyncio.get_running_loop().time()):
            self._slow_down()
            return
        try:
            if message.get("text") is None:
                raise BadFrame(_NO_BINARY, code="binary_not_supported")
            command = decode(message["text"])
        except BadFrame as error:
            self._error(error)
            return
        if type(command) in _BY_HAND:
            await self._note_use()
        await self._serve(command)

    async def websocket_disconnect(self, _message: object) -> None:
        raise StopConsumer

    def expel(self) -> None:
        """Close the socket because its login session has ended (Listener). Running turns continue for their owner."""
        self._error(AssistantError(_SESSION_ENDED, code="session_ended"))
        self._close(protocol.CLOSE_SESSION_ENDED)

    def lose(self, topics: set[UUID]) -> None:
        """Unsubscribe from topics that the person may no longer see (Listener). Running answers continue and are
        stored."""
        self.service.hub.leave(self, topics)
        self.topics -= topics
        self._noted -= topics
        for topic in topics:
            self._recent.pop(topic, None)
        self._error(AssistantError(_ACCESS_ENDED, code="access_ended"))

    def _close(self, code: int) -> None:
        self._forget_topics()
        if self._outbox is not None:
            self._outbox.close(code)

    def _slow_down(self) -> None:
        """Refuse a frame over the rate limit; after PATIENCE refusals, close the socket."""
        self._refused += 1
        if self._refused > PATIENCE:
            self._close(protocol.CLOSE_TOO_MANY)
        else:
            self._error(TooMany())

    def _leave(self) -> None:
        """Unsubscribe and forget the socket; its turns continue."""
        if self._outbox is None:
            return
        self._outbox.drop()
        self._outbox = None
        self._unlisten()
        self._forget_topics()
        self.service.sockets[self.user.pk] -= 1
        if not self.service.sockets[self.user.pk]:
            del self.service.sockets[self.user.pk]

    def _forget_topics(self) -> None:
        self.service.hub.leave(self, self.topics)
        self.topics.clear()
        self._recent.clear()
        self._noted.clear()

    # --- Frames -------------------------------------------------------------------------------------------------------

    async def _serve(self, command: protocol.Command) -> None:
        """Carry out a command. Every failure is answered with an `error` frame; the socket stays open."""
        try:
            match command:
                case protocol.Ask():
                    await self._ask(command)
                case protocol.Stop():
                    await self._stop(command)
                case protocol.Resume():
                    await self._resume(command)
                case protocol.Continue():
                    await self._continue(command)
                case protocol.Watch():
                    await self._watch(command)
                case protocol.Ping():
                    self._tell(protocol.Pong)
        except AssistantError as error:
            await self._refuse(error, command)
        except DatabaseError as error:
            log.warning("%s was not stored: %s", type(command).__name__, type(error).__name__)
            self._error(not_saved(error), command)
        except Exception as error:
            # Log only the type: the message may quote a patient.
            log.error("%s failed: %s", type(command).__name__, type(error).__name__)
            self._error(AssistantError(), command)

    async def _note_use(self) -> None:
        try:
            await in_database(self.scope["session"].use)
        except DatabaseError as error:
            log.warning("the use of a session was not stored: %s", type(error).__name__)

    async def _refuse(self, error: AssistantError, command: protocol.Command) -> None:
        told = {"command": type(command).__name__.lower()}
        if is_denial(error) and (detail := counted(self.user, told)):
            try:
                await in_database(record, "denied", self.user, _about(command, error), outcome=DENIED, detail=detail)
            except DatabaseError as fault:
                error = not_saved(fault)
        self._error(error, command)

    async def _ask(self, ask: protocol.Ask) -> None:
        try:
            turn, new = await self._accept(ask)
        except Unreviewed:
            if found := await self._identifiers(ask):
                self._tell(partial(frames.review, ask.id, found))
                return
            turn, new = await self._accept(ask, reviewed=True)
        if new:
            self._join(turn)
            self.runner.publish(turn, partial(frames.accepted, turn))
            self.runner.launch(turn)
            if hidden := sum(len(visible(text).removed) for text in ask.inputs.values()):
                self._tell(partial(frames.left_out, turn, hidden))
        else:
            turn = await self._join_to_read(turn)
            self._tell(partial(frames.accepted, turn))
            self.runner.show(turn, 0, self)

    async def _accept(self, ask: protocol.Ask, *, reviewed: bool = False) -> tuple[Turn, bool]:
        with translation.override(self.language):
            return await in_time(_now, accept, self.user.pk, ask, reviewed)

    async def _identifiers(self, ask: protocol.Ask) -> list[protocol.FoundIdentifiers]:
        review = await in_database(_now, to_review, self.user.pk, ask)
        return await found_in(review, self.user.pk) if review else []

    async def _stop(self, stop: protocol.Stop) -> None:
        """Stop a turn. One that runs here can be stopped even while the database does not answer."""
        turn = self.runner.running_of(self.user.pk, stop.turn)
        if turn is None:
            turn = await in_database(_now, get_turn, self.user.pk, stop.turn, Role.WRITER)
            if not turn.final:
                self._join(turn)
        if turn.final:
            raise Conflict(_ALREADY_FINAL, code="already_final")
        if not await self.runner.stop(turn):
            raise Conflict(_NOTHING_TO_STOP, code="nothing_to_stop")

    async def _resume(self, resume: protocol.Resume) -> None:
        turn = await in_database(_now, get_turn, self.user.pk, resume.turn)
        if resume.after < 0:
            raise BadInput(_BAD_SEQ, code="bad_seq")
        self.runner.show(await self._join_to_read(turn), resume.after, self)

    async def _continue(self, command: protocol.Continue) -> None:
        turn = await in_time(_now, reopen, self.user.pk, command.turn)
        self._join(turn)
        self.runner.publish(turn, partial(frames.snapshot, turn))
        self.runner.launch(turn)

    async def _watch(self, watch: protocol.Watch) -> None:
        """Announce the newest turns, and show the last and any running one; the page resumes the others that it does
        not know."""
        conversation = await in_database(_now, get_conversation, self.user.pk, watch.conversation)
        await self._note(conversation)
        self._listen(conversation.pk)
        turns = await in_database(current_turns, conversation)
        for turn in turns:
            self._tell(partial(frames.accepted, turn))
            if turn is turns[-1] or not turn.final:
                self.runner.show(turn, NOTHING, self)

    async def _join_to_read(self, turn: Turn) -> Turn:
        """Listen to a turn that was asked before; returns it as it is now. It may have ended while the row was written,
        which nobody has told this socket: nothing is awaited between reading it and listening."""
        if await self._note(turn.conversation):
            turn = await in_database(_now, get_turn, self.user.pk, turn.pk)
        self._join(turn)
        return turn

    async def _note(self, conversation: Conversation) -> bool:
        """Leave a row of what is read, once for as long as the socket listens to it. Whether one was left."""
        if conversation.pk in self._noted:
            return False
        await in_database(record_own, "conversation.view", self.user, conversation, domain=conversation.domain)
        self._noted.add(conversation.pk)
        return True

    def _join(self, turn: Turn) -> None:
        self._listen(turn.conversation_id)

    def _listen(self, topic: UUID) -> None:
        """Subscribe to a conversation. The page shows one; the MOST_TOPICS newest of those it has left stay
        subscribed."""
        self.service.hub.join(topic, self)
        self.topics.add(topic)
        self._recent.pop(topic, None)
        if topic != EVERYONE:
            self._recent[topic] = None
        if len(self._recent) > MOST_TOPICS:
            oldest = next(iter(self._recent))
            del self._recent[oldest]
            self.service.hub.leave(self, {oldest})
            self.topics.discard(oldest)
            self._noted.discard(oldest)

    # --- Answers ------------------------------------------------------------------------------------------------------

    def _tell(self, make: Callable[[], protocol.Event]) -> None:
        self.deliver(localised(self.language, make))

    def _error(self, error: AssistantError, command: protocol.Command | None = None) -> None:
        self._tell(
            lambda: protocol.Error(
                code=error.code,
                message=str(error),
                id=getattr(command, "id", None),
                turn=getattr(command, "turn", None),
                fields={name: str(fault) for name, fault in getattr(error, "fields", {}).items()},
            )
        )

    def _model_changed(self, condition: Condition) -> None:
        self._tell(partial(frames.model_state, condition))


def _admit(session: SessionBase) -> tuple[AbstractBaseUser | AnonymousUser, list[Domain]]:
    """The person who opens the socket, unless they lack a second factor that they must have, and the domains they may
    use. Channels' AuthMiddleware would close the database connection each time."""
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    if user.pk and to_enrol(user.pk).exists():
        user = AnonymousUser()
    return user, domains_of(user)


def _about(command: protocol.Command, error: AssistantError) -> tuple[str, str] | None:
    """The kind and id of what a command names. A document that is denied has passed its form: it is an id."""
    if isinstance(error, InvalidInputs) and isinstance(command, protocol.Ask):
        return "documents.document", command.inputs["document"]
    for name, kind in (("turn", "chat.turn"), ("conversation", "chat.conversation")):
        if key := getattr(command, name, None):
            return kind, str(key)
    return None


def _now(work: Callable[..., Found], person: int, *args: object) -> Found:
    """Call `work` with the person as stored now: rights may end while a socket is open, and who has come to need a
    second factor and has none has no rights."""
    found = User.objects.filter(pk=person).exclude(pk__in=to_enrol(person).values("pk"))
    return work(found.first() or AnonymousUser(), *args)
