"""People and groups in the administration: each group says what it opens, in the reader's language."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client

from assistant.chat.admin import _readable
from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document
from assistant.matters.models import Matter

PASSWORD = "correct horse battery"


@pytest.fixture
def root(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    return client


def test_the_administration_is_declared_as_django_wants_it() -> None:
    """`manage.py check` looks at what is loaded, which may be nothing yet."""
    assert admin.site._registry and admin.site.check(None) == []


def test_each_group_says_what_it_opens(root: Client) -> None:
    page = root.get("/admin/auth/group/").content.decode()
    for words in ("ask in Medicine", "ask in Law", "approve what others propose", "look after the model server"):
        assert words in page
    chinese = root.get("/admin/auth/group/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "管理模型服务" in chinese


def test_a_person_gets_a_group_by_a_tick_and_keeps_what_is_not_on_the_form(root: Client) -> None:
    person = User.objects.create_user("clara", password=PASSWORD)
    group = Group.objects.get(name="clinicians")
    page = root.get(f"/admin/auth/user/{person.pk}/change/").content.decode()
    assert f'type="checkbox" name="groups" value="{group.pk}"' in page
    fields = {
        "username": "clara",
        "first_name": "",
        "last_name": "",
        "email": "",
        "groups": [group.pk],
        "is_active": "on",
    }
    assert root.post(f"/admin/auth/user/{person.pk}/change/", fields).status_code == 302
    person.refresh_from_db()
    assert list(person.groups.all()) == [group] and person.check_password(PASSWORD)


def test_the_seconds_of_a_turn_have_one_decimal() -> None:
    assert (_readable(4.329200858000149), _readable(None), _readable(7)) == ("4.3", "", 7)


def test_the_permissions_of_a_group_are_in_the_language_of_the_reader(root: Client) -> None:
    group = Group.objects.get(name="clinicians")
    page = root.get(f"/admin/auth/group/{group.pk}/change/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "| 用户 | 查看</option>" in page
    assert re.findall(r"\| Can .*</option>", page) == []


@pytest.mark.parametrize("kept", ["a turn", "a conversation", "a document"])
def test_an_account_with_questions_or_things_in_matters_is_not_deleted(kept: str, root: Client) -> None:
    """It would tear them out of what others read; `eraseperson` does not."""
    clara, other = User.objects.create_user("clara"), User.objects.create_user("olga")
    matter = Matter.objects.create(domain="medical", kind="patient", label="x")
    match kept:
        case "a turn":
            of_other = Conversation.objects.create(owner=other, domain="medical")
            Turn.objects.create(
                conversation=of_other, owner=clara, client_id=of_other.pk, position=1, task="answer", inputs={},
                language="en",
            )  # fmt: skip
        case "a conversation":
            Conversation.objects.create(owner=clara, domain="medical", matter=matter)
        case "a document":
            Document.objects.create(
                owner=clara, domain="medical", matter=matter, name="a.txt", format="txt", size=1, sha256="0" * 64,
                text="x", pages=[0], language="en",
            )  # fmt: skip
    address = f"/admin/auth/user/{clara.pk}/delete/"
    page = root.post(address, {"post": "yes"}).content.decode()
    assert "manage.py eraseperson" in page and User.objects.filter(pk=clara.pk).exists()
    selected = {"action": "delete_selected", "_selected_action": [clara.pk], "post": "yes"}
    root.post("/admin/auth/user/", selected)
    assert User.objects.filter(pk=clara.pk).exists()


def test_an_account_with_nothing_of_the_kind_is_deleted(root: Client) -> None:
    olga = User.objects.create_user("olga")
    assert root.post(f"/admin/auth/user/{olga.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=olga.pk).exists()
