"""Sign-in by a real OpenID provider: PKCE, groups at each sign-in, no password, and what goes wrong in a sentence."""

import json
import re
from collections.abc import Iterator
from html import unescape
from threading import BoundedSemaphore
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread
from requests import Response, Session
from requests.exceptions import InvalidSchema

from assistant.accounts import organisation_provider
from assistant.accounts.fresh import PROVEN
from assistant.accounts.invitations import invite, invited
from assistant.accounts.organisation_provider import ProviderSession
from assistant.protection.models import AuditEvent
from assistant.site.groups import EDITORS
from tests.waiting import PATIENCE

from .test_second_factor import CODE, ENROL, enrol

HOUR, DISCOVERY = 3600, "/.well-known/openid-configuration"
START, ARRIVE, SHOWN = "/accounts/organisation/", "/accounts/organisation/arrive/", "/accounts/again/shown/"


@pytest.fixture
def claims() -> dict[str, object]:
    """Of the one person, who may be changed between two sign-ins."""
    return {"preferred_username": "nina", "given_name": "Nina", "email": "nina@example.org", "groups": ["clinicians"]}


@pytest.fixture
def provider(claims, settings, db) -> Iterator[str]:
    somebody_else = Person(sub="4711", claims={"groups": ["clinicians"]})
    with run_server_in_thread(user_claims=[Person(sub="0815", claims=claims), somebody_else]) as server:
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


def sign_in_again(client: Client, **fields: str):
    """What the site answers to a proof, given after `sign_in`."""
    asked = unescape(re.search(r'href="(http[^"]+)"', client.get(START, {"next": SHOWN}).content.decode())[1])
    assert parse_qs(urlsplit(asked).query)["prompt"] == ["login"]
    return client.get(at_the_provider(asked, **fields))


def not_fresh(client: Client) -> None:
    session = client.session
    session[PROVEN] = 0
    session.save()


def answers(monkeypatch, path: str, content: object) -> None:
    """The provider's page at the path answers with this, and the others as before."""
    send = Session.send

    def sent(session: Session, request, **more):
        if urlsplit(request.url).path != path:
            return send(session, request, **more)
        answer = Response()
        answer.status_code, answer._content = 200, json.dumps(content).encode()
        answer.headers["content-type"] = "application/json"
        return answer

    monkeypatch.setattr(Session, "send", sent)


def refusals() -> list[str]:
    return list(AuditEvent.objects.filter(action="sign_in_failed").values_list("reason", flat=True))


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
    settings.OIDC_GROUPS = {"AI-Editors": EDITORS, "clinicians": "clinicians"}
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
    assert SocialAccount.objects.get().extra_data == {} and refusals() == ["no_group"]


def test_no_name_of_a_group_gives_rights_by_chance(provider, client, claims, settings) -> None:
    claims["groups"] = ["clinicians", EDITORS]
    sign_in(client)
    nina = User.objects.get()
    assert [group.name for group in nina.groups.all()] == ["clinicians"] and not nina.is_staff
    client.logout()
    settings.OIDC_GROUPS = {"AI-Editors": EDITORS}
    assert sign_in(client).status_code == 403 and not nina.groups.exists()


def test_who_is_kept_out_loses_rights_and_sessions(provider, client, claims) -> None:
    sign_in(client)
    nina = User.objects.get()
    User.objects.update(is_superuser=True)
    nina.user_permissions.add(Permission.objects.first())
    claims["groups"] = []
    sign_in(Client())
    nina.refresh_from_db()
    assert not nina.is_superuser and not nina.user_permissions.exists()
    assert client.get("/accounts/").status_code == 302


def test_a_sign_in_that_changes_nothing_audits_no_change(provider, client) -> None:
    sign_in(client)
    client.logout()
    before = AuditEvent.objects.filter(action="user.change").count()
    sign_in(client)
    assert AuditEvent.objects.filter(action="user.change").count() == before


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
    assert refusals() == ["deactivated"] and AuditEvent.objects.get(action="sign_in_failed").object_id


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
    assert not User.objects.exists() and refusals() == []


def test_a_refusal_and_a_false_code_are_said(provider, client) -> None:
    back = at_the_provider(client.get(START)["Location"])
    page = client.get(back.replace("code=", "code=x"))
    assert page.status_code == 400 and "refused" in page.content.decode() and not User.objects.exists()
    assert refusals() == ["refused"]


def test_fresh_authentication_is_the_providers(provider, client, claims) -> None:
    claims["auth_time"] = int(timezone.now().timestamp())
    sign_in(client)
    not_fresh(client)
    assert client.get("/accounts/again/shown/")["Location"].startswith("/accounts/again/")
    assert client.get("/accounts/again/?next=/accounts/again/shown/")["Location"].startswith(START)
    assert sign_in_again(client)["Location"] == SHOWN and SocialAccount.objects.get().extra_data == {}
    assert client.get("/accounts/again/shown/").status_code == 200


@pytest.mark.parametrize(("ago", "sub"), [(0, "4711"), (120, "0815"), (None, "0815")])
def test_a_proof_is_of_the_same_person_and_of_this_moment(provider, client, claims, ago, sub) -> None:
    """Another person, one asked two minutes ago, and a provider that does not say when."""
    sign_in(client)
    not_fresh(client)
    nina = User.objects.get()
    claims["auth_time"] = None if ago is None else int(timezone.now().timestamp()) - ago
    page = sign_in_again(client, sub=sub)
    assert page.status_code == 400 and "did not say that it was you" in page.content.decode()
    assert client.get(SHOWN).status_code == 302 and refusals() == ["not_again"]
    assert AuditEvent.objects.get(action="sign_in_failed").object_id == str(nina.pk)


