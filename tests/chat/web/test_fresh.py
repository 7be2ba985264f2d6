"""Signing, sharing and exports of documents ask once more who it is, if that was shown too long ago, and then go on."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assistant.accounts.signing_in import SINCE
from assistant.chat.models import Share
from assistant.documents.models import Reading, SignOff
from assistant.protection.models import AuditEvent

PASSWORD = "correct horse battery"
GO_ON = "/accounts/again/?next=%2Faccounts%2Fagain%2Fgo-on%2F"
SCRIPT = {"Sec-Fetch-Mode": "cors"}


@pytest.fixture
def browser(clinician, client, settings) -> Client:
    """Of somebody who signed in just before it is too long ago."""
    clinician.set_password(PASSWORD)
    clinician.save()
    client.force_login(clinician)
    wait(client, settings.FRESH_MINUTES)
    return client


def wait(client: Client, minutes: int) -> None:
    session = client.session
    session[SINCE] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.pop("account_authentication_methods", None)
    session.save()


def shown_now(turn: Any) -> bool:
    return Share.objects.filter(turn=turn, revoked=None).exists()


def show_again(client: Client, address: str) -> str:
    assert "The password is wrong." in client.post(address, {"password": "a guess"}).content.decode()
    return str(client.post(address, {"password": PASSWORD})["Location"])


def sign(client: Client, turn: Any) -> Any:
    fields = {"digest": Reading.objects.get(turn=turn).digest, "reason": "x"}
    return client.post(f"/documents/readings/{turn}/sign/", fields, headers=SCRIPT)


def test_a_script_is_told_and_sends_it_again(browser, owned) -> None:
    turn = owned["turn"][0]
    refused = sign(browser, turn)
    assert refused.status_code == 401 and refused.json()["code"] == "not_fresh"
    assert not SignOff.objects.exists() and not AuditEvent.objects.filter(action="reading.sign").exists()
    end = show_again(browser, refused.json()["again"])
    assert "Close this window" in browser.get(end).content.decode()
    assert sign(browser, turn).status_code == 200 and SignOff.objects.get(turn=turn).sha256


def test_a_form_goes_on_once_with_what_was_given(browser, owned) -> None:
    turn = owned["turn"][0]
    share = f"/t/{turn}/share/"
    asked = browser.post(share, {"audience": "editors"}, headers={"Referer": f"http://testserver/t/{turn}/"})
    assert asked["Location"] == GO_ON and not shown_now(turn)
    assert browser.get("/accounts/again/go-on/")["Location"] == GO_ON
    page = browser.get(show_again(browser, GO_ON))
    assert page.context["path"] == share and page.context["fields"] == [["audience", "editors"]]
    assert page.context["back"] == f"/t/{turn}/"
    assert browser.post(share, dict(page.context["fields"])).status_code == 302 and shown_now(turn)
    assert browser.get("/accounts/again/go-on/")["Location"] == "/"


@pytest.mark.parametrize(
    "page", ["", "http://[", "https://evil.example/t/", "http://testserver//evil.example/x", "http://testserver"]
)
def test_the_way_back_leads_to_a_page_of_this_site(browser, owned, page) -> None:
    browser.post(f"/t/{owned['turn'][0]}/share/", {"audience": "editors"}, headers={"Referer": page})
    assert browser.get(show_again(browser, GO_ON)).context["back"] == "/accounts/"


def test_a_file_about_a_document_comes_after_it(browser, owned) -> None:
    export = f"/documents/readings/{owned['turn'][0]}/summary.json"
    assert browser.get(export)["Location"] == GO_ON
    assert not AuditEvent.objects.filter(action="turn.export").exists()
    page = browser.get(show_again(browser, GO_ON)).content.decode()
    assert f'content="0; url={export}"' in page
    assert browser.get(export).status_code == 200


def test_what_does_less_is_not_asked(browser, owned) -> None:
    first, second = owned["turn"]
    share = Share.objects.get(turn=second)
    assert browser.post(f"/shares/{share.pk}/end/")["Location"] == f"/t/{second}/#shown"
    assert not shown_now(second)
    Reading.objects.filter(turn=first).delete()
    assert browser.get(f"/documents/answers/{first}/answer.json").status_code == 200


def test_it_is_asked_after_fresh_minutes(browser, owned, settings) -> None:
    wait(browser, settings.FRESH_MINUTES - 1)
    assert sign(browser, owned["turn"][0]).status_code == 200
    settings.FRESH_MINUTES -= 2
    assert sign(browser, owned["turn"][0]).status_code == 401


def test_a_stranger_is_sent_to_the_sign_in(client, owned) -> None:
    for address in ("/accounts/again/go-on/", "/accounts/again/shown/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")
    assert sign(client, owned["turn"][0]).json()["code"] == "signed_out"
    assert client.post(f"/t/{owned['turn'][0]}/share/", {"audience": "editors"})["Location"].startswith(
        "/accounts/login/"
    )
