"""The event log of the servers: printed to the terminal as events happen, and kept for the status record."""

import time
from collections import deque
from collections.abc import Callable

from .diagnosis import STOPPED
from .event_text import tell
from .output import readable
from .phases import SENTENCES, is_between
from .record import ServerEvent, State
from .replica import Replica

#: The most events kept.
KEPT = 30


class EventLog:
    """Calls `say` with a line for every change. With `several` servers, each line names its server."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.events: deque[ServerEvent] = deque(maxlen=KEPT)
        self.several = False
        self._say = say
        self._states: dict[int, State] = {}

    def changed(self, index: int, replica: Replica) -> bool:
        """Record a server's new condition. Returns whether its state changed."""
        where = f"server {index + 1}: " if self.several else ""
        if replica.phase and not is_between(replica.progress):
            self._say(f"{where}{SENTENCES[replica.phase]} {replica.progress}".rstrip())
        if replica.state == self._states.get(index):
            return False
        self._states[index] = replica.state
        self.events.append(_event(index, replica))
        event = self.events[-1]
        if event.state != "starting":
            self._say(f"{where}{tell(event)}")
        if event.detail:
            self._say(f"{where}in its own words: {readable(event.detail)}")
        if event.state == "halted" and event.reason != STOPPED.code:
            self._say(
                f"{where}it is not tried again by itself: `runmodel --start` tries it, Ctrl-C ends this supervisor"
            )
        return True


def _event(index: int, replica: Replica) -> ServerEvent:
    if replica.state not in ("down", "halted") or replica.cause is None:
        return ServerEvent(at=time.time(), server=index, state=replica.state)
    stepped = replica.state == "down" and not replica.wait
    return ServerEvent(
        at=time.time(),
        server=index,
        state=replica.state,
        reason=replica.cause.code,
        detail=replica.detail,
        step=replica.rung.step if stepped else "",
        value=replica.rung.value if stepped else "",
        wait=replica.wait,
    )
