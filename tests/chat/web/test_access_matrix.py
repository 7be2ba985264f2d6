"""Who gets at what: every address of the site and every frame of the protocol, asked for by everybody but the owner.

The addresses come from Django's resolver and the frames from the protocol, so that a new one is asked too. Nobody gets
a word of what was not shown to them, and nothing in the product's tables changes.
"""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from assistant.accounts.models import LoginSession
from assistant.chat import protocol
from assistant.feedback.models import Feedback
from assistant.protection.models import AuditEvent, AuditHead
from assistant.site.groups import APPROVERS, EDITORS, LIBRARIANS, OPERATORS

from ...addresses import addresses
from .conftest import SHOWN, SHOWN_AT
from .test_rights import FRAMES

#: Words of the owner's that nobody else may see.
HIDDEN = ("canary-title", "canary-question", "canary-answer", "canary-document", "canary-name", "canary-note")

ROLES = ("nobody", "clinicians", "paralegals", EDITORS, APPROVERS, OPERATORS, LIBRARIANS, "superuser")

#: Addresses that end the session of whoever posts to them; Django's own pages of people are only looked at.
_ONLY_LOOKED_AT = ("accounts/", "admin/logout", "admin/auth/", "admin/password_change")


#: Tables of the product to which whoever asks may add a row.
_WRITTEN_BY_ASKING = (AuditEvent, AuditHead, LoginSession)


def everything() -> dict[str, list[Any]]:
    """What the product keeps, as it stands, by the name of its model."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model.__module__.startswith("assistant.") and model._meta.managed and model not in _WRITTEN_BY_ASKING
    }


def forget_seen() -> None:
    """Whoever edits prompts may mark the feedback on an answer as seen, and change nothing else."""
    assert Feedback.objects.exclude(seen=None).update(seen=None, seen_by=None) == 1


def person(role: str, people: Callable[[str, str], User]) -> User | None:
    if role == "nobody":
        return None
    if role == "superuser":
        return User.objects.create_superuser("root", password="x")
    user = people(role.replace(" ", "-"), role)
    User.objects.filter(pk=user.pk).update(is_staff=role in (EDITORS, APPROVERS, OPERATORS, LIBRARIANS))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", ROLES)
def test_no_address_gives_anybody_what_was_not_shown_to_them(role, people, owned, client) -> None:
    client.raise_request_exception = False
    if user := person(role, people):
        client.force_login(user)
    before, leaks, asked = everything(), [], 0
    edits = role in (EDITORS, APPROVERS, "superuser")
    for address in addresses(owned):
        for method in ("get", "post"):
            if method == "post" and address[1:].startswith(_ONLY_LOOKED_AT):
                continue
            text = answer(client, method, address)
            asked += 1
            held = [word for word in (*HIDDEN, SHOWN) if word in text]
            if held and not (edits and held == [SHOWN] and address.startswith(SHOWN_AT)):
                leaks.append((method, address, held))
    assert leaks == []
    if edits:
        forget_seen()
    assert everything() == before
    assert asked > 150


def answer(client: Client, method: str, address: str) -> str:
    """What comes back, its headers too; an answer that streams is not waited for."""
    fields = {"text": "mine", "title": "mine", "audience": "editors", "digest": "0" * 64}
    response = client.get(address) if method == "get" else client.post(address, fields)
    assert response.status_code < 500 or response.status_code == 503, (method, address, response.status_code)
    if response.streaming:
        response.close()
        return str(dict(response.headers))
    return str(dict(response.headers)) + response.content.decode(errors="replace")


def test_the_owner_gets_at_all_of_it(clinician, owned, client) -> None:
    """Else the test above would prove nothing."""
    client.force_login(clinician)
    seen = "".join(answer(client, "get", address) for address in addresses(owned) if not address.startswith("/admin"))
    assert [word for word in (*HIDDEN, SHOWN) if word not in seen] == []
    passport = answer(client, "get", f"/t/{owned['turn'][1]}/")
    assert {word for word in HIDDEN if word in passport} >= {"canary-answer", "canary-document"}, "it draws on these"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "nobody"])
@pytest.mark.parametrize("command", protocol.COMMANDS)
async def test_no_frame_gives_anybody_anything_of_anothers(command, role, people, owned, open_page, model) -> None:
    page = await open_page(await sync_to_async(person)(role, people))
    before = await sync_to_async(everything)()
    about = {"conversation": str(owned["pk"][0]), "turn": str(owned["turn"][1])}
    await page.send(type=command, **FRAMES[command](about))
    reply = await page.until("error", "pong")
    assert reply["type"] == ("pong" if command == "ping" else "error")
    assert reply.get("code", "not_found") == "not_found"
    assert not [word for word in (*HIDDEN, SHOWN) for frame in page.seen if word in str(frame)]
    assert await sync_to_async(everything)() == before
    assert not model.requests
