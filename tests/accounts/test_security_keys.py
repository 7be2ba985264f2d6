"""Security keys: set up, named, removed, and asked for at the sign-in; what no key has said is refused and audited."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from fido2.utils import websafe_encode

from assistant.accounts.second_factor import to_enrol
from assistant.accounts.security_keys import MOST_KEYS
from assistant.protection.models import AuditEvent
from assistant.settings import MFA_REQUIRED_GROUPS
from assistant.site.groups import EDITORS

from .software_key import SoftwareKey
from .test_second_factor import CODE, ENROL, NEW, PASSWORD, enrol, recovery_codes

FACTORS = "/accounts/second-factor/"
ADD, AGAIN = f"{FACTORS}webauthn/add/", f"{FACTORS}webauthn/reauthenticate/"


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.MFA_REQUIRED_GROUPS = MFA_REQUIRED_GROUPS


@pytest.fixture
def ed(people) -> User:
    return people("ed", EDITORS)


@pytest.fixture
def key() -> SoftwareKey:
    return SoftwareKey("http://localhost")


def sign_in(name: str = "ed") -> Client:
    client = Client(HTTP_HOST="localhost")
    client.last = client.post("/accounts/login/", {"username": name, "password": PASSWORD, "next": "/accounts/"})
    return client


def options(client: Client, address: str) -> dict[str, Any]:
    """As the page's script reads them."""
    page = client.get(address)
    found: dict[str, Any] = json.loads(json.dumps(page.context["js_data"]))
    return next(iter(found.values()))


def add(client: Client, key: SoftwareKey, name: str = "blue") -> Any:
    return client.post(ADD, {"name": name, "credential": key.make(options(client, ADD))})


def test_a_key_is_a_second_factor_by_itself(ed, key) -> None:
    client = sign_in()
    assert client.get("/")["Location"] == ENROL and ADD in client.get(ENROL).content.decode()
    assert add(client, key)["Location"] == f"{FACTORS}recovery-codes/" and len(recovery_codes(client)) == 10
    assert not to_enrol(ed.pk) and "blue" in client.get(FACTORS).content.decode()
    other = sign_in()
    assert other.last["Location"] == CODE and other.get("/accounts/").status_code == 302
    assert other.post(CODE, {"credential": key.sign(options(other, CODE))})["Location"] == "/accounts/"
    assert other.get("/accounts/").status_code == 200


def test_what_a_key_has_said_counts_once_and_here_alone(ed, key) -> None:
    add(sign_in(), key)
    client = sign_in()
    said = key.sign(options(client, CODE))
    assert client.post(CODE, {"credential": said}).status_code == 302
    thief = sign_in()
    assert "was not right" in thief.post(CODE, {"credential": said}).content.decode()
    of_another = SoftwareKey("http://localhost").sign(options(thief, CODE))
    assert "was not right" in thief.post(CODE, {"credential": of_another}).content.decode()
    key.origin = "http://localhost.example.org"
    assert "was not right" in thief.post(CODE, {"credential": key.sign(options(thief, CODE))}).content.decode()
    rows = AuditEvent.objects.filter(action="mfa.failed").values_list("detail__type", "object_id")
    assert list(rows) == [("webauthn", str(ed.pk))] * 3


@pytest.mark.parametrize("change", ["signature", "authenticatorData", "clientDataJSON"])
@pytest.mark.parametrize("to", ["", "AAAA", "not in base 64!", None, 7, [], {}])
def test_bytes_that_no_key_has_made_are_a_wrong_answer(ed, key, change, to) -> None:
    add(sign_in(), key)
    client = sign_in()
    said = json.loads(key.sign(options(client, CODE)))
    said["response"][change] = to
    assert "was not right" in client.post(CODE, {"credential": json.dumps(said)}).content.decode()
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize(
    "said",
    [
        "[]", "{}", "7", '"x"', '{"response": []}', '{"id": 1, "rawId": 1, "response": {}}', "no JSON",
        "[" * 100_000, '{"a":' * 100_000, "1" * 5000,
    ],
    ids=lambda said: said[:12],
)  # fmt: skip
def test_what_is_no_answer_at_all_is_refused(ed, key, said) -> None:
    client = sign_in()
    options(client, ADD)
    assert client.post(ADD, {"credential": said}).status_code == 200 and not Authenticator.objects.exists()
    add(client, key)
    client = sign_in()
    options(client, CODE)
    assert client.post(CODE, {"credential": said}).status_code == 200
    assert client.get("/accounts/").status_code == 302


def test_guesses_are_throttled_with_those_of_a_code(ed, key, settings) -> None:
    add(sign_in(), key)
    client = sign_in()
    for _ in range(settings.LIMIT_SIGN_INS):
        client.post(CODE, {"credential": SoftwareKey("http://localhost").sign(options(client, CODE))})
    answer = client.post(CODE, {"credential": key.sign(options(client, CODE))})
    assert "Too many wrong codes" in answer.content.decode()


