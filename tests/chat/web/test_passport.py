"""The passport of an answer: what it says to its owner, to those who edit prompts, and to everybody else."""

import asyncio
import hashlib
import json
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.utils import timezone

from assistant.chat.models import Turn
from assistant.site.groups import APPROVERS, EDITORS, OPERATORS
from tests.fakes import ScriptedModel

SECRET = "Warfarin and Ginkgo together?"
EARLIER = "Mrs Tulip has atrial fibrillation."


@pytest.fixture
async def asked(clinician: User, model: ScriptedModel, open_page: Callable) -> Turn:
    """A question of the clinician's with another before it, both answered."""
    page = await open_page(clinician)
    first = await page.ask(EARLIER)
    await page.until("end")
    second = await page.ask(SECRET, conversation=first["conversation"])
    await page.until("end")
    return await Turn.objects.select_related("conversation").aget(pk=second["turn"])


@pytest.fixture
async def alone(clinician: User, model: ScriptedModel, open_page: Callable) -> Turn:
    """A question of the clinician's with nothing before it: shown, nothing of it is blanked."""
    page = await open_page(clinician)
    turn = await page.ask(SECRET)
    await page.until("end")
    return await Turn.objects.select_related("conversation").aget(pk=turn["turn"])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(turn: Turn, part: str = "") -> str:
    return f"/t/{turn.pk}/{part}"


@sync_to_async
def seen(user: User, turn: Turn, part: str = "", language: str = "en") -> tuple[int, str]:
    response = browser(user).get(address(turn, part), headers={"Accept-Language": language})
    return response.status_code, response.content.decode()


@sync_to_async
def share(user: User, turn: Turn) -> int:
    return browser(user).post(address(turn, "share/"), {"audience": "editors"}).status_code


@sync_to_async
def unshare(user: User, turn: Turn) -> int:
    return browser(user).post(f"/shares/{turn.shares.get().pk}/end/").status_code


async def of_group(people: Callable[[str, str], User], group: str) -> User:
    return await asyncio.to_thread(people, group.replace(" ", "-"), group)


async def test_its_owner_sees_everything_with_the_hash_of_what_was_sent(asked, clinician, model):
    status, page = await seen(clinician, asked)
    assert status == 200
    assert SECRET in page and EARLIER in page
    assert hashlib.sha256(model.bodies[-1]).hexdigest() in page
    assert str(model.requests[-1]["seed"]) in page
    assert "the same, byte for byte" in page
    status, body = await seen(clinician, asked, "1/body.json")
    assert (status, body.encode()) == (200, model.bodies[-1])


@pytest.mark.parametrize("group", [EDITORS, APPROVERS])
async def test_those_who_edit_prompts_see_the_facts_and_none_of_the_words(asked, people, model, group):
    editor = await of_group(people, group)
    status, page = await seen(editor, asked)
    assert status == 200
    facts = (
        hashlib.sha256(model.bodies[-1]).hexdigest(),
        str(model.requests[-1]["seed"]),
        "scripted",
        "version 1",
        "R5",
    )
    assert all(fact in page for fact in facts)
    words = (SECRET, "Warfarin", EARLIER, "Tulip", "Ibuprofen can raise", "The question is about")
    assert [word for word in words if word in page] == []
    assert (await seen(editor, asked, "1/body.json"))[0] == 404


async def test_the_owner_shows_the_words_and_takes_them_back(asked, clinician, people):
    editor = await of_group(people, EDITORS)
    assert await share(clinician, asked) == 302
    page = (await seen(editor, asked))[1]
    assert SECRET in page and "Ibuprofen can raise" in page
    assert await unshare(clinician, asked) == 302
    assert SECRET not in (await seen(editor, asked))[1]


async def test_d1_what_stood_before_a_shown_turn_is_blanked_and_listed(asked, clinician, people, model):
    """The earlier question, its answer and its patient were not shown: neither page, body nor repeat holds them."""
    await share(clinician, asked)
    editor, sent = await of_group(people, EDITORS), len(model.bodies)
    page = (await seen(editor, asked))[1]
    assert [word for word in ("Tulip", "fibrillation", EARLIER) if word in page] == []
    assert "an earlier question of the conversation, with its answer" in page
    assert "‹not shown›" in page and "again/" not in page and "body.json" not in page
    assert (await seen(editor, asked, "1/body.json"))[0] == 404
    assert (await run_again(editor, asked))[0] == 404
    assert len(model.bodies) == sent


