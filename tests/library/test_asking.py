"""Passages in an answer: found before the model is asked, shown at once, and kept with the turn."""

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.test import AsyncClient

from assistant.chat.models import Turn
from assistant.chat.web.passport import calls_of
from assistant.documents.answer_checks import sources_of
from assistant.library import asking, intake
from assistant.library.models import Collection, Edition
from assistant.matters.models import Matter, Membership, Role
from assistant.prompts.models import PromptTemplate
from assistant.site.groups import EDITORS
from tests.page import numbers, said
from tests.scenarios import ANSWER

from ..sharing import show

TITLE, QUESTION = "Antibiotics on the ward", "Which dose of nitrofurantoin for cystitis?"
ELSEWHERE = "Who repairs the roof of the cathedral?"


@pytest.fixture
def choose(people: Callable[[str, str], User]) -> Callable[[str], None]:
    """`choose("required")`: what the live version for clinical questions says of passages."""

    def publish(passages: str) -> None:
        template = PromptTemplate.objects.get(domain="medical", task="answer", language="en")
        template.publish(template.new_version(body=template.live.body, passages=passages))

    return publish


@pytest.fixture
def on(choose: Callable[[str], None], ward: Collection) -> None:
    """The prompt that ships has it so."""


@pytest.fixture
def required(choose: Callable[[str], None], ward: Collection) -> None:
    choose("required")


async def stored(frame: dict) -> Turn:
    found = Turn.objects.select_related("conversation", "version__template", "owner")
    return await found.aget(pk=frame["turn"])


def types(page) -> list[str]:
    return [frame["type"] for frame in page.seen]


