"""What goes into the context window: as much of the past as fits, oldest out first, and never a part of a question."""

from dataclasses import replace
from itertools import pairwise

import pytest

from assistant.exceptions import TooLong
from assistant.inference.client import ModelClient
from assistant.inference.engine import Engine
from assistant.inference.tokens import upper_bound
from assistant.prompts.compiler import QuestionAndAnswer
from assistant.prompts.fitting import ANSWER_TOKENS, Fitted, Question, fit
from assistant.prompts.models import live_version
from assistant.prompts.passages import Quoted
from domains.registry import domains

ENGINE = Engine(
    url="http://127.0.0.1:9/v1",
    api_key="",
    name="scripted",
    title="Scripted",
    family="r1",
    reasoning="parsed",
    context_length=4096,
    exact=False,
)


@pytest.fixture
def question(people):
    """`question(words, exchanges)`: a medical question with that much of a past. Counted by bytes."""

    def make(words: str = "May she?", exchanges: int = 0) -> Question:
        history = [QuestionAndAnswer(f"question {n}", f"answer {n} " + "x" * 180) for n in range(exchanges)]
        return Question(version, source, task.fill({"question": words}, "en"), history)

    people("anybody", "clinicians")
    task = domains()["medical"].task("answer")
    version = live_version("medical", "answer", "en")
    source = version.source(task)
    return make


async def fitted(question: Question) -> Fitted:
    async with ModelClient() as client:
        return await fit(client, ENGINE, question)


async def test_what_fits_goes_whole(question):
    found = await fitted(question(exchanges=3))
    assert found.left_out == 0
    assert len(found.prompt.messages) == 7


async def test_the_fewest_are_left_out_oldest_first(question):
    asked = question(exchanges=40)
    found = await fitted(asked)
    assert 0 < found.left_out < 40
    assert found.prompt.messages[0]["content"] == f"question {found.left_out}"
    limit = ENGINE.context_length - ANSWER_TOKENS
    length = upper_bound(found.prompt.messages)
    oldest_kept = sum(len(message["content"]) + 8 for message in found.prompt.messages[:2])
    assert length <= limit < length + oldest_kept


async def test_then_passages_are_left_out_the_last_first_but_not_the_best(question):
    passages = [Quoted(f"Guideline {place:02}", "Wash.") for place in range(40)]
    found = await fitted(replace(question(exchanges=3), passages=passages))
    assert (found.left_out, 0 < found.passages_left_out < 39) == (3, True)
    told = found.prompt.messages[0]["content"]
    assert [f"Guideline {place:02}" in told for place in range(40)] == [
        place < 40 - found.passages_left_out for place in range(40)
    ]
    with pytest.raises(TooLong):
        await fitted(replace(question(), passages=[Quoted("Guideline", "x" * 4000)] * 2))


async def test_a_question_that_does_not_fit_alone_is_refused_with_both_numbers(question):
    with pytest.raises(TooLong) as caught:
        await fitted(question("x" * 5000, exchanges=3))
    assert caught.value.count > 5000 and caught.value.limit == ENGINE.context_length - ANSWER_TOKENS


async def test_one_token_decides(question):
    lengths = [upper_bound((await fitted(question("x" * n))).prompt.messages) for n in (1, 2)]
    room = ENGINE.context_length - ANSWER_TOKENS - lengths[0] + 1
    await fitted(question("x" * room))
    with pytest.raises(TooLong):
        await fitted(question("x" * (room + 1)))
    assert [later - earlier for earlier, later in pairwise(lengths)] == [1]


async def test_the_reply_never_outgrows_the_window(question):
    found = await fitted(question(exchanges=40))
    parameters = found.prompt.parameters
    assert upper_bound(found.prompt.messages) + parameters["max_tokens"] <= ENGINE.context_length


async def test_going_on_keeps_the_history_and_shrinks_the_room(question, model):
    engine = replace(ENGINE, url=model.url, exact=True)
    asked = question(exchanges=200)
    async with ModelClient() as client:
        before = await fit(client, engine, asked)
        after = await fit(client, engine, asked, "<think>\n" + "y" * 400, before)
    assert 0 < before.left_out == after.left_out
    assert after.room == before.room - 100


async def test_a_reader_who_asks_for_more_is_given_the_room_again(question, model):
    engine = replace(ENGINE, url=model.url, exact=True, context_length=16_384)
    asked = question()
    asked = replace(asked, source=replace(asked.source, max_tokens=200))
    said = "<think>\n" + "y" * 4000
    async with ModelClient() as client:
        cut = await fit(client, engine, asked, said)
        granted = await fit(client, engine, asked, said, granted=said)
        joined = await fit(client, engine, asked, said + "z" * 400, granted, granted=said)
    assert cut.room < 1
    assert (granted.room, joined.room) == (200, 100)


async def test_the_room_given_again_is_bounded_by_the_context(question, model):
    engine = replace(ENGINE, url=model.url, exact=True)
    said = "<think>\n" + "y" * 12_000
    async with ModelClient() as client:
        granted = await fit(client, engine, question(exchanges=40), said, granted=said)
    assert 0 < granted.room < ANSWER_TOKENS + 100
    assert granted.left_out > 0
