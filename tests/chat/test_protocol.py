"""One protocol, for Python and JavaScript; whatever a page sends that is not of it gets an error and nothing else."""

import json
from operator import itemgetter

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.management import call_command

from assistant.accounts.models import LoginSession
from assistant.chat import protocol
from assistant.chat.frame_decoder import decode
from assistant.chat.models import Turn
from assistant.exceptions import BadFrame
from tests.page import Page

#: The id of nothing that is stored.
NOBODY = "6f1c1f0a-52e5-4b0e-9d0b-8f6f7a3c2d19"

ASK = {
    "type": "ask",
    "id": NOBODY,
    "conversation": None,
    "domain": "medical",
    "task": "answer",
    "inputs": {"question": "May she?"},
}

BAD_FRAMES = [
    ("hello", "bad_json"),
    ("[]", "bad_frame"),
    ("null", "bad_frame"),
    ("3", "bad_frame"),
    ('"x"', "bad_frame"),
    ("true", "bad_frame"),
    ("", "bad_frame"),
    ('{"type":"nope"}', "unknown_type"),
    ("{}", "unknown_type"),
    ('{"type":["ask"]}', "unknown_type"),
    ('{"type":{"a":1}}', "unknown_type"),
    ('{"type":"websocket.disconnect"}', "unknown_type"),
    ('{"type":"__class__"}', "unknown_type"),
    ('{"type":"_leave"}', "unknown_type"),
    ("[" * 60_000, "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":NaN}}', "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":1e999}}', "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":"abc"}}', "bad_frame"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":1.5}}', "bad_frame"),
    ('{"type":"stop"}', "bad_frame"),
    ('{"type":"stop","turn":"../../x"}', "bad_frame"),
    ('{"type":"stop","turn":7}', "bad_frame"),
    ('{"type":"ping","x":1}', "bad_frame"),
    (json.dumps({**ASK, "inputs": {"question": "x" * 65_536}}), "too_large"),
    (json.dumps({**ASK, "inputs": {"question": 7}}), "bad_frame"),
    (json.dumps({**ASK, "inputs": [["question", "x"]]}), "bad_frame"),
    (json.dumps({**ASK, "inputs": {f"f{n}": "" for n in range(41)}}), "bad_frame"),
    (json.dumps({**ASK, "conversation": "'; DROP TABLE x; --"}), "bad_frame"),
    (json.dumps({**ASK, "domain": "x" * 51}), "bad_frame"),
    (json.dumps({**ASK, "role": "system"}), "bad_frame"),
    (json.dumps({**ASK, "model": "x", "max_tokens": 10**9}), "bad_frame"),
    (json.dumps({**ASK, "user_id": 1}), "bad_frame"),
    (json.dumps({**ASK, "inputs": {"question": "\ud800"}}), "bad_text"),
    (json.dumps({**ASK, "inputs": {"\ud800": "x"}}), "bad_text"),
    (json.dumps(ASK) * 2, "bad_json"),
    (json.dumps(ASK) + "x", "bad_json"),
    ("\ufeff" + json.dumps(ASK), "bad_json"),
    ('{"type":"ping","type":"ping"}', "bad_json"),
    ('{"type":"ping","type":"stop"}', "bad_json"),
    ('{"type":"ping","\\u0074ype":"ping"}', "bad_json"),
    (json.dumps(ASK).replace('"question"', '"question": "Is it safe?", "question"'), "bad_json"),
    (json.dumps(ASK).replace('"domain"', '"domain": "legal", "domain"'), "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":Infinity}}', "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":-Infinity}}', "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":01}}', "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":+1}}', "bad_json"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":1.0}}', "bad_frame"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":1e3}}', "bad_frame"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":true}}', "bad_frame"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":{2**53}}}', "bad_frame"),
    (f'{{"type":"resume","turn":"{NOBODY}","after":{"9" * 5000}}}', "bad_json"),
    (f'{{"type":"stop","turn":"{NOBODY.upper()}"}}', "bad_frame"),
    (f'{{"type":"stop","turn":"{NOBODY.replace("-", "")}"}}', "bad_frame"),
    (f'{{"type":"stop","turn":"{{{NOBODY}}}"}}', "bad_frame"),
    (f'{{"type":"stop","turn":"urn:uuid:{NOBODY}"}}', "bad_frame"),
    (f'{{"type":"stop","turn":" {NOBODY}"}}', "bad_frame"),
    ('{"type":"ping"/**/}', "bad_json"),
    ("{'type':'ping'}", "bad_json"),
    ('{"type":"ping",}', "bad_json"),
    ('{"type":"pi\nng"}', "bad_json"),
    ('{"a":' * 10_000 + "1" + "}" * 10_000, "bad_json"),
]


