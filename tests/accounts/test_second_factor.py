"""A second factor: who must have one sees nothing before, a code works once, guesses are throttled, and all is audited."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils.translation import override

from assistant.accounts.demo import mark
from assistant.accounts.invitations import accept, invite
from assistant.accounts.second_factor import to_enrol
from assistant.chat.delivery.connections import SocketConnection, ended
from assistant.chat.web.consumers import _now
from assistant.chat.web.routing import websocket_application
from assistant.protection.models import AuditEvent
from assistant.settings import MFA_REQUIRED_GROUPS
from assistant.site.groups import EDITORS
from assistant.site.rights import user_now
from tests.page import headers

PASSWORD, NEW = "correct horse battery", "a staple is not a horse"
ENROL, CODE = "/accounts/second-factor/totp/activate/", "/accounts/second-factor/authenticate/"


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.MFA_REQUIRED_GROUPS = MFA_REQUIRED_GROUPS


@pytest.fixture
def ed(people) -> User:
    return people("ed", EDITORS)


def sign_in(name: str = "ed", next: str = "/") -> Client:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.last = client.post("/accounts/login/", {"username": name, "password": PASSWORD, "next": next})
    return client


def code_of(secret: str, later: int = 0) -> str:
    """What an app shows now, or so many codes later: within the site's tolerance, whenever the test runs."""
    return f"{hotp_value(secret, list(yield_hotp_counters_from_time())[1 + later]):06}"


def enrol(client: Client) -> str:
    """The secret."""
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", client.get(ENROL).content.decode())[1]
    assert client.post(ENROL, {"code": code_of(secret)})["Location"] == "/accounts/second-factor/recovery-codes/"
    return secret


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", client.get("/accounts/second-factor/recovery-codes/").content.decode())


def test_who_must_have_one_sees_the_page_for_it_alone(ed) -> None:
    client = sign_in()
    for address in ("/", "/medical/", "/admin/", "/library/"):
        assert client.get(address)["Location"] == ENROL, address
    enrol(client)
    assert client.get("/medical/").status_code == 404 and len(recovery_codes(client)) == 10


@pytest.mark.parametrize("name", ["clara", "demo"])
def test_who_need_not_have_one_goes_on(people, name) -> None:
    user = people(name, "clinicians" if name == "clara" else EDITORS)
    if name == "demo":
        mark(user)
    assert sign_in(name).get("/").status_code in (200, 302)
    assert sign_in(name).get("/").headers.get("Location") != ENROL


def test_a_superuser_must_have_one(db) -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    assert sign_in("root").get("/admin/")["Location"] == ENROL


def test_a_demo_account_is_not_exempt_on_a_network(ed, settings) -> None:
    mark(ed)
    assert not to_enrol(ed.pk)
    settings.ALLOWED_ORIGINS = ["https://assistant.example.org"]
    assert to_enrol(ed.pk)


async def test_no_socket_opens_before(ed, service) -> None:
    client = await sync_to_async(sign_in)()
    socket = WebsocketCommunicator(websocket_application(service), "/ws/chat/", headers(client.cookies))
    connected, _code = await socket.connect()
    assert not connected
    await sync_to_async(enrol)(client)
    socket = WebsocketCommunicator(websocket_application(service), "/ws/chat/", headers(client.cookies))
    connected, _code = await socket.connect()
    assert connected
    await socket.disconnect()