def test_what_cannot_be_read_is_throttled_too(ed, key, settings) -> None:
    add(sign_in(), key)
    client = sign_in()
    options(client, CODE)
    answers = [client.post(CODE, {"credential": "[7]"}).content.decode() for _ in range(settings.LIMIT_SIGN_INS + 1)]
    assert "was not right" in answers[0] and "Too many wrong codes" in answers[-1]
    assert AuditEvent.objects.filter(action="mfa.failed").count() == settings.LIMIT_SIGN_INS


@pytest.mark.parametrize("nested", [b"\x81" * 5000, b"\xa1" * 5000], ids=["arrays", "maps"])
def test_bytes_nested_too_deep_are_a_wrong_answer(ed, key, nested) -> None:
    client = sign_in()
    said = json.loads(key.make(options(client, ADD)))
    said["response"]["attestationObject"] = websafe_encode(nested)
    assert "was not right" in client.post(ADD, {"credential": json.dumps(said)}).content.decode()
    add(client, key)
    client = sign_in()
    said = json.loads(key.sign(options(client, CODE)))
    with_extensions = bytes(32) + b"\x80" + bytes(4) + nested
    said["response"]["authenticatorData"] = websafe_encode(with_extensions)
    assert "was not right" in client.post(CODE, {"credential": json.dumps(said)}).content.decode()


def test_keys_are_renamed_and_removed_by_their_owner_alone(ed, key, people) -> None:
    client = sign_in()
    add(client, key)
    pk = Authenticator.objects.get(type="webauthn").pk
    edit, remove = f"{FACTORS}webauthn/keys/{pk}/edit/", f"{FACTORS}webauthn/keys/{pk}/remove/"
    assert client.post(edit, {"name": "x" * 61}).status_code == 200
    assert client.post(edit, {"name": "in the drawer"})["Location"] == f"{FACTORS}webauthn/"
    assert "in the drawer" in client.get(f"{FACTORS}webauthn/", follow=True).content.decode()
    people("eve", "clinicians")
    eve = sign_in("eve")
    assert [eve.post(address, {"name": "hers"}).status_code for address in (edit, remove)] == [404, 404]
    assert client.post(remove).status_code == 302 and not Authenticator.objects.exists()
    assert client.get("/")["Location"] == ENROL
    kinds = AuditEvent.objects.filter(action__startswith="mfa").values_list("action", "detail__type")
    assert sorted(kinds) == sorted((a, k) for a in ("mfa.add", "mfa.remove") for k in ("webauthn", "recovery_codes"))


def test_there_are_not_more_than_can_be(ed) -> None:
    client = sign_in()
    for number in range(MOST_KEYS):
        assert add(client, SoftwareKey("http://localhost"), "").status_code == 302, number
    assert "as many keys as can be" in add(client, SoftwareKey("http://localhost")).content.decode()
    assert Authenticator.objects.filter(type="webauthn").count() == MOST_KEYS
    assert f"Key {MOST_KEYS}" in client.get(FACTORS).content.decode()


def test_a_key_shows_once_more_that_it_is_its_owner(ed, key) -> None:
    client = sign_in()
    add(client, key)
    session = client.session
    del session["account_authentication_methods"], session["signed_in_at"]
    session.save()
    asked = client.get(f"{FACTORS}recovery-codes/")["Location"]
    assert asked.startswith("/accounts/again/") and AGAIN in client.get(asked).content.decode()
    by_key = asked.replace("/accounts/again/", AGAIN)
    wrong = SoftwareKey("http://localhost").sign(options(client, by_key))
    answer = client.post(by_key, {"credential": wrong})
    assert answer.status_code == 200 and "was not right" in answer.content.decode()
    assert AuditEvent.objects.filter(action="mfa.failed").count() == 1
    answer = client.post(by_key, {"credential": key.sign(options(client, by_key))})
    assert answer["Location"].startswith(f"{FACTORS}recovery-codes/")
    assert len(recovery_codes(client)) == 10


def test_a_new_key_ends_the_other_sessions_and_the_app_stays(ed, key) -> None:
    other, client = sign_in(), sign_in()
    enrol(client)
    add(client, key)
    assert other.get("/accounts/")["Location"].startswith("/accounts/login/")
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "webauthn", "recovery_codes"}


@pytest.mark.parametrize("change", ["password", "deactivated"])
def test_a_key_is_of_no_use_to_whoever_gave_a_password_that_is_over(ed, key, change) -> None:
    add(sign_in(), key)
    client = sign_in()
    said = key.sign(options(client, CODE))
    if change == "password":
        ed.set_password(NEW)
    ed.is_active = change == "password"
    ed.save()
    assert client.post(CODE, {"credential": said})["Location"] == "/accounts/login/?refused"
    assert client.get("/accounts/").status_code == 302