@pytest.mark.parametrize("frame, code", BAD_FRAMES, ids=lambda value: value[:40])
def test_a_bad_frame_has_a_code(frame: str, code: str) -> None:
    with pytest.raises(BadFrame) as caught:
        decode(frame)
    assert caught.value.code == code
    assert code in protocol.ERROR_CODES


async def test_the_socket_lives_on_after_every_bad_frame(clinician, model, open_page, settings):
    settings.LIMIT_FRAMES_PER_MINUTE = 10_000_000
    page: Page = await open_page(clinician)
    for frame, code in filter(itemgetter(0), BAD_FRAMES):
        await page.send_raw(frame)
        assert (await page.until("error"))["code"] == code
        await page.send(type="ping")
        await page.until("pong")
    await page.send_raw(data=b"\x00\x01")
    assert (await page.until("error"))["code"] == "binary_not_supported"
    await page.send(type="ping")
    await page.until("pong")
    assert not await Turn.objects.aexists()
    assert model.requests == []


@pytest.mark.parametrize(
    "frame, code",
    [
        ({"type": "stop", "turn": NOBODY}, "not_found"),
        ({"type": "continue", "turn": NOBODY}, "not_found"),
        ({"type": "resume", "turn": NOBODY, "after": 0}, "not_found"),
        ({"type": "watch", "conversation": NOBODY}, "not_found"),
        ({**ASK, "domain": "plumbing"}, "not_found"),
        ({**ASK, "task": "__init__"}, "not_found"),
        ({**ASK, "conversation": NOBODY}, "not_found"),
        ({**ASK, "inputs": {}}, "bad_input"),
        ({**ASK, "inputs": {"question": "x", "role": "system"}}, "bad_input"),
    ],
)
async def test_a_frame_about_nothing_is_answered(frame, code, clinician, model, open_page):
    page = await open_page(clinician)
    await page.send(**frame)
    answer = await page.until("error")
    assert answer["code"] == code
    assert answer.get("id") == frame.get("id") and answer.get("turn") == frame.get("turn")
    assert not await Turn.objects.aexists()


@pytest.mark.parametrize("after, expected", [(-1, "error"), (10**9, "turn.snapshot"), (99, "turn.snapshot")])
async def test_a_page_that_lost_count_gets_a_snapshot_or_a_word(after, expected, clinician, model, open_page):
    page = await open_page(clinician)
    turn = (await page.ask("play:fast"))["turn"]
    await page.until("end")
    await page.send(type="resume", turn=turn, after=after)
    answer = await page.until("error", "turn.snapshot")
    assert answer["type"] == expected


async def test_too_many_frames_are_slowed_down_then_shut_out(clinician, open_page):
    page = await open_page(clinician)
    for _ in range(125):
        await page.send(type="ping")
    assert (await page.until("closed"))["code"] == protocol.CLOSE_TOO_MANY
    kinds = [frame["type"] for frame in page.seen]
    assert kinds.count("pong") >= 20 and kinds.count("error") == 100


async def test_one_person_cannot_open_sockets_without_end(clinician, open_page, settings):
    settings.LIMIT_SOCKETS_PER_USER = 1
    first = await open_page(clinician)
    with pytest.raises(AssertionError, match=str(protocol.CLOSE_TOO_MANY)):
        await open_page(clinician)
    await first.send(type="ping")
    await first.until("pong")


async def test_who_signs_out_elsewhere_hears_no_more(clinician, people, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.chat.turns.keeper.ROUND_SECONDS", 0.05)
    page, other = await open_page(clinician), await open_page(await sync_to_async(people)("carl", "clinicians"))
    turn = (await page.ask("play:slow"))["turn"]
    await LoginSession.objects.filter(session_key=page.session).adelete()
    assert (await page.until("error"))["code"] == "session_ended"
    assert (await page.until("closed"))["code"] == protocol.CLOSE_SESSION_ENDED
    assert (await Turn.objects.aget(pk=turn)).state in protocol.OPEN_STATES
    await other.send(type="ping")
    await other.until("pong")


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
async def test_a_changed_account_ends_its_sockets(change, clinician, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.chat.turns.keeper.ROUND_SECONDS", 0.05)
    page = await open_page(clinician)
    await User.objects.filter(pk=clinician.pk).aupdate(**change)
    assert (await page.until("closed"))["code"] == protocol.CLOSE_SESSION_ENDED


def test_the_page_has_the_same_protocol():
    call_command("renderprotocol", "--check")


def test_every_event_that_the_server_makes_is_rendered():
    assert {event.__struct_config__.tag for event in protocol.EVENTS} >= {
        end.__struct_config__.tag for end in protocol.ENDS.values()
    }
    assert set(protocol.ENDS) == protocol.FINAL_STATES
