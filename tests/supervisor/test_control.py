"""One word over a Unix socket, however deep the data folder lies."""

import asyncio
import socket

import pytest

from assistant.exceptions import SupervisorError
from assistant.supervisor.control import SOCKET, listening, send


async def test_a_word_is_taken_in_a_folder_too_deep_for_a_sockets_path(tmp_path):
    folder = tmp_path / ("deep" * 20) / ("deeper" * 20)
    folder.mkdir(parents=True)
    taken: list[str] = []
    async with listening(folder, {"restart": lambda: taken.append("restart")}):
        await asyncio.to_thread(send, folder, "restart")
        assert (folder / SOCKET).stat().st_mode & 0o777 == 0o600
    assert taken == ["restart"] and not (folder / SOCKET).exists()


@pytest.mark.parametrize("word", ["erase", "", "restart\nstop", "\x00" * 100])
async def test_what_is_no_command_is_refused(word, tmp_path):
    taken: list[str] = []
    async with listening(tmp_path, {"stop": lambda: taken.append("stop")}):
        with pytest.raises(SupervisorError):
            await asyncio.to_thread(send, tmp_path, word)
    assert taken == []


def test_a_supervisor_that_cannot_be_reached_is_not_taken_for_none(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(tmp_path / SOCKET))
        with pytest.raises(SupervisorError, match="did not take the command"):
            send(tmp_path, "stop")


def test_nobody_there_is_said(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(SupervisorError, match="No supervisor is running"):
            send(folder, "stop")
