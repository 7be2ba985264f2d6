"""Whoever is refused for lack of a right leaves a row that names what was denied, and no words. Addresses and frames are
enumerated."""

from itertools import product

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from assistant.protection.models import AuditEvent
from assistant.site.groups import EDITORS, OPERATORS

from ...addresses import addresses, is_one
from .test_audited import FRAME_ROWS, NO_FRAME_ROWS, last, left
from .test_rights import FRAMES


def test_what_is_denied_leaves_a_row(owned, people, client) -> None:
    """Somebody else's, and what is not there, alike; what a stranger asks for leaves none."""
    turn = owned["turn"][0]
    before = last()
    client.get(f"/c/{turn}/")
    assert left(before) == []
    client.force_login(people("eve", "clinicians"))
    for address in (f"/t/{turn}/", f"/documents/readings/{turn}/", f"/documents/answers/{turn}/answer.md"):
        before = last()
        assert client.get(address).status_code == 404
        assert left(before) == [("denied", "denied", str(turn))]


@pytest.mark.parametrize("role", ["clinicians", EDITORS, OPERATORS])
def test_every_refusal_for_lack_of_a_right_leaves_a_row(role, owned, people, client, settings) -> None:
    """Whichever address refuses, however it is told what is wanted: in the address or behind it."""
    settings.LIMIT_DENIED_PER_MINUTE = 100_000
    client.raise_request_exception = False
    eve = people("eve", role)
    User.objects.filter(pk=eve.pk).update(is_staff=role != "clinicians")
    client.force_login(eve)
    document = owned["pk"][3]
    silent = []
    for address, method in product(filter(is_one, addresses(owned)), ("get", "post")):
        if address.startswith(("/accounts/", "/admin/logout")):
            continue
        before = last()
        query = {"document": document, "domain": "legal", "turn": owned["turn"][0]}
        response = client.generic(method.upper(), address, query_params=query)
        assert response.status_code < 500, address
        if response.status_code in (403, 404) and not left(before):
            silent.append((method, address, response.status_code))
    assert silent == []


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/documents/facts/?document={0}"),
        ("get", "/documents/facts/progress/?document={0}"),
        ("post", "/documents/?domain=legal&document={0}"),
        ("get", "/t/{0}/"),
    ],
)
def test_the_row_of_a_denial_names_what_was_denied(method, address, owned, people, client) -> None:
    client.force_login(people("eve", "clinicians"))
    before, document = last(), str(owned["pk"][3])
    assert getattr(client, method)(address.format(document)).status_code == 404
    assert left(before) == [("denied", "denied", document)]


def test_what_is_denied_keeps_no_words_of_its_address(people, client) -> None:
    eve = people("eve", EDITORS)
    User.objects.filter(pk=eve.pk).update(is_staff=True)
    client.force_login(eve)
    for address in ("/Maria-Schmidt-1961-03-12/", "/admin/auth/user/Maria-Schmidt/change/"):
        before = last()
        client.get(address)
        assert left(before) == [("denied", "denied", "")]


def test_who_asks_on_and_on_cannot_fill_the_disk(people, client, settings, monkeypatch) -> None:
    settings.LIMIT_DENIED_PER_MINUTE = 2
    client.force_login(people("eve", "clinicians"))
    for now, counts in ((60.0, [None, None, 4, 8]), (120.0, [None, None, 4, 8])):
        monkeypatch.setattr("assistant.protection.denials.monotonic", lambda now=now: now)
        before = last()
        for _ in range(9):
            assert client.get("/nobody/").status_code == 404
        details = AuditEvent.objects.filter(seq__gt=before).values_list("detail", flat=True)
        assert [detail.get("count") for detail in details] == counts


@pytest.mark.parametrize("command", [*FRAME_ROWS, *NO_FRAME_ROWS])
async def test_a_frame_about_somebody_elses_turn_is_denied_with_a_row(command, people, owned, open_page, model) -> None:
    page = await open_page(await sync_to_async(people)("eve", "clinicians"))
    before = await sync_to_async(last)()
    about = {"conversation": str(owned["pk"][0]), "turn": str(owned["turn"][1])}
    await page.send(type=command, **FRAMES[command](about))
    await page.until("error", "pong")
    rows = await sync_to_async(left)(before)
    assert [row[:2] for row in rows] == ([] if command == "ping" else [("denied", "denied")])


async def test_a_question_about_somebody_elses_document_is_denied_with_a_row(people, owned, open_page, model) -> None:
    page = await open_page(await sync_to_async(people)("eve", "clinicians"))
    before, document = await sync_to_async(last)(), str(owned["pk"][3])
    await page.ask(inputs={"question": "What does it say?", "document": document})
    assert page.seen[-1]["fields"].keys() == {"document"}
    assert await sync_to_async(left)(before) == [("denied", "denied", document)]