async def test_passages_come_first_and_the_model_is_told_them(on, clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask(QUESTION)
    end = await page.until("end")
    passages = next(frame for frame in page.seen if frame["type"] == "turn.passages")["passages"]
    best, prompt = passages[0], model.requests[-1]["messages"][0]["content"]
    assert (best["title"], best["edition"], best["path"]) == (TITLE, "2026-01", [TITLE, "Cystitis"])
    assert best["text"].startswith("Nitrofurantoin 100 mg twice daily")
    assert types(page).index("turn.passages") < types(page).index("reasoning.delta")
    assert numbers(page.seen) == list(range(1, end["seq"] + 1))
    assert (end["type"], said(page.seen)) == ("turn.completed", ANSWER)
    assert "[webpage 1 begin" in prompt and best["text"] in prompt
    assert prompt.index(best["text"]) < prompt.index(QUESTION)
    turn = await stored(accepted)
    assert [one.shown.place for one in turn.found] == [one["place"] for one in passages]


async def test_the_same_request_is_made_again_byte_for_byte(on, clinician, model, open_page):
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    await page.until("end")
    edition = await Edition.objects.aget(key="antibiotics", replaced=None)
    await sync_to_async(intake.withdraw)(edition.pk)
    (call,) = await sync_to_async(calls_of)(await stored(turn))
    assert (call.again.body, call.again.same) == (model.bodies[-1], True)


async def test_they_are_sources_of_the_answer(on, clinician, model, open_page):
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    await page.until("end")
    sources = await sync_to_async(sources_of)(await stored(turn))
    assert [one.kind for one in sources][:2] == ["question", "passage"]
    assert "Nitrofurantoin 100 mg" in sources[1].text


async def test_nothing_is_searched_where_the_editor_has_not_asked_for_it(
    on, choose, clinician, model, open_page, monkeypatch
):
    await sync_to_async(choose)("off")
    monkeypatch.setattr(asking, "search", None)
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    end = await page.until("end")
    assert (end["type"], (await stored(turn)).passages) == ("turn.completed", None)
    assert "turn.passages" not in types(page)


async def test_it_is_said_that_the_library_has_nothing(on, clinician, model, open_page):
    page = await open_page(clinician)
    turn = await page.ask(ELSEWHERE)
    await page.until("end")
    assert next(frame for frame in page.seen if frame["type"] == "turn.passages")["passages"] == []
    assert "has nothing on the question" in model.requests[-1]["messages"][0]["content"]
    assert (await stored(turn)).passages == []


async def test_a_required_passage_that_is_not_there_keeps_the_model_from_being_asked(
    required, clinician, model, open_page
):
    page = await open_page(clinician)
    await page.ask(ELSEWHERE)
    end = await page.until("end")
    assert (end["type"], end["code"], model.requests) == ("turn.refused", "no_passage", [])
    assert "The library has nothing on this" in end["message"]
    await page.ask(QUESTION)
    assert (await page.until("end"))["type"] == "turn.completed"


async def test_passages_stand_there_while_the_model_is_down(on, clinician, settings, open_page):
    settings.MODEL_URL = "http://127.0.0.1:9/v1"
    page = await open_page(clinician)
    accepted = await page.ask(QUESTION)
    assert (await page.until("turn.passages"))["passages"]
    other = await open_page(clinician)
    await other.send(type="watch", conversation=accepted["conversation"])
    assert (await other.until("turn.snapshot"))["passages"]
    await page.send(type="stop", turn=accepted["turn"])
    assert (await page.until("end"))["type"] == "turn.stopped"


async def test_an_answer_that_goes_on_keeps_its_passages(on, clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask(f"{QUESTION} play:steady")
    await page.until("text.delta")
    await page.send(type="stop", turn=accepted["turn"])
    await page.until("end")
    edition = await Edition.objects.aget(key="antibiotics", replaced=None)
    await sync_to_async(intake.withdraw)(edition.pk)
    await page.send(type="continue", turn=accepted["turn"])
    assert (await page.until("end"))["type"] == "turn.completed"
    assert types(page).count("turn.passages") == 1
    first, second = (request["messages"][0]["content"] for request in model.requests)
    assert first == second


async def test_an_answer_that_goes_on_gets_none_that_came_meanwhile(on, clinician, model, open_page):
    closed = await sync_to_async(Group.objects.create)(name="pharmacy")
    collection = await Collection.objects.aget()
    await sync_to_async(collection.groups.set)([closed])
    page = await open_page(clinician)
    accepted = await page.ask(f"{QUESTION} play:steady")
    await page.until("text.delta")
    await page.send(type="stop", turn=accepted["turn"])
    await page.until("end")
    await sync_to_async(collection.groups.clear)()
    await page.send(type="continue", turn=accepted["turn"])
    assert (await page.until("end"))["type"] == "turn.completed"
    assert "turn.passages" not in types(page)
    first, second = (request["messages"][0]["content"] for request in model.requests)
    assert first == second


async def test_only_what_the_person_may_see_is_found(on, clinician, model, open_page):
    def close() -> None:
        Collection.objects.get().groups.set([Group.objects.create(name="pharmacy")])

    await sync_to_async(close)()
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    await page.until("end")
    assert (await stored(turn)).passages is None


async def test_in_a_matter_only_what_every_member_may_see_is_found(on, clinician, model, open_page):
    def restrict() -> None:
        Collection.objects.get().groups.set(clinician.groups.all())

    matter = await Matter.objects.acreate(domain="medical", kind="patient", label="Ward 3")
    await Membership.objects.acreate(matter=matter, user=clinician, role=Role.OWNER)
    page = await open_page(clinician)
    found = []
    for place in ({"matter": str(matter.pk)}, {}):
        for change in (lambda: Collection.objects.get().groups.clear(), restrict):
            await sync_to_async(change)()
            turn = await page.ask(QUESTION, **place)
            await page.until("end")
            found.append(bool((await stored(turn)).passages))
    assert found == [True, False, True, True]


async def test_what_only_some_groups_may_see_stays_out_of_matters(on, clinician, model, open_page):
    matter = await Matter.objects.acreate(domain="medical", kind="patient", label="Ward 3")
    await Membership.objects.acreate(matter=matter, user=clinician, role=Role.OWNER)
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    await page.until("end")
    owner = AsyncClient()
    await owner.aforce_login(clinician)
    collection, group = await Collection.objects.aget(), await clinician.groups.aget()
    for change, status in ((collection.groups.add, 409), (collection.groups.remove, 302)):
        await sync_to_async(change)(group)
        moved = await owner.post(f"/c/{turn['conversation']}/move/", {"matter": str(matter.pk)})
        assert moved.status_code == status
        assert ("only some groups may see" in moved.content.decode()) == (status == 409)


async def test_a_follow_up_is_understood_by_what_was_asked_before(on, clinician, model, open_page):
    page = await open_page(clinician)
    first = await page.ask(QUESTION)
    await page.until("end")
    second = await page.ask("And how much is it?", conversation=first["conversation"])
    await page.until("end")
    assert (await stored(second)).found[0].path[-1] == "Cystitis"


async def test_a_citation_of_an_earlier_answer_does_not_go_along(on, clinician, model, open_page):
    page = await open_page(clinician)
    first = await page.ask(QUESTION)
    await page.until("end")
    await Turn.objects.filter(pk=first["turn"]).aupdate(text="Nitrofurantoin [citation:1]. Or [2] pivmecillinam.")
    await page.ask("And for pneumonia?", conversation=first["conversation"])
    await page.until("end")
    assert model.requests[-1]["messages"][1]["content"] == "Nitrofurantoin. Or pivmecillinam."


async def test_those_who_are_shown_the_question_are_not_shown_the_passages(on, clinician, people, model, open_page):
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    await page.until("end")
    await sync_to_async(show)(await Turn.objects.select_related("owner").aget(pk=turn["turn"]))
    editor = AsyncClient()
    await editor.aforce_login(await asyncio.to_thread(people, "edith", EDITORS))
    shown = (await editor.get(f"/t/{turn['turn']}/")).content.decode()
    assert QUESTION in shown and "Nitrofurantoin 100 mg" not in shown
    owner = AsyncClient()
    await owner.aforce_login(clinician)
    assert "Nitrofurantoin 100 mg" in (await owner.get(f"/t/{turn['turn']}/")).content.decode()


async def test_a_file_has_the_passages(on, clinician, model, open_page):
    page = await open_page(clinician)
    turn = await page.ask(QUESTION)
    await page.until("end")
    owner = AsyncClient()
    await owner.aforce_login(clinician)
    text = (await owner.get(f"/documents/answers/{turn['turn']}/answer.md")).content.decode()
    assert "\\[1\\] Antibiotics on the ward, 2026-01" in text
    assert "> Nitrofurantoin 100 mg twice daily" in text


async def test_the_place_of_a_passage_shows_it(on, clinician, model, open_page):
    page = await open_page(clinician)
    await page.ask(QUESTION)
    place = (await page.until("turn.passages"))["passages"][0]["place"]
    await page.until("end")
    reader = AsyncClient()
    await reader.aforce_login(clinician)
    address, _, anchor = place.partition("#")
    assert f'id="{anchor}"' in (await reader.get(address)).content.decode()
