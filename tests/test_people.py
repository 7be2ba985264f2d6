"""People and groups in the administration: each group says what it opens, in the reader's language."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from assistant.chat.admin import _readable

PASSWORD = "correct horse battery"


@pytest.fixture
def root(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    return client


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
