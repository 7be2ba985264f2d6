"""A question's way from the socket to the stored answer, with a scripted model server at the far end."""

import asyncio
from uuid import uuid4

from assistant.chat.models import Conversation, Turn
from tests.page import numbers, said
from tests.scenarios import ANSWER, LONG, REASONING
from tests.waiting import until


async def stored(frame) -> Turn:
    return await Turn.objects.select_related("conversation", "version__template").aget(pk=frame["turn"])


async def test_an_answer_arrives_numbered_and_is_stored_as_it_was_sent(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("May she take ibuprofen?")
    end = await page.until("end")
    turn = await stored(accepted)

    assert end["type"] == "turn.completed"
    assert said(page.seen, "reasoning") == REASONING == turn.reasoning
    assert said(page.seen) == ANSWER == turn.text
    assert numbers(page.seen) == list(range(1, end["seq"] + 1))
    assert (turn.state, turn.seq, turn.lease) == ("completed", end["seq"], None)
    assert end["usage"]["completion_tokens"] == turn.completion_tokens > 0
    assert end["passport"] == {**end["passport"], "template": "Question (English)", "version": 1, "model": "scripted"}


async def test_the_prompt_of_an_answer_is_named_in_the_readers_language(clinician, model, open_page):
    page = await open_page(clinician, "zh-hans")
    await page.ask("May she take ibuprofen?")
    assert (await page.until("end"))["passport"]["template"] == "问题（英文）"


async def test_p1_accepted_means_saved(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("Is this kept?")
    turn = await stored(accepted)
    assert turn.inputs["question"] == "Is this kept?"
    assert turn.conversation.owner_id == clinician.pk


async def test_p2_the_same_id_is_one_turn_and_one_call(clinician, model, open_page):
    page = await open_page(clinician)
    same = str(uuid4())
    first = await page.ask(id=same)
    again = await page.ask(id=same)
    await page.until("end")
    assert again["turn"] == first["turn"]
    assert len(model.requests) == 1
    conflict = await page.ask("Other words?", id=same)
    assert conflict["code"] == "conflict"
    assert conflict["id"] == same


async def test_p6_leaving_does_not_stop_and_a_return_shows_the_whole(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:steady?")
    await page.until("text.delta")
    await page.close()
    back = await open_page(clinician)
    await back.send(type="resume", turn=accepted["turn"], after=0)
    await back.until("end")
    assert said(back.seen) == ANSWER
    assert numbers(back.seen) == list(range(1, len(numbers(back.seen)) + 1))


async def test_a_question_asked_before_the_end_of_the_last_one_is_told(
    clinician, model, open_page, service, monkeypatch
):
    """Its page hears of that end, because it listens to the conversation, and of its own turn without a gap."""
    settle, stored_end, told = service.runner.checkpoints.settle, asyncio.Event(), asyncio.Event()

    async def held(turn: Turn) -> bool:
        ours = await settle(turn)
        stored_end.set()
        await told.wait()
        return ours

    monkeypatch.setattr(service.runner.checkpoints, "settle", held)
    first = await (await open_page(clinician)).ask()
    await stored_end.wait()
    other = await open_page(clinician)
    second = await other.ask("And aspirin?", conversation=first["conversation"])
    told.set()
    ends = [await other.until("end"), await other.until("end")]
    assert [end["turn"] for end in ends] == [first["turn"], second["turn"]]
    own = [frame for frame in other.seen if frame.get("turn") == second["turn"]]
    assert said(own) == ANSWER and numbers(own) == list(range(1, ends[1]["seq"] + 1))


async def test_p6_resume_gives_what_comes_after_once_and_in_order(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:steady?")
    for _ in range(4):
        await page.until("reasoning.delta")
    other = await open_page(clinician)
    await other.send(type="resume", turn=accepted["turn"], after=2)
    end = await other.until("end")
    assert numbers(other.seen) == list(range(3, end["seq"] + 1))


async def test_a_second_page_hears_what_is_asked_elsewhere(clinician, model, open_page):
    page, other = await open_page(clinician), await open_page(clinician)
    first = await page.ask()
    await page.until("end")
    await other.send(type="watch", conversation=first["conversation"])
    await other.send(type="ping")
    await other.until("pong")
    await page.ask("And paracetamol?", conversation=first["conversation"])
    assert (await other.until("turn.accepted"))["question"] == "And paracetamol?"
    await other.until("end")
    assert said(other.seen) == ANSWER


async def test_watch_shows_a_running_turn_as_it_stands_and_goes_on(clinician, model, open_page):
    page, other = await open_page(clinician), await open_page(clinician)
    accepted = await page.ask("play:steady")
    await page.until("text.delta")
    await other.send(type="watch", conversation=accepted["conversation"])
    await other.until("turn.accepted")
    snapshot = await other.until("turn.snapshot")
    await other.until("end")
    later = [frame for frame in other.seen if frame.get("seq", 0) > snapshot["seq"]]  # one may have come before it
    assert snapshot["text"] + said(later) == ANSWER


async def test_a_page_that_comes_back_hears_of_all_it_missed_in_order(clinician, model, open_page):
    page, other = await open_page(clinician), await open_page(clinician)
    first = await page.ask()
    await page.until("end")
    missed = [first]
    for question in ("And paracetamol?", "And aspirin?"):
        missed.append(await page.ask(question, conversation=first["conversation"]))
        await page.until("end")
    await other.send(type="watch", conversation=first["conversation"])
    await other.until("end")
    told = [frame for frame in other.seen if frame["type"] == "turn.accepted"]
    assert [frame["turn"] for frame in told] == [frame["turn"] for frame in missed]
    assert [frame["turn"] for frame in other.seen if frame["type"] == "turn.snapshot"] == [missed[-1]["turn"]]
    await other.send(type="resume", turn=told[1]["turn"], after=0)
    assert (await other.until("turn.snapshot"))["text"] == ANSWER
    assert (await other.until("end"))["turn"] == told[1]["turn"]


async def test_stop_reaches_the_engine_and_keeps_what_was_written(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:slow")
    await page.until("text.delta")
    assert model.running == 1
    await page.send(type="stop", turn=accepted["turn"])
    end = await page.until("end")
    turn = await stored(accepted)
    assert end["type"] == "turn.stopped"
    assert turn.text and LONG.startswith(turn.text)
    assert turn.text == said(page.seen)
    await until(lambda: not model.running)
    await page.send(type="stop", turn=accepted["turn"])
    assert (await page.until("error"))["code"] == "already_final"


async def test_a_stopped_answer_can_be_continued_from_where_it_stood(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:steady")
    await page.until("text.delta")
    await page.send(type="stop", turn=accepted["turn"])
    await page.until("end")
    await page.send(type="continue", turn=accepted["turn"])
    end = await page.until("end")
    assert end["type"] == "turn.completed"
    assert (await stored(accepted)).text == ANSWER
    await page.send(type="continue", turn=accepted["turn"])
    assert (await page.until("error"))["code"] == "cannot_continue"


async def test_going_on_counts_as_asking(clinician, model, open_page, settings):
    settings.LIMIT_ASKS_PER_MINUTE = 2
    page = await open_page(clinician)
    accepted = await page.ask("play:length")
    await page.until("end")
    await page.send(type="continue", turn=accepted["turn"])
    await page.until("end")
    await page.send(type="continue", turn=accepted["turn"])
    assert (await page.until("error"))["code"] == "rate"
    assert (await page.ask("And now?"))["code"] == "rate"
    assert (await stored(accepted)).state == "length"


async def test_one_answer_at_a_time_in_a_conversation(clinician, model, open_page):
    page = await open_page(clinician)
    first = await page.ask("play:slow")
    second = await page.ask("And now?", conversation=first["conversation"])
    assert second["code"] == "busy"
    await page.send(type="stop", turn=first["turn"])


async def test_the_line_is_visible(clinician, model, open_page, settings):
    settings.MODEL_MAX_STREAMS = 1
    page, other = await open_page(clinician), await open_page(clinician)
    running = await page.ask("play:slow")
    await page.until("reasoning.delta")
    await other.ask("play:fast")
    queued = await other.until("turn.queued")
    assert queued["position"] == 1
    assert queued["wait_seconds"] > 0
    await page.send(type="stop", turn=running["turn"])
    assert (await other.until("end"))["type"] == "turn.completed"


async def test_past_the_line_a_question_is_refused_and_kept(clinician, model, open_page, settings):
    settings.MODEL_MAX_STREAMS, settings.LIMIT_QUEUED_TURNS = 1, 1
    page = await open_page(clinician)
    first = await page.ask("play:slow")
    await page.until("reasoning.delta")
    await page.ask("play:slow")
    await page.until("turn.queued")
    third = await page.ask("Is this one kept?")
    refused = await page.until("turn.refused")
    assert (refused["turn"], refused["code"]) == (third["turn"], "busy")
    assert (await stored(third)).state == "refused"
    await page.send(type="stop", turn=first["turn"])


async def test_r7_earlier_answers_go_along_without_their_reasoning(clinician, model, open_page):
    page = await open_page(clinician)
    first = await page.ask()
    await page.until("end")
    await page.ask("And paracetamol?", conversation=first["conversation"])
    await page.until("end")
    messages = model.requests[-1]["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant"]
    assert messages[1]["content"] == ANSWER.strip()
    assert all(REASONING.strip() not in message["content"] for message in messages)
    assert messages[-1]["content"] == "<think>\n"


async def test_what_does_not_fit_is_refused_with_the_count_and_the_limit(paralegal, model, open_page):
    page = await open_page(paralegal)
    text = "The tenant shall keep the premises in repair. " * 400
    inputs = {"text": text, "kind": "agreement", "depth": "brief"}
    await page.ask(domain="legal", task="summarize", inputs=inputs)
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.refused", "too_long")
    assert "3072" in end["message"]
    assert not model.requests


async def test_a_long_conversation_leaves_out_whole_turns_and_says_so(clinician, model, open_page):
    model.context = 1500
    page = await open_page(clinician)
    conversation = None
    for number in range(6):
        asked = await page.ask(f"Question {number}: " + "what about this patient? " * 20, conversation=conversation)
        assert "conversation" in asked, asked
        conversation = asked["conversation"]
        end = await page.until("end")
    assert end["type"] == "turn.completed"
    left_out = end["passport"]["left_out"]
    assert 0 < left_out < 5
    messages = model.requests[-1]["messages"]
    assert len(messages) == 2 * (5 - left_out) + 2
    assert messages[0]["content"].startswith(f"Question {left_out}:")


async def test_mathematics_shows_its_boxed_result(clinician, model, open_page):
    page = await open_page(clinician)
    await page.ask(task="calculate", inputs={"question": "play:boxed 20 mg/kg for 15 kg?"})
    end = await page.until("end")
    assert end["boxed"] == r"300\ \text{mg}"
    assert r"\boxed{}" in model.requests[-1]["messages"][0]["content"]


async def test_p7_another_users_turn_and_conversation_do_not_exist(clinician, people, model, open_page):
    page = await open_page(clinician)
    own = await page.ask("play:slow")
    stranger = await open_page(await asyncio.to_thread(people, "carl", "clinicians"))
    unknown = str(uuid4())
    for frame in (
        {"type": "stop", "turn": own["turn"]},
        {"type": "resume", "turn": own["turn"], "after": 0},
        {"type": "continue", "turn": own["turn"]},
        {"type": "watch", "conversation": own["conversation"]},
    ):
        key = "turn" if "turn" in frame else "conversation"
        await stranger.send(**frame)
        denied = await stranger.until("error")
        await stranger.send(**{**frame, key: unknown})
        assert {**denied, "turn": None} == {**await stranger.until("error"), "turn": None}
        assert denied["code"] == "not_found"
    assert (await stranger.ask(conversation=own["conversation"]))["code"] == "not_found"
    assert (await stranger.ask(id=own["id"]))["turn"] != own["turn"]
    await page.until("text.delta")
    await page.send(type="stop", turn=own["turn"])


async def test_a_paralegal_has_no_medical_questions(paralegal, model, open_page):
    page = await open_page(paralegal)
    assert [domain["name"] for domain in page.seen[0]["domains"]] == ["legal"]
    assert (await page.ask())["code"] == "not_found"
    assert not await Conversation.objects.aexists()


async def test_a_turn_that_was_left_behind_is_taken_over(clinician, model, open_page, service):
    """P3, P10: after a kill the next process goes on from the checkpoint, in a new epoch."""
    page = await open_page(clinician)
    first = await page.ask()
    await page.until("end")
    await Turn.objects.filter(pk=first["turn"]).aupdate(
        state="streaming", text=ANSWER[:20], seq=9, lease=None, finished=None
    )
    await page.send(type="watch", conversation=first["conversation"])
    snapshot = await page.until("turn.snapshot")
    end = await page.until("end")
    turn = await stored(first)
    assert (turn.state, turn.text, turn.epoch) == ("completed", ANSWER, 2)
    assert end["seq"] == turn.seq > snapshot["seq"] >= 9


async def test_deleting_a_conversation_stops_its_answer(clinician, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.chat.turns.keeper.ROUND_SECONDS", 0.05)
    from django.utils import timezone

    page = await open_page(clinician)
    accepted = await page.ask("play:slow")
    await page.until("text.delta")
    await Conversation.objects.filter(pk=accepted["conversation"]).aupdate(deleted=timezone.now())
    assert (await page.until("error"))["code"] == "access_ended"
    await until(lambda: not model.running)
    await until(Turn.objects.filter(pk=accepted["turn"], state="stopped").aexists)


async def test_faulty_inputs_are_named_and_nothing_is_saved(clinician, model, open_page):
    page = await open_page(clinician)
    answer = await page.ask(inputs={"question": " \u200b ", "age": "-3"})
    assert answer["code"] == "bad_input"
    assert set(answer["fields"]) == {"question", "age"}
    assert not await Turn.objects.aexists()
