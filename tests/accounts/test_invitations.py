"""An account gets its password by a link: once, within 48 hours, from its owner alone."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from assistant.accounts.invitations import invite
from assistant.accounts.models import DemoAccount, Invitation, LoginSession
from assistant.protection.models import AuditEvent

NEW = "a staple is not a horse"
ADDRESS = "/accounts/invitation/"


@pytest.fixture
def clara(db) -> User:
    return User.objects.create_user("clara")


def key_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["key"][0]


def use(key: str, password: str = NEW, again: str = NEW):
    return Client().post(ADDRESS, {"key": key, "new_password1": password, "new_password2": again})


def test_a_link_sets_the_password_once(clara) -> None:
    key = key_of(invite(clara))
    page = Client().get(ADDRESS, {"key": key})
    assert page.status_code == 200 and "clara" in page.content.decode() and "no-store" in page["Cache-Control"]
    assert "Your account is ready" in use(key).content.decode()
    assert User.objects.get().check_password(NEW)
    assert use(key, "another staple here", "another staple here").status_code == 410
    assert User.objects.get().check_password(NEW)
    assert list(AuditEvent.objects.filter(action__startswith="inv").values_list("action", "object_id")) == [
        ("invitation.add", str(clara.pk)),
        ("invitation.accept", str(clara.pk)),
    ]


def test_nobody_reads_a_link_in_the_database(clara) -> None:
    assert key_of(invite(clara)) not in str(Invitation.objects.values())


@pytest.mark.parametrize("how", ["too old", "replaced", "deactivated", "never made", "none"])
def test_a_link_that_is_void_says_so(clara, how) -> None:
    key = key_of(invite(clara))
    if how == "too old":
        Invitation.objects.update(made=timezone.now() - timedelta(hours=48))
    elif how == "replaced":
        invite(clara)
    elif how == "deactivated":
        User.objects.update(is_active=False)
    else:
        key = {"never made": "x" * 43, "none": ""}[how]
    for response in (Client().get(ADDRESS, {"key": key}), use(key)):
        assert response.status_code == 410 and "not valid any more" in response.content.decode()
    assert not User.objects.get().has_usable_password()


def test_a_weak_password_is_refused_and_the_link_still_works(clara) -> None:
    key = key_of(invite(clara))
    assert "too common" in use(key, "password1234", "password1234").content.decode()
    assert "ready" in use(key).content.decode()


def test_whoever_was_signed_in_is_signed_out_and_a_demo_account_has_an_owner_now(clara) -> None:
    Client().force_login(clara)
    DemoAccount.objects.create(account=clara)
    use(key_of(invite(clara)))
    assert not LoginSession.objects.exists() and not DemoAccount.objects.exists()


def test_it_is_chinese_for_whoever_reads_chinese(clara) -> None:
    page = Client().get(ADDRESS, {"key": key_of(invite(clara))}, headers={"accept-language": "zh-hans"})
    assert "请设置密码" in page.content.decode()


def test_a_command_makes_an_account_and_its_link(db, capsys) -> None:
    call_command("createaccount", "clara", "--group", "clinicians", "--staff")
    link = capsys.readouterr().out.strip()
    clara = User.objects.get()
    assert clara.is_staff and [group.name for group in clara.groups.all()] == ["clinicians"]
    assert "ready" in use(key_of(link)).content.decode()
    call_command("createaccount", "clara", "--again")
    assert key_of(capsys.readouterr().out.strip()) != key_of(link)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["clara"], "--again prints"), (["paul", "--group", "kings"], "no group kings"), (["a b"], "valid username"),
     (["Clara"], "--again prints"),
     (["paul", "--again"], "no such account")],
)  # fmt: skip
def test_a_command_that_cannot_be_done_says_why_and_does_nothing(clara, arguments, words) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("createaccount", *arguments)
    assert User.objects.count() == 1 and not Invitation.objects.exists()


# --- In the administration ----------------------------------------------------------------------------------------------


def administrator(*, superuser: bool) -> Client:
    user = User.objects.create_user("root", is_staff=True, is_superuser=superuser)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_user", "change_user", "view_user"]))
    client = Client()
    client.force_login(user)
    return client


def test_an_account_is_made_without_a_password_and_invited(db) -> None:
    root, group = administrator(superuser=True), Group.objects.get(name="clinicians")
    assert b"password1" not in root.get("/admin/auth/user/add/").content
    made = root.post("/admin/auth/user/add/", {"username": "clara", "groups": [group.pk]})
    clara = User.objects.get(username="clara")
    assert made["Location"] == f"/admin/auth/user/{clara.pk}/invite/"
    assert not clara.has_usable_password() and list(clara.groups.all()) == [group]
    assert not Invitation.objects.exists() and root.get(made["Location"]).status_code == 200
    page = root.post(made["Location"])
    assert "no-store" in page["Cache-Control"]
    assert "ready" in use(key_of(page.context["link"])).content.decode()
    assert made["Location"] in root.get(f"/admin/auth/user/{clara.pk}/change/").content.decode()


def test_nobody_sets_a_password_there_and_only_a_superuser_changes_one(db) -> None:
    helper = administrator(superuser=False)
    chief, clara = User.objects.create_superuser("chief"), User.objects.create_user("clara")
    both = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    for account, pk in ((chief, str(chief.pk)), (clara, str(clara.pk)), (clara, f"%20{clara.pk}")):
        answer = helper.post(f"/admin/auth/user/{pk}/password/", both)
        assert answer["Location"] == f"/admin/auth/user/{account.pk}/invite/"
    assert helper.post("/admin/auth/user/none/password/", both).status_code == 404
    assert not User.objects.exclude(username="root").filter(password__startswith="pbkdf2").exists()
    fields = {"username": "x", "is_active": "on", "is_superuser": "on"}
    assert helper.post(f"/admin/auth/user/{chief.pk}/change/", fields).status_code == 403
    assert helper.post(f"/admin/auth/user/{clara.pk}/change/", fields).status_code == 302
    assert list(User.objects.filter(is_superuser=True)) == [chief] and User.objects.filter(username="x").exists()


def test_names_that_differ_in_capitals_are_one(clara) -> None:
    page = administrator(superuser=True).post("/admin/auth/user/add/", {"username": "Clara"})
    assert page.status_code == 200 and "already exists" in page.content.decode()


def test_the_language_is_changed_with_the_key_kept(clara) -> None:
    here = f"{ADDRESS}?key={(key := key_of(invite(clara)))}"
    for page in (Client().get(here), use(key, "short", "short")):
        assert f'name="next" value="{here}"' in page.content.decode()


def test_the_page_keeps_its_key_from_the_page_of_the_sign_in(clara) -> None:
    page = administrator(superuser=True).get(ADDRESS, {"key": key_of(invite(clara))})
    assert "session-over" not in page.content.decode()


def test_only_a_superuser_invites_one(db) -> None:
    helper = administrator(superuser=False)
    chief, clara = User.objects.create_superuser("chief"), User.objects.create_user("clara")
    answers = [helper.post(f"/admin/auth/user/{account.pk}/invite/").status_code for account in (chief, clara)]
    assert answers == [403, 200] and Invitation.objects.get().account == clara
