"""Sign-in by a real OpenID provider: PKCE, groups at each sign-in, no password, and what goes wrong in a sentence."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread

from assistant.accounts.fresh import PROVEN
from assistant.accounts.invitations import invite, invited
from assistant.protection.models import AuditEvent
from assistant.site.groups import EDITORS
from tests.waiting import PATIENCE

START, ARRIVE = "/accounts/organisation/", "/accounts/organisation/arrive/"


@pytest.fixture
def claims() -> dict[str, object]:
    """Of the one person, who may be changed between two sign-ins."""
    return {"preferred_username": "nina", "given_name": "Nina", "email": "nina@example.org", "groups": ["clinicians"]}


@pytest.fixture
def provider(claims, settings, db) -> Iterator[str]:
    with run_server_in_thread(user_claims=[Person(sub="0815", claims=claims)]) as server:
        use(settings, issuer := f"http://localhost:{server.server_port}")
        yield issuer


def use(settings, issuer: str) -> None:
    settings.OIDC_ISSUER = issuer
    app = {"provider_id": "organisation", "name": "", "client_id": "site", "secret": "secret"}
    more = {"server_url": issuer, "oauth_pkce_enabled": True, "scope": ["openid", "profile"]}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{**app, "settings": more}]}}


def at_the_provider(asked: str, **fields: str) -> str:
    """What it is asked, answered by the person; the address to which it leads back."""
    answer = httpx2.post(asked, data=fields or {"sub": "0815"}, trust_env=False, timeout=PATIENCE)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix("http://testserver")


def sign_in(client: Client, next: str = "/accounts/"):
    return client.get(at_the_provider(client.get(START, {"next": next})["Location"]))


def test_the_first_sign_in_makes_the_account(provider, client) -> None:
    asked = parse_qs(urlsplit(client.get(START)["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["state"]
    assert sign_in(client)["Location"] == "/accounts/"
    nina = User.objects.get()
    assert (nina.username, nina.email, nina.has_usable_password()) == ("nina", "", False)
    assert [group.name for group in nina.groups.all()] == ["clinicians"] and not nina.is_staff
    assert SocialAccount.objects.get().extra_data == {} and SocialAccount.objects.get().uid == "0815"
    page = client.get("/accounts/").content.decode()
    assert "Change the password" not in page and client.get("/medical/").status_code == 200
    assert AuditEvent.objects.filter(action="sign_in").count() == 1


def test_groups_follow_at_each_sign_in(provider, client, claims, settings) -> None:
    sign_in(client)
    settings.OIDC_GROUPS = {"AI-Editors": EDITORS}
    for groups, ours, staff in (
        (["clinicians", "AI-Editors", "kitchen"], {"clinicians", EDITORS}, True),
        ("clinicians", {"clinicians"}, False),
    ):
        claims["groups"] = groups
        client.logout()
        sign_in(client)
        nina = User.objects.get()
        assert {group.name for group in nina.groups.all()} == ours and nina.is_staff is staff


@pytest.mark.parametrize("groups", [[], ["kitchen"], None, {"clinicians": 1}, [7]])
def test_without_a_group_of_the_site_nobody_is_let_in(provider, client, claims, groups) -> None:
    sign_in(client)
    client.logout()
    claims["groups"] = groups
    page = sign_in(client)
    assert page.status_code == 403 and "nobody has opened this site to it yet" in page.content.decode()
    assert client.get("/accounts/").status_code == 302 and not User.objects.get().groups.exists()


def test_a_name_or_a_mail_address_links_nobody(provider, client, people) -> None:
    people("nina", "clinicians")
    User.objects.filter(username="nina").update(email="nina@example.org")
    sign_in(client)
    assert User.objects.count() == 2 and SocialAccount.objects.get().user.username != "nina"


def test_a_deactivated_account_stays_out(provider, client) -> None:
    sign_in(client)
    client.logout()
    User.objects.update(is_active=False)
    assert sign_in(client).status_code == 403 and client.get("/accounts/").status_code == 302


def test_no_link_gives_such_a_person_a_password(provider, client) -> None:
    sign_in(client)
    assert invited(invite(User.objects.get()).partition("key=")[2]) is None


def test_a_provider_that_is_away_is_said(settings, db, client, unused_tcp_port) -> None:
    use(settings, f"http://127.0.0.1:{unused_tcp_port}")
    page = client.get(START)
    assert page.status_code == 503 and "does not answer just now" in page.content.decode()


def test_what_comes_back_without_being_asked_for_is_lost(provider, client) -> None:
    back = at_the_provider(client.get(START)["Location"])
    for page in (Client().get(back), client.get(ARRIVE), client.get(back.replace("state=", "state=x"))):
        assert page.status_code == 400 and "Try again here" in page.content.decode()
    assert not User.objects.exists()


def test_a_refusal_and_a_false_code_are_said(provider, client) -> None:
    back = at_the_provider(client.get(START)["Location"])
    page = client.get(back.replace("code=", "code=x"))
    assert page.status_code == 400 and "refused" in page.content.decode() and not User.objects.exists()


def test_fresh_authentication_is_the_providers(provider, client, claims) -> None:
    claims["auth_time"] = int(timezone.now().timestamp())
    sign_in(client)
    session = client.session
    session[PROVEN] = 0
    session.save()
    assert client.get("/accounts/again/shown/")["Location"].startswith("/accounts/again/")
    asked = client.get("/accounts/again/?next=/accounts/again/shown/")["Location"]
    asked = client.get(asked)["Location"]
    assert parse_qs(urlsplit(asked).query)["prompt"] == ["login"]
    assert client.get(at_the_provider(asked))["Location"] == "/accounts/again/shown/"
    assert client.get("/accounts/again/shown/").status_code == 200


def test_without_settings_there_is_no_such_page(db, client) -> None:
    assert client.get(START).status_code == 404 and client.get(ARRIVE).status_code == 404
    assert "organisation" not in client.get("/accounts/login/").content.decode().replace("this organisation", "")
