"""Sends commands (start, stop, restart) to a running supervisor over a Unix socket beside the record.

Only the owner can use the socket (mode 0600). It is opened through the folder's descriptor, because the path of a Unix
socket is limited to 107 bytes and a data folder may be nested deeply.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..exceptions import SupervisorError
from .lock import writing_to

SOCKET = "supervisor.sock"

#: How many seconds either end waits for the other.
PATIENCE = 5.0

_DONE = b"done\n"


@asynccontextmanager
async def listening(data_dir: Path, actions: Mapping[str, Callable[[], None]]) -> AsyncIterator[None]:
    """Accept the commands named in `actions` until the block ends. Raises SupervisorError if the socket cannot be
    made."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                action = actions.get((await reader.readline()).decode("ascii", "replace").strip())
                if action:
                    action()
                    writer.write(_DONE)
                    await writer.drain()
        except (OSError, TimeoutError, ValueError):
            pass
        finally:
            writer.close()

    with socket.socket(socket.AF_UNIX) as listener:
        with writing_to(data_dir):
            (data_dir / SOCKET).unlink(missing_ok=True)
            _bind(listener, data_dir)
        server = await asyncio.start_unix_server(serve, sock=listener)
        try:
            yield
        finally:
            server.close()
            (data_dir / SOCKET).unlink(missing_ok=True)


def send(data_dir: Path, word: str) -> None:
    """Send one command and wait until it is accepted. Raises SupervisorError if no supervisor accepts it."""
    try:
        with _reachable(data_dir) as path, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(path)
            connection.sendall(f"{word}\n".encode())
            taken = connection.recv(len(_DONE))
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise SupervisorError(_("No supervisor is running. Start one with `python manage.py runmodel`.")) from error
    except OSError as error:
        raise SupervisorError(_("The supervisor did not take the command."), code="refused") from error
    if taken != _DONE:
        raise SupervisorError(_("The supervisor did not take the command."), code="refused")


def _bind(listener: socket.socket, data_dir: Path) -> None:
    mask = os.umask(0o177)
    try:
        with _reachable(data_dir) as path:
            listener.bind(path)
        listener.listen()
    finally:
        os.umask(mask)


@contextmanager
def _reachable(data_dir: Path) -> Iterator[str]:
    """A short path to the socket. Raises OSError if the folder is missing."""
    folder = os.open(data_dir, os.O_PATH)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)