def test_the_password_alone_signs_nobody_in_and_a_code_works_once(ed) -> None:
    secret = enrol(sign_in())
    client = sign_in(next="/accounts/")
    assert client.last["Location"] == CODE and client.get("/accounts/").status_code == 302
    assert AuditEvent.objects.filter(action="sign_in").count() == 1
    code = code_of(secret, 1)
    assert client.post(CODE, {"code": code})["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200
    assert "was used already" in sign_in().post(CODE, {"code": code}).content.decode()
    assert [row.object_id for row in AuditEvent.objects.filter(action="mfa.failed")] == [str(ed.pk)]


def test_who_signed_in_with_the_password_alone_is_out_once_a_factor_is_added(ed) -> None:
    thief, owner = sign_in(), sign_in()
    enrol(owner)
    assert thief.get("/accounts/")["Location"].startswith("/accounts/login/")
    assert owner.get("/accounts/").status_code == 200
    assert len(owner.get("/accounts/").context["sessions"]) == 1


@pytest.mark.parametrize("change", ["password", "deactivated"])
def test_a_code_is_of_no_use_to_whoever_gave_a_password_that_is_over(ed, change) -> None:
    secret = enrol(sign_in())
    client = sign_in()
    if change == "password":
        ed.set_password(NEW)
    ed.is_active = change == "password"
    ed.save()
    assert client.post(CODE, {"code": code_of(secret, 1)})["Location"] == "/accounts/login/?refused"
    assert client.get("/accounts/")["Location"].startswith("/accounts/login/")


def test_with_another_secret_key_every_code_is_wrong(ed, settings, caplog) -> None:
    secret = enrol(sign_in())
    settings.SECRET_KEY = "of another machine"
    page = sign_in().post(CODE, {"code": code_of(secret, 1)})
    assert page.status_code == 200 and "This code is wrong" in page.content.decode()
    assert "SECRET_KEY has changed" in caplog.text


def test_who_comes_to_need_one_loses_open_sockets(people) -> None:
    clara = people("clara", "clinicians")
    clara.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(clara)
    socket = SocketConnection.of(clara, client.session.session_key)
    assert ended([socket]) == {socket}
    enrol(client_of_factor := sign_in("clara"))
    socket = SocketConnection.of(clara, client_of_factor.session.session_key)
    assert ended([socket]) == set()


def test_a_recovery_code_works_once(ed) -> None:
    client = sign_in()
    enrol(client)
    code = recovery_codes(client)[0]
    assert sign_in().post(CODE, {"code": code}).status_code == 302
    assert sign_in().post(CODE, {"code": code}).status_code == 200


def test_guesses_of_a_code_are_throttled(ed, settings) -> None:
    secret = enrol(sign_in())
    client = sign_in()
    for _ in range(settings.LIMIT_SIGN_INS):
        assert "This code is wrong" in client.post(CODE, {"code": "000000x"}).content.decode()
    assert "Too many wrong codes" in client.post(CODE, {"code": code_of(secret, 1)}).content.decode()
    with override("en"):
        page = client.post(CODE, {"code": "000000x"}, headers={"accept-language": "zh-hans"}).content.decode()
    assert "错误的验证码过多" in page


def test_a_secret_is_no_plain_text_in_the_database(ed) -> None:
    assert enrol(sign_in()) not in str(Authenticator.objects.values())


def test_to_remove_it_takes_the_password_once_more(ed) -> None:
    client = sign_in()
    enrol(client)
    session = client.session
    del session["account_authentication_methods"], session["signed_in_at"]
    session.save()
    remove = "/accounts/second-factor/totp/deactivate/"
    asked = client.get(remove)["Location"]
    assert asked.startswith("/accounts/again/")
    assert "The password is wrong." in client.post(asked, {"password": "a guess"}).content.decode()
    assert client.post(asked, {"password": PASSWORD})["Location"].startswith(remove)
    assert client.post(remove).status_code == 302 and not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"] == ENROL
    kinds = AuditEvent.objects.filter(action__startswith="mfa").values_list("action", "detail__type", "object_id")
    assert sorted(kinds) == sorted(
        (action, kind, str(ed.pk)) for action in ("mfa.add", "mfa.remove") for kind in ("totp", "recovery_codes")
    )


def test_guesses_there_are_throttled_with_those_at_the_sign_in(ed) -> None:
    client = sign_in()
    answer = [client.post("/accounts/again/", {"password": "a guess"}) for _ in range(5)][-1]
    assert answer.status_code == 429 and "Is it you?" in answer.content.decode()
    assert "Change the password" not in answer.content.decode()


def test_whoever_lost_theirs_gets_a_link(ed) -> None:
    enrol(sign_in())
    assert accept(invite(ed).partition("key=")[2], ed, NEW)
    assert not Authenticator.objects.exists()


def test_who_comes_to_need_one_has_no_rights_in_an_open_stream(people, rf) -> None:
    clara = people("clara", "clinicians")
    client = Client()
    client.force_login(clara)
    request = rf.get("/")
    request.session = client.session
    assert user_now(request) == clara and _now(lambda user: user, clara.pk) == clara
    clara.groups.add(Group.objects.get(name=EDITORS))
    assert user_now(request).is_anonymous and _now(lambda user: user, clara.pk).is_anonymous
    enrol(client_of_factor := sign_in("clara"))
    request.session = client_of_factor.session
    assert user_now(request) == clara and _now(lambda user: user, clara.pk) == clara


def test_who_gives_a_code_while_redis_is_away_is_told(ed, settings, unused_tcp_port) -> None:
    secret = enrol(sign_in())
    client = sign_in()
    client.raise_request_exception = False
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"redis://127.0.0.1:{unused_tcp_port}",
    }
    settings.CACHES = {**settings.CACHES, "default": redis}
    page = client.post(CODE, {"code": code_of(secret, 1)})
    assert page.status_code == 503 and "Codes cannot be checked at the moment" in page.content.decode()


def test_who_is_refused_after_the_code_is_told_why(ed) -> None:
    page = sign_in().get("/accounts/login/?refused").content.decode()
    assert "The password was changed, or the account closed" in page
