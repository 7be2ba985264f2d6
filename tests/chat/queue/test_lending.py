"""Every call that makes the model write has a place: turns, trials, repeats, evaluations, commands."""

import ast
import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from assistant.chat.models import Conversation, OutsideCall, Turn
from assistant.chat.queue import lending
from assistant.exceptions import TooMany
from assistant.inference.client import ModelClient
from assistant.inference.places import place_for
from assistant.inference.request import ModelRequest
from assistant.inference.watch import find_engine
from assistant.prompts.models import live_version
from assistant.site.groups import EDITORS
from tests.waiting import until

ASSISTANT = Path(lending.__file__).resolve().parent.parent.parent

#: Only the service of running turns may say that its calls have places already: each of its turns holds one.
HELD = {"chat/turns/service.py"}


def clients() -> Iterator[tuple[str, str]]:
    """Each place of the code where a client is made: its module, and where it gets places from."""
    for path in sorted(ASSISTANT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ModelClient":
                places = [*node.args, *(keyword.value for keyword in node.keywords)]
                yield path.relative_to(ASSISTANT).as_posix(), ast.unparse(places[0]) if places else "nowhere"


def test_d4_every_client_says_where_its_places_come_from() -> None:
    found = list(clients())
    lenders = {"held", "places", "place_for()", "nowhere"}
    assert {places for _module, places in found} <= lenders
    assert {module for module, places in found if places == "held"} == HELD
    assert len(found) >= 10


def test_d4_nothing_else_speaks_to_the_model_but_the_supervisors_own_probe() -> None:
    speakers = {
        path.relative_to(ASSISTANT).as_posix()
        for path in ASSISTANT.rglob("*.py")
        if "/completions" in path.read_text(encoding="utf-8")
    }
    # model_url.py names the path to say that MODEL_URL must not end in it.
    assert speakers == {"inference/client.py", "inference/model_url.py", "supervisor/probe.py"}


REQUEST = ModelRequest([{"role": "user", "content": "?"}], {"temperature": 0.6, "seed": 1})


async def test_d4_a_client_without_places_makes_nothing_be_written(model) -> None:
    async with ModelClient() as client:
        engine = await find_engine(client)
        with pytest.raises(RuntimeError):
            await client.stream(engine, REQUEST, lambda event: None)
        with pytest.raises(RuntimeError):
            await client.complete(engine, REQUEST)
    assert not model.requests


# --- Rows -------------------------------------------------------------------------------------------------------------


async def rows() -> int:
    return await sync_to_async(lending.taken)()


async def test_d4_a_command_holds_a_row_while_it_asks_and_gives_it_back(transactional_db, model) -> None:
    seen: list[int] = []

    async with ModelClient(place_for()) as client:
        engine = await find_engine(client)
        counting = asyncio.create_task(client.stream(engine, _slow(), lambda event: None))
        await until(lambda: model.running)
        seen.append(await rows())
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)
    assert (seen, await rows()) == ([1], 0)


def _slow() -> ModelRequest:
    return ModelRequest([{"role": "user", "content": "play:slow"}], {"temperature": 0.6, "seed": 1})


async def test_d4_there_are_so_many_rows_and_no_more(transactional_db, settings) -> None:
    settings.MODEL_MAX_STREAMS, settings.LIMIT_OUTSIDE_CALLS, settings.MODEL_WAIT_SECONDS = 8, 2, 0.1
    async with AsyncExitStack() as held_rows:
        for _ in range(2):
            await held_rows.enter_async_context(lending.lend(0, ""))
        with pytest.raises(TooMany):
            await held_rows.enter_async_context(lending.lend(0, ""))
        assert await rows() == 2
    assert await rows() == 0


async def test_d4_people_come_first_and_one_row_is_always_left(transactional_db, clinician, settings) -> None:
    settings.MODEL_MAX_STREAMS, settings.LIMIT_OUTSIDE_CALLS, settings.MODEL_WAIT_SECONDS = 4, 4, 0.1
    await sync_to_async(_asked)(clinician, 3)
    async with lending.lend(0, ""):
        with pytest.raises(TooMany):
            async with lending.lend(0, ""):
                pass
    await Turn.objects.all().adelete()
    await sync_to_async(_asked)(clinician, 9)
    async with lending.lend(0, ""):
        assert await rows() == 1


def _asked(user, count: int) -> None:
    lease = timezone.now() + timedelta(minutes=1)
    made = Conversation.objects.create(owner=user, domain="medical", title="?")
    for number in range(count):
        Turn.objects.create(
            conversation=made, owner=user, client_id=uuid4(), position=number + 1, task="answer", inputs={},
            state="queued", lease=lease,
        )  # fmt: skip


async def test_d4_the_row_of_a_process_that_died_is_taken_over(transactional_db, settings) -> None:
    settings.LIMIT_OUTSIDE_CALLS = 1
    await OutsideCall.objects.acreate(number=1, until=timezone.now() - timedelta(seconds=1))
    async with lending.lend(0, ""):
        assert await OutsideCall.objects.acount() == 1


# --- In the site's process ----------------------------------------------------------------------------------------------


async def test_d4_the_line_counts_the_rows_and_leaves_one_place_to_people(service, settings, model) -> None:
    settings.MODEL_MAX_STREAMS = 2
    await service.start()
    for places, free in ((0, 2), (1, 1), (9, 1)):
        service.admission.leave_room(places)
        borrowed = [service.admission.borrow("medical") for _ in range(3)]
        assert sum(one is not None for one in borrowed) == free
        for one in filter(None, borrowed):
            one.give_back()


async def test_d4_a_trial_waits_in_line_behind_its_authors_answers(service, model, people, settings) -> None:
    """Try and Run again are one call each (trying.streamed): they take the person's places, and wait for them."""
    settings.LIMIT_STREAMS_PER_USER = 1
    await service.start()
    editor = await sync_to_async(people)("ed", EDITORS)
    editor.is_staff = True
    await editor.asave()
    client = AsyncClient()
    await client.aforce_login(editor)
    version = await sync_to_async(lambda: live_version("medical", "answer", "en"))()
    address = f"/admin/prompts/prompttemplate/{version.template_id}/{version.number}/try/"
    async with AsyncExitStack() as held_places:
        await held_places.enter_async_context(lending.lend(editor.pk, "medical"))
        trying = asyncio.create_task(_tried(client, address))
        await until(lambda: service.admission._waiting)
        assert not model.requests
    lines = await trying
    assert lines[-1] == {"end": "stop"}
    assert len(model.requests) == 1


async def _tried(client: AsyncClient, address: str) -> list[dict]:
    response = await client.post(address)
    return [json.loads(line) for line in b"".join([part async for part in response.streaming_content]).splitlines()]
