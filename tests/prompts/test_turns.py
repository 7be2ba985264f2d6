"""Conversations and turns in the admin: what operators can see of them, which is none of the words."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from assistant.site.groups import OPERATORS

from .pages import written


def test_operators_see_turns_without_anybodys_words(sign_in, turn):
    operator = sign_in(OPERATORS)
    for address in (
        "/admin/chat/turn/",
        f"/admin/chat/turn/{turn.pk}/change/",
        "/admin/chat/conversation/",
        f"/admin/chat/conversation/{turn.conversation_id}/change/",
    ):
        response = operator.get(address)
        assert response.status_code == 200
        assert "Aurelia" not in response.content.decode()
        assert "owen" not in response.content.decode()
    shown = written(operator.get(f"/admin/chat/turn/{turn.pk}/change/"))
    assert "complete" in shown
    assert "Medicine · Question · English, version 1" in shown
    assert "Rules broken: R6" in shown
    assert "History" not in shown


@pytest.mark.parametrize(
    "query", ["text__startswith=a", "inputs__icontains=a", "reasoning__regex=a", "conversation__title__contains=a"]
)
def test_no_address_can_ask_about_the_words_of_a_turn(query, sign_in, turn):
    assert sign_in(OPERATORS).get(f"/admin/chat/turn/?{query}").status_code == 400


def test_turns_are_found_by_id_state_and_conversation(sign_in, turn):
    operator = sign_in(OPERATORS)
    found = f"{turn.pk}/change/"
    for query in (
        f"q={turn.pk}",
        f"q={str(turn.pk)[:6]}",
        "state=completed",
        f"conversation__id__exact={turn.conversation_id}",
    ):
        assert found in operator.get(f"/admin/chat/turn/?{query}").content.decode(), query
    for query in ("q=zzz", "q=Aurelia", "state=failed", f"conversation__id__exact={uuid4()}"):
        assert found not in operator.get(f"/admin/chat/turn/?{query}").content.decode(), query


def test_turns_and_conversations_can_only_be_read(turn):
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    assert boss.get("/admin/chat/turn/add/").status_code == 403
    assert boss.post(f"/admin/chat/turn/{turn.pk}/change/", {"state": "failed"}).status_code == 403
    assert boss.post(f"/admin/chat/turn/{turn.pk}/delete/", {"post": "yes"}).status_code == 403
    assert boss.post(f"/admin/chat/conversation/{turn.conversation_id}/delete/", {"post": "yes"}).status_code == 403
