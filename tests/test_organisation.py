"""The organisation's name, logo, help desk and notice, where people look for them."""

import struct
import zlib
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assistant.organisation import logo

from .test_settings import check

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def organisation(settings, tmp_path: Path) -> None:
    settings.ORGANISATION_NAME = "St. Mary's Hospital"
    settings.ORGANISATION_CONTACT = "IT service desk, extension 4711"
    settings.ORGANISATION_LOGO = tmp_path / "logo.png"
    settings.ORGANISATION_LOGO.write_bytes(picture())


def picture(width: int = 4, height: int = 4) -> bytes:
    """A PNG of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + b"\x0b\x5f\x5b" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/no/such/page/"])
def test_every_plain_page_names_the_organisation_and_whom_to_call(organisation, address: str) -> None:
    page = Client().get(address).content.decode()
    assert "St. Mary&#x27;s Hospital" in page and "IT service desk, extension 4711" in page
    assert 'src="/organisation/logo"' in page


@pytest.mark.django_db
def test_the_sign_in_says_what_the_site_is_not_for(settings) -> None:
    assert "Not for emergencies" in Client().get("/accounts/login/").content.decode()
    settings.ORGANISATION_NOTICE = "Not for children under 12."
    page = Client().get("/accounts/login/").content.decode()
    assert "Not for children under 12." in page and "Not for emergencies" not in page


def test_the_logo_is_served_to_those_who_have_not_signed_in(organisation) -> None:
    served = Client().get("/organisation/logo")
    assert served["Content-Type"] == "image/png" and served.content == picture()


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", PNG + bytes(600 * 1024), b""])
def test_what_is_no_logo_is_not_served(organisation, settings, content: bytes) -> None:
    settings.ORGANISATION_LOGO.write_bytes(content)
    assert Client().get("/organisation/logo").status_code == 404


def test_a_logo_that_cannot_be_shown_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"no image")
    assert "assistant.E010" in check(tmp_path).stderr
    assert "assistant.E010" in check(tmp_path / "data", ORGANISATION_LOGO=str(tmp_path / "missing.png")).stderr
    (tmp_path / "logo.png").write_bytes(picture())
    assert check(tmp_path).returncode == 0


@pytest.fixture
def operator(settings, tmp_path: Path) -> Client:
    settings.ORGANISATION_LOGO = tmp_path / "logo.png"
    user = User.objects.create_user("olga", is_staff=True)
    user.groups.add(Group.objects.get(name="operators"))
    client = Client()
    client.force_login(user)
    return client


LETTERHEAD = "/admin/operations/letterhead/"


def photo(kind: int, resolution: bytes) -> bytes:
    """The start of a JPEG with a resolution of this kind in its Exif data."""
    entries = struct.pack(">HHHII", 1, 0x011A, kind, len(resolution) if kind == 2 else 1, 26)
    exif = b"Exif\0\0MM\0*" + struct.pack(">I", 8) + entries + bytes(4) + resolution
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 4, 4, 1) + b"\x01\x11\0"
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + frame + b"\xff\xd9"


#: A JPEG that is cut short, a resolution of 72/0, a resolution in words.
BROKEN = (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + bytes(7), photo(5, struct.pack(">II", 72, 0)), photo(2, b"seventy\0"))


@pytest.mark.django_db
def test_an_operator_uploads_the_logo_and_papers_have_it(operator: Client) -> None:
    assert "<img" not in operator.get(LETTERHEAD).content.decode().split("<main")[1]
    saved = operator.post(LETTERHEAD, {"logo": SimpleUploadedFile("l.png", picture(40, 10))}, follow=True)
    assert "The logo is saved" in saved.content.decode() and "/organisation/logo" in saved.content.decode()
    assert logo().content == picture(40, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"<svg onload=alert(1)>", PNG + bytes(600 * 1024), PNG, PNG + b"IHDR" * 9, picture(5000, 1), *BROKEN],
)
def test_what_is_no_logo_is_refused_and_the_one_before_stays(operator: Client, settings, content: bytes) -> None:
    settings.ORGANISATION_LOGO.write_bytes(picture())
    refused = operator.post(LETTERHEAD, {"logo": SimpleUploadedFile("l.png", content)})
    assert "not a PNG or JPEG image" in refused.content.decode()
    assert logo().content == picture()


@pytest.mark.django_db
def test_a_logo_that_cannot_be_saved_is_said_so(operator: Client, settings) -> None:
    settings.ORGANISATION_LOGO = settings.ORGANISATION_LOGO.parent / "missing" / "logo.png"
    answer = operator.post(LETTERHEAD, {"logo": SimpleUploadedFile("l.png", picture())})
    assert "could not be saved: No such file" in answer.content.decode()


@pytest.mark.django_db
def test_after_a_wrong_password_the_focus_is_on_the_password() -> None:
    page = Client().post("/accounts/login/", {"username": "clara", "password": "wrong"}).content.decode()
    focused = [line for line in page.splitlines() if "autofocus" in line]
    assert len(focused) == 1 and 'name="password"' in focused[0]
