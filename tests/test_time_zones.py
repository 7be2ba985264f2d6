"""Times in the reader's zone, named."""

import asyncio
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from assistant.site.time_zones import zone_of

MOMENT = datetime(2026, 11, 28, 21, 29, tzinfo=UTC)


@pytest.mark.parametrize("cookie", ["", "Mars/Phobos", "../../etc/passwd", "/etc/localtime", "America", "a" * 5000])
def test_a_zone_that_is_none_is_left_aside(cookie: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["zone"] = cookie
    assert zone_of(request) is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "zone, written",
    [
        ("Asia/Shanghai", "2026-11-29 05:29 UTC+0800"),
        ("America/New_York", "2026-11-28 16:29 UTC-0500"),
        ("Asia/Kolkata", "2026-11-29 02:59 UTC+0530"),
        ("", "2026-11-28 21:29 UTC+0000"),
    ],
)
def test_a_time_is_written_in_the_readers_zone_with_its_name(language: str, zone: str, written: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["zone"] = zone
    template = Template("{% load i18n %}{{ at }}|{% blocktrans with when=at %}{{ when }}{% endblocktrans %}")
    with translation.override(language), timezone.override(zone_of(request)):
        assert template.render(Context({"at": MOMENT})) == f"{written}|{written}"


@pytest.mark.parametrize("zone, written", [("Asia/Shanghai", "UTC+0800"), ("", "UTC+0000")])
async def test_passports_and_lists_are_in_the_zone_of_the_reader(clinician, model, open_page, zone, written):
    page = await open_page(clinician)
    turn = (await page.ask("When was this asked?"))["turn"]
    await page.until("end")
    assert written in await asyncio.to_thread(seen, clinician, f"/t/{turn}/", zone)


def seen(user: User, address: str, zone: str) -> str:
    browser = Client()
    browser.force_login(user)
    browser.cookies["zone"] = zone
    return browser.get(address).content.decode()
