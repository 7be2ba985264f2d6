"""Places at the model: every call that makes it generate takes one, so that no caller bypasses the queue.

The client (client.py) takes a place before each such call. Whoever makes a client decides where its places come from:
`held` if the caller has a place already, or `place_for`, which joins the site's queue or takes a row beside it
(chat/queue/lending.py). By default a client has no places: it can list models and count tokens, but not generate.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

#: Makes a context manager that holds a place. Entering it raises TooMany if there is none.
Places = Callable[[], AbstractAsyncContextManager[None]]

#: Makes such a context manager for a user id (0: nobody) and a group. The chat, which owns the queue, sets it.
Lender = Callable[[int, str], AbstractAsyncContextManager[None]]


class Lending:
    """Where places come from: from the chat, once `lend_by` has said so."""

    def __init__(self) -> None:
        self._lender: Lender | None = None

    def lend_by(self, lender: Lender) -> None:
        self._lender = lender

    def lend(self, user: int, group: str) -> AbstractAsyncContextManager[None]:
        assert self._lender is not None, "the chat application lends places"
        return self._lender(user, group)


_lending = Lending()
lend_by = _lending.lend_by


def place_for(user: int = 0, group: str = "") -> Places:
    """Places for calls that are not turns. `user` 0 stands for an evaluation or a command."""

    return partial(_lending.lend, user, group)


@asynccontextmanager
async def held() -> AsyncIterator[None]:
    """For callers that already hold a place."""
    yield


@asynccontextmanager
async def nowhere() -> AsyncIterator[None]:
    """For clients that must not generate. Raises RuntimeError."""
    raise RuntimeError("This client was made without places: it may not make the model write.")
    yield