async def test_d1_facts_taken_over_from_an_earlier_turn_are_blanked(clinician, people, model, open_page):
    page = await open_page(clinician)
    first = await page.ask("A first one?", inputs={"question": "A first one?", "medication": "warfarin", "age": "67"})
    await page.until("end")
    second = await page.ask("And a second?", conversation=first["conversation"])
    await page.until("end")
    turn = await Turn.objects.select_related("conversation").aget(pk=second["turn"])
    await share(clinician, turn)
    shown = (await seen(await of_group(people, EDITORS), turn))[1]
    assert "And a second?" in shown and "warfarin" not in shown and "Age: 67" not in _prompts(shown)


def _prompts(page: str) -> str:
    """What the page shows of what was sent."""
    return "".join(part.split("</pre>")[0] for part in page.split('<pre class="verbatim"')[1:])


async def test_d1_the_first_turn_alone_is_shown_whole(asked, clinician, people):
    first = await Turn.objects.select_related("conversation").aget(conversation=asked.conversation, position=1)
    await share(clinician, first)
    editor = await of_group(people, EDITORS)
    page = (await seen(editor, first))[1]
    assert EARLIER in page and SECRET not in page and "‹not shown›" not in page and "again/" in page
    assert (await seen(editor, first, "1/body.json"))[0] == 200


async def test_d1_the_owner_sees_before_what_goes_along_and_what_stays(asked, clinician, people):
    page = (await seen(clinician, asked))[1]
    assert "this question, and what was given with it" in page
    assert page.index("Blanked for them") < page.index("an earlier question of the conversation")
    tried = (await seen(clinician, asked, "?as-shown"))[1]
    await share(clinician, asked)
    theirs = (await seen(await of_group(people, EDITORS), asked))[1]
    assert _prompts(tried) == _prompts(theirs) and "Tulip" not in tried
    assert "This is what they see" in tried


async def test_nobody_shows_the_words_of_another(asked, people, paralegal):
    for user in (await of_group(people, EDITORS), await of_group(people, APPROVERS), paralegal):
        assert await share(user, asked) == 404
    assert not await asked.shares.aexists()


async def test_to_everybody_else_it_does_not_exist(asked, clinician, people, paralegal):
    await share(clinician, asked)
    for user in (paralegal, await of_group(people, "clinicians"), await of_group(people, OPERATORS)):
        for part in ("", "1/body.json"):
            assert (await seen(user, asked, part))[0] == 404
        assert await share(user, asked) == 404
    assert (await sync_to_async(Client().get)(address(asked)))["Location"].startswith("/accounts/login/")


async def test_what_was_deleted_has_no_passport(asked, clinician, people):
    await share(clinician, asked)
    asked.conversation.deleted = timezone.now()
    await asked.conversation.asave()
    for user in (clinician, await of_group(people, EDITORS)):
        assert (await seen(user, asked))[0] == 404


async def test_words_that_changed_since_are_not_called_the_same(asked, clinician):
    await Turn.objects.filter(pk=asked.pk).aupdate(inputs={"question": "Something else?"})
    page = (await seen(clinician, asked))[1]
    assert "Rebuilt, it is a different request" in page and "byte for byte" not in page
    assert (await seen(clinician, asked, "1/body.json"))[0] == 404


async def test_it_tells_what_was_given_from_what_was_carried(clinician, model, open_page):
    page = await open_page(clinician)
    first = await page.ask(inputs={"question": EARLIER, "age": "67", "egfr": "38", "allergies": "penicillin"})
    await page.until("end")
    facts = {"age": "67", "egfr": "45", "allergies": "penicillin"}
    second = await page.ask(
        inputs={"question": SECRET, **facts}, conversation=first["conversation"], carry=first["turn"]
    )
    await page.until("end")
    turn = await Turn.objects.select_related("conversation").aget(pk=second["turn"])
    html = (await seen(clinician, turn))[1]
    given, carried = html.split('id="inputs"')[1].split('id="carried"')
    carried = carried.split("</section>")[0]
    assert "45" in given and "penicillin" not in given
    assert "penicillin" in carried and "From question 1 of the conversation" in carried and ">45<" not in carried
    assert f"/t/{first['turn']}/" in carried
    assert "byte for byte" in html

    third = await page.ask("Somebody else?", conversation=first["conversation"])
    await page.until("end")
    html = (await seen(clinician, await Turn.objects.select_related("conversation").aget(pk=third["turn"])))[1]
    assert "none: a new start" in html and "penicillin" not in html


# --- Run again --------------------------------------------------------------------------------------------------------


async def run_again(user: User, turn: Turn, number: int = 1, language: str = "en") -> tuple[int, list[dict]]:
    client = AsyncClient()
    await client.aforce_login(user)
    response = await client.post(address(turn, f"{number}/again/"), headers={"Accept-Language": language})
    if response.status_code != 200:
        return response.status_code, []
    text = b"".join([part async for part in response.streaming_content]).decode()
    return 200, [json.loads(line) for line in text.splitlines()]


