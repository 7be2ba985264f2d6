"""An answer that has ended is checked by a worker, whether or not anybody looks at it; its end does not wait for that."""

import asyncio

import pytest

from assistant.chat.models import Turn
from assistant.chat.turns.checking import Checking
from assistant.documents.answer_checks import checks_of
from assistant.documents.models import CheckedAnswer
from assistant.evidence import answer_work
from assistant.workers.pool import Caller
from tests.waiting import until
from tests.workers import jobs


async def test_the_checks_are_stored_before_anybody_asks(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("May she take ibuprofen?")
    await page.until("end")
    await until(CheckedAnswer.objects.filter(turn=accepted["turn"]).aexists)


@pytest.mark.parametrize("reader_stays", [True, False])
async def test_what_nobody_waits_for_is_checked_in_the_background(
    clinician, model, open_page, service, monkeypatch, reader_stays
):
    callers: list[Caller] = []
    submit = Caller.submit
    monkeypatch.setattr(Caller, "submit", lambda self, *args: callers.append(self) or submit(self, *args))
    page = await open_page(clinician)
    accepted = await page.ask("play:slow?")
    await page.until("text.delta")
    if not reader_stays:
        await page.close()
    turn = await Turn.objects.aget(pk=accepted["turn"])
    await service.runner.stop(turn)
    await until(CheckedAnswer.objects.filter(turn=turn).aexists)
    assert {caller.background for caller in callers} == {not reader_stays}


async def test_an_answer_whose_worker_died_is_complete_and_checked_when_somebody_asks(
    clinician, model, open_page, monkeypatch, caplog
):
    caplog.set_level("INFO")
    page = await open_page(clinician)
    with monkeypatch.context() as patch:
        patch.setattr(answer_work, "check", jobs.die_checking)
        accepted = await page.ask("May she take ibuprofen?")
        assert (await page.until("end"))["type"] == "turn.completed"
        await until(lambda: "was not checked: WorkerFailed" in caplog.text)
    assert not await CheckedAnswer.objects.aexists()
    turn = await Turn.objects.select_related("conversation").aget(pk=accepted["turn"])
    assert (await checks_of(turn)).tally
    assert await CheckedAnswer.objects.aexists()


async def test_nothing_is_checked_after_the_end():
    checking, before = Checking(), asyncio.all_tasks()
    await checking.close()
    checking.begin(Turn(text="Give 7 mg."), awaited=False)
    assert asyncio.all_tasks() == before
