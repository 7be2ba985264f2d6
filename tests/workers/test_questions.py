"""No text is worked on for long where others wait: whatever a frame is about, and from a question to the check of its
answer. What is measured is processor time (longest.py), of texts that take long (subject.py)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from assistant.chat import protocol
from assistant.chat.models import Turn
from assistant.documents.answer_checks import checks_of
from assistant.library.asking import find

from .subject import ANSWER, LOOKED_UP, QUESTION, Subject, least, make

#: Each command about a conversation whose texts take long. A new one has to be added here.
FRAMES: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "ask": lambda it: asked_again(it, QUESTION),
    "stop": lambda it: {"turn": str(it.answer.pk)},
    "resume": lambda it: {"turn": str(it.answer.pk), "after": -1},
    "continue": lambda it: {"turn": str(it.answer.pk)},
    "watch": lambda it: {"conversation": str(it.answer.conversation_id)},
    "ping": lambda _it: {},
}


def asked_again(subject: Subject, question: str) -> dict[str, Any]:
    conversation = str(subject.answer.conversation_id)
    return {
        "id": str(uuid4()), "conversation": conversation, "domain": "medical", "task": "answer",
        "inputs": {"question": question},
    }  # fmt: skip


@pytest.mark.parametrize("command", protocol.COMMANDS)
async def test_no_frame_works_on_a_text_where_others_wait(command, site, root, open_page):
    page = await open_page(root)
    small = await sync_to_async(make)(root, "Five years.")
    await said_of(page, command, small)
    found, _, _ = await least(
        lambda it: said_of(page, command, it), root, "Five years.", await sync_to_async(make)(root, "x")
    )
    assert found.fits, found


async def said_of(page, command: str, subject: Subject) -> None:
    if command == "continue":
        subject.answer.state = "stopped"
        await subject.answer.asave()
    await page.send(type=command, **FRAMES[command](subject))
    if command in ("ask", "continue"):
        await page.until("end")
    await page.send(type="ping")
    await page.until("pong")


@pytest.mark.parametrize("question", [QUESTION, LOOKED_UP, ANSWER[:7_900]], ids=["calculations", "library", "answer"])
async def test_no_question_is_worked_on_where_others_wait(question, site, root, open_page):
    """From its acceptance to the end of the check of its answer, in a conversation of long answers."""
    page = await open_page(root)

    async def to_its_end(subject: Subject) -> None:
        await page.send(type="ask", **asked_again(subject, question))
        accepted = await page.until("turn.accepted", "error")
        while (end := await page.until("end"))["turn"] != accepted["turn"]:
            pass
        assert end["type"] == "turn.completed", end
        turn = await Turn.objects.select_related("conversation").aget(pk=end["turn"])
        assert (await checks_of(turn)).tally

    await to_its_end(await sync_to_async(make)(root, "Five years."))
    found, _, _ = await least(to_its_end, root, "Five years.", await sync_to_async(make)(root, "Five years."))
    assert found.fits, found


async def test_the_library_is_searched_for_a_long_question(site, root):
    """In the thread of the database: with as many passages as are ever looked at, each with much of what is wanted."""

    async def search(subject: Subject) -> int:
        turn = subject.answer
        turn.inputs, turn.passages = {"question": LOOKED_UP}, None
        await turn.asave()
        return len(await sync_to_async(find)(turn))

    await search(await sync_to_async(make)(root, "Five years."))
    found, hits, _ = await least(search, root, "Five years.", await sync_to_async(make)(root, "Five years."))
    assert hits and found.fits, found