async def test_an_editor_runs_a_shown_one_again_byte_for_byte(alone, clinician, people, model):
    await share(clinician, alone)
    status, lines = await run_again(await of_group(people, EDITORS), alone)
    assert status == 200
    assert model.bodies[-1] == model.bodies[-2]
    assert lines[0] == {"seed": str(model.requests[-1]["seed"]), "sha256": hashlib.sha256(model.bodies[-1]).hexdigest()}
    assert "".join(line["text"] for line in lines if line.get("kind") == "text").startswith("Ibuprofen can raise")
    assert lines[-1] == {"end": "stop"}


async def test_nothing_is_run_again_of_what_is_not_shown(asked, people, paralegal, model):
    sent = len(model.bodies)
    for user in (await of_group(people, EDITORS), await of_group(people, OPERATORS), paralegal):
        assert (await run_again(user, asked))[0] == 404
    assert len(model.bodies) == sent


OTHER_MODEL = {
    "en": "The model that answered is not running now: scripted then, another now.",
    "zh-CN": "当时回答的模型现在没有运行：当时是 scripted，现在是 another。",
}
OTHER_WEIGHTS = {
    "en": "Other weights are running now than those that answered: scripted@0123456789ab then, scripted now.",
    "zh-CN": "现在运行的权重与当时回答的不同：当时是 scripted@0123456789ab，现在是 scripted。",
}


@pytest.mark.parametrize("language", OTHER_MODEL)
async def test_another_model_is_announced_and_not_asked(alone, clinician, people, model, language):
    await share(clinician, alone)
    editor = await of_group(people, EDITORS)
    sent, model.name = len(model.bodies), "another"
    page = (await seen(editor, alone, language=language))[1]
    assert OTHER_MODEL[language] in page and "again/" not in page
    _status, lines = await run_again(editor, alone, language=language)
    assert lines == [{"error": OTHER_MODEL[language]}]
    assert len(model.bodies) == sent


@pytest.mark.parametrize("language", OTHER_WEIGHTS)
async def test_another_revision_is_announced_and_its_answer_says_so(alone, clinician, people, model, language):
    """The request is the same, byte for byte; whose weights answer it is told before and after."""
    await share(clinician, alone)
    editor = await of_group(people, EDITORS)
    assert OTHER_WEIGHTS[language] not in (await seen(editor, alone, language=language))[1]
    alone.requests[0]["revision"] = "0123456789abcdef"
    await alone.asave(update_fields=["requests"])
    page = (await seen(editor, alone, language=language))[1]
    assert page.index(OTHER_WEIGHTS[language]) < page.index(address(alone, "1/again/"))
    _status, lines = await run_again(editor, alone, language=language)
    assert lines[0]["note"].startswith(OTHER_WEIGHTS[language])
    assert model.bodies[-1] == model.bodies[-2] and lines[-1] == {"end": "stop"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The model is not running at the moment."), ("zh-CN", "模型目前没有运行。")],
)
async def test_that_no_model_is_running_is_said_before(alone, clinician, people, model, language, sentence):
    await share(clinician, alone)
    await model.stop()
    page = (await seen(await of_group(people, EDITORS), alone, language=language))[1]
    assert page.index(sentence) < page.index(address(alone, "1/again/"))


async def test_its_owner_is_told_nothing_of_running_it_again(asked, clinician, model):
    model.name = "another"
    page = (await seen(clinician, asked))[1]
    assert OTHER_MODEL["en"] not in page and "Run again" not in page


WORDS = {
    "en": ("Passport of an answer", "What was given", "Question", "the same, byte for byte", "How the reply begins",
           "complete", "version 1", "There is no system message", "Source: card, usage recommendation 2"),
    "zh-CN": ("回答的来历", "填写的内容", "问题", "与当时逐字节相同", "回复的固定开头", "已完成", "第 1 版",
              "没有系统消息", "来源：模型说明，使用建议第 2 条"),
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
async def test_it_is_written_in_the_readers_language(asked, clinician, language):
    page = (await seen(clinician, asked, language=language))[1]
    assert [words for words in WORDS[language] if words not in page] == []


async def test_the_page_of_a_version_leads_to_its_answers_without_a_word(asked, people):
    editor = await of_group(people, EDITORS)
    editor.is_staff = True
    await editor.asave()
    status, page = await listed(editor, asked)
    assert status == 200 and address(asked) in page and "Warfarin" not in page


@sync_to_async
def listed(user: User, turn: Turn) -> tuple[int, str]:
    """The page of the version that answered."""
    version = Turn.objects.get(pk=turn.pk).version
    response = browser(user).get(f"/admin/prompts/prompttemplate/{version.template_id}/{version.number}/")
    return response.status_code, response.content.decode()