def test_a_form_leads_to_the_provider_by_a_page(provider, client) -> None:
    """A redirect after a form is held to form-action 'self'."""
    sign_in(client)
    page = client.get(START)
    assert page.status_code == 200 and page["Refresh"].startswith(f"0; url={provider}/")


def test_the_providers_session_does_not_undo_the_idle_log_off(provider, client, claims, settings) -> None:
    asked = parse_qs(urlsplit(client.get(START)["Location"]).query)
    assert asked["max_age"] == [str(settings.IDLE_MINUTES * 60)]
    claims["auth_time"] = int(timezone.now().timestamp()) - HOUR
    assert sign_in(client).status_code == 400 and refusals() == ["not_again"]


@pytest.mark.parametrize("info", [{"sub": "4711"}, ["0815"], "0815", None, 7])
def test_user_info_is_about_the_subject_of_the_token(provider, client, monkeypatch, info) -> None:
    back = at_the_provider(client.get(START)["Location"])
    answers(monkeypatch, "/userinfo", info)
    assert client.get(back).status_code == 400
    assert not User.objects.exists() and refusals() == ["refused"]


@pytest.mark.parametrize("token", [["access_token"], {"access_token": "x", "id_token": "x"}, {"access_token": "x"}, 7])
def test_a_token_that_cannot_be_read_is_a_refusal(provider, client, monkeypatch, token) -> None:
    back = at_the_provider(client.get(START)["Location"])
    answers(monkeypatch, "/oauth2/token", token)
    answers(monkeypatch, "/userinfo", {"sub": "0815"})
    assert client.get(back).status_code == 400 and refusals() == ["refused"]


def test_a_subject_that_is_too_long_is_refused(provider, client) -> None:
    back = at_the_provider(client.get(START)["Location"], sub="8" * 192)
    assert client.get(back).status_code == 400 and refusals() == ["refused"]


def test_two_first_sign_ins_at_one_time_are_no_fault(provider, client, monkeypatch) -> None:
    """The second finds no account, and the first has made it by then."""
    sign_in(Client())
    monkeypatch.setattr(SocialLogin, "_lookup_by_socialaccount", lambda login: False)
    assert sign_in(client).status_code == 400
    assert User.objects.count() == 1 and refusals() == ["refused"]


def test_a_subject_is_somebody_together_with_its_issuer(provider, client, settings) -> None:
    sign_in(client)
    client.logout()
    with run_server_in_thread(user_claims=[Person(sub="0815", claims={"groups": ["clinicians"]})]) as other:
        use(settings, f"http://localhost:{other.server_port}")
        sign_in(client)
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "false",
    [
        {"issuer": "https://login.example.org"},
        {"token_endpoint": "http://login.example.org/token"},
        {"userinfo_endpoint": "http://login.example.org/userinfo"},
        {"authorization_endpoint": None},
    ],
)
def test_a_discovery_document_of_somebody_else_is_not_used(provider, client, monkeypatch, false) -> None:
    with ProviderSession() as session:
        found = session.get(f"{provider}{DISCOVERY}").json()
    answers(monkeypatch, DISCOVERY, {**found, **false})
    assert client.get(START).status_code == 503


def test_nothing_is_called_without_tls() -> None:
    with ProviderSession() as session, pytest.raises(InvalidSchema):
        session.get("http://login.example.org/")


def test_the_provider_is_asked_once_for_its_discovery_document(provider, client, monkeypatch) -> None:
    back = at_the_provider(client.get(START)["Location"])
    answers(monkeypatch, DISCOVERY, {})
    assert client.get(START).status_code == 302 and client.get(back)["Location"] == "/"


def test_few_calls_are_in_flight_at_one_time(provider, client, monkeypatch) -> None:
    monkeypatch.setattr(organisation_provider, "_CALLS", BoundedSemaphore(1))
    with organisation_provider._CALLS:
        assert client.get(START).status_code == 503


def test_sign_ins_that_are_begun_and_not_ended_are_throttled_by_address(provider, settings) -> None:
    settings.LIMIT_SIGN_INS_PER_ADDRESS = 2
    for _ in range(4):
        sign_in(Client(REMOTE_ADDR="198.51.100.7"))
    stranger = Client(REMOTE_ADDR="198.51.100.7")
    assert [stranger.get(START).status_code for _ in range(3)] == [302, 302, 429]
    assert Client(REMOTE_ADDR="198.51.100.8").get(START).status_code == 302


def test_the_second_factor_is_asked_for_here(provider, client, claims, settings) -> None:
    settings.MFA_REQUIRED_GROUPS, settings.OIDC_GROUPS = [EDITORS], {"AI-Editors": EDITORS}
    claims |= {"groups": ["AI-Editors"], "auth_time": int(timezone.now().timestamp())}
    sign_in(client)
    assert client.get("/")["Location"] == ENROL
    enrol(client)
    client = Client()
    assert sign_in(client)["Location"].startswith(CODE)
    assert client.get("/accounts/").status_code == 302 and not client.session.get("_auth_user_id")


def test_without_settings_there_is_no_such_page(db, client) -> None:
    assert client.get(START).status_code == 404 and client.get(ARRIVE).status_code == 404
    assert "organisation" not in client.get("/accounts/login/").content.decode().replace("this organisation", "")
