"""A right that ends, ends on open pages within five seconds, and a sentence says so."""

import asyncio
import json
from collections.abc import Callable
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.test import AsyncClient
from django.utils import timezone

from assistant.accounts.models import LoginSession
from assistant.chat import protocol
from assistant.chat.delivery.hub import EVERYONE
from assistant.chat.models import Conversation
from assistant.prompts.models import live_version
from assistant.site.groups import EDITORS
from tests.waiting import PATIENCE, until

#: How a right ends, and whether the session ends with it.
ENDS: dict[str, tuple[Callable[[User], object], bool]] = {
    "leaves the group": (lambda user: user.groups.clear(), False),
    "conversation deleted": (lambda user: user.conversations.update(deleted=timezone.now()), False),
    "conversation of another domain": (lambda user: user.conversations.update(domain="legal"), False),
    "conversation of another owner": (
        lambda user: user.conversations.update(owner=User.objects.create_user("heir")),
        False,
    ),
    "deactivated": (lambda user: User.objects.filter(pk=user.pk).update(is_active=False), True),
    "account deleted": (lambda user: User.objects.filter(pk=user.pk).delete(), True),
    "password changed": (lambda user: (user.set_password("another one"), user.save()), True),
    "signed out everywhere": (lambda user: LoginSession.objects.all().delete(), True),
    "session ran out": (lambda user: LoginSession.objects.update(expire_date=timezone.now()), True),
}


@pytest.mark.parametrize("how", ENDS)
async def test_d2_what_a_person_may_not_see_is_not_told_any_more(how, clinician, model, open_page, service) -> None:
    page = await open_page(clinician)
    await page.ask("play:slow")
    await page.until("text.delta")
    end, session_ends = ENDS[how]
    await sync_to_async(end)(clinician)
    error = await page.until("error")
    assert error["code"] == ("session_ended" if session_ends else "access_ended")
    assert error["message"]
    told = len([frame for frame in page.seen if frame["type"].endswith(".delta")])
    if not session_ends:
        await _grown(service)
        await page.send(type="ping")
        await page.until("pong")
    assert len([frame for frame in page.seen if frame["type"].endswith(".delta")]) == told


async def _grown(service) -> None:
    """Until the answer has grown by some events, or has ended."""
    before = [turn.seq for turn in service.runner.running]
    await until(
        lambda: (
            not (before and service.runner.running)
            or [turn.seq for turn in service.runner.running] >= [seq + 5 for seq in before]
        )
    )


def test_d2_a_round_looks_well_within_five_seconds() -> None:
    from assistant.chat.turns.keeper import ROUND_SECONDS
    from assistant.prompts.editing.trial import RIGHTS_SECONDS

    assert ROUND_SECONDS <= 2 and RIGHTS_SECONDS <= 2


#: Every command of the protocol, about a turn or a conversation of one's own. A new one has to be added here.
FRAMES: dict[str, Callable[[dict], dict]] = {
    "ask": lambda first: {
        "id": str(UUID(int=5)), "conversation": first["conversation"], "domain": "medical", "task": "answer",
        "inputs": {"question": "And now?"},
    },
    "stop": lambda first: {"turn": first["turn"]},
    "resume": lambda first: {"turn": first["turn"], "after": 0},
    "continue": lambda first: {"turn": first["turn"]},
    "watch": lambda first: {"conversation": first["conversation"]},
    "ping": lambda _first: {},
}  # fmt: skip


@pytest.mark.parametrize("command", protocol.COMMANDS)
async def test_d2_no_frame_makes_a_socket_listen_again(command, clinician, model, open_page, service) -> None:
    page = await open_page(clinician)
    first = await page.ask("play:slow")
    await page.until("text.delta")
    await sync_to_async(clinician.groups.clear)()
    await page.until("error")
    await page.send(type=command, **FRAMES[command](first))
    await page.until("error", "pong") if command != "stop" else None
    await page.send(type="ping")
    await page.until("pong")
    (listener,) = service.hub.listeners(EVERYONE)
    assert listener.topics == {EVERYONE}


async def test_d2_an_open_socket_asks_with_the_rights_of_now(model, open_page, people) -> None:
    chief = await sync_to_async(people)("chief", "others")
    await User.objects.filter(pk=chief.pk).aupdate(is_superuser=True)
    page = await open_page(await User.objects.aget(pk=chief.pk))
    first = await page.ask("play:fast")
    await page.until("end")
    await User.objects.filter(pk=chief.pk).aupdate(is_superuser=False)
    for command in ("ask", "resume", "watch"):
        await page.send(type=command, **FRAMES[command](first))
        while (error := await page.until("error"))["code"] == "access_ended":
            pass
        assert error["code"] == "not_found", command


async def test_d2_every_topic_of_a_socket_is_looked_at(clinician, model, open_page, service) -> None:
    """Whatever a socket listens to is a conversation, and each is asked for; the one exception holds nobody's words."""
    page = await open_page(clinician)
    for _ in range(3):
        await page.ask("play:fast")
        await page.until("end")
    (listener,) = service.hub.listeners(EVERYONE)
    kept = {conversation.pk async for conversation in Conversation.objects.all()}
    assert listener.topics - {EVERYONE} == kept and len(kept) == 3
    assert set(service.hub._listeners) == listener.topics
    lost = next(iter(kept))
    await Conversation.objects.filter(pk=lost).aupdate(domain="legal")
    await page.until("error")
    assert listener.topics - {EVERYONE} == kept - {lost}


async def test_d2_a_member_that_stays_hears_on(clinician, model, open_page) -> None:
    page = await open_page(clinician)
    await page.ask("play:steady")
    await sync_to_async(Group.objects.create)(name="others")
    await page.until("end")
    assert not [frame for frame in page.seen if frame["type"] == "error"]


# --- Answers that stream over HTTP --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", ["permission", "staff", "deactivated", "signed out"],
)  # fmt: skip
async def test_d2_a_trial_ends_with_the_right_to_it(how, people, model) -> None:
    editor = await sync_to_async(people)("ed", EDITORS)
    await User.objects.filter(pk=editor.pk).aupdate(is_staff=True)
    client = AsyncClient()
    await client.aforce_login(await User.objects.aget(pk=editor.pk))
    version = await sync_to_async(lambda: live_version("medical", "answer", "en"))()
    draft = {
        "body": "play:slow {{ patient }} {{ question }}", "temperature": "0.6", "top_p": "0.95", "max_tokens": "2048",
        "thinking_tokens": "1024", "passages": "off", "latest": "1",
    }  # fmt: skip
    response = await client.post(f"/admin/prompts/prompttemplate/{version.template_id}/try/", draft)
    seen: list[dict] = []
    async with asyncio.timeout(PATIENCE):
        async for part in response.streaming_content:
            seen += [json.loads(line) for line in part.splitlines()]
            if len(seen) == 3:
                await sync_to_async(_take_away)(how, editor)
    assert "may not see this any more" in seen[-1]["error"]
    await until(lambda: not model.running)


def _take_away(how: str, user: User) -> None:
    match how:
        case "permission":
            user.groups.clear()
        case "staff":
            User.objects.filter(pk=user.pk).update(is_staff=False)
        case "deactivated":
            User.objects.filter(pk=user.pk).update(is_active=False)
        case _:
            LoginSession.objects.all().delete()


async def test_a_socket_listens_to_a_bounded_number_of_conversations(
    clinician, model, open_page, service, monkeypatch
) -> None:
    """Whoever asks all day in one page makes the site remember no more for it; the conversation at hand stays."""
    monkeypatch.setattr("assistant.chat.web.consumers.MOST_TOPICS", 3)
    page = await open_page(clinician)
    for number in range(5):
        accepted = await page.ask(f"Question {number}")
        await page.until("end")
    (listener,) = service.hub.listeners(EVERYONE)
    conversations = listener.topics - {EVERYONE}
    assert len(conversations) == 3 and accepted["conversation"] in map(str, conversations)
    assert set(service.hub._listeners) == listener.topics
