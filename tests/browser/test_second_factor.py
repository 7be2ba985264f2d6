"""A second factor, with the keyboard: it is set up on the account's pages, and the next sign-in asks for it."""

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.async_api import Page, expect

from ..site import PASSWORD, Site
from .conftest import OpenPage
from .pages import faults_of_schemes, overflows
from .test_chinese import english

pytestmark = pytest.mark.usefixtures("site")

PHONE = {"width": 390, "height": 844}


#: An account of this test alone, as new at every try.
NEW = """
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
account, _ = User.objects.get_or_create(username="{name}")
account.set_password("{password}")
account.save()
account.groups.add(Group.objects.get(name="clinicians"))
Authenticator.objects.filter(user=account).delete()
"""


def code_of(secret: str, later: int = 0) -> str:
    """What an app shows now, or so many codes later: within the site's tolerance, whenever the test runs."""
    return f"{hotp_value(secret, list(yield_hotp_counters_from_time())[1 + later]):06}"


async def is_good(page: Page, heading: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert await faults_of_schemes(page) == [] and not await overflows(page)
    assert await english(page) == []


async def test_it_is_set_up_and_asked_for(sign_in: OpenPage, site: Site) -> None:
    site.manage("shell", "--no-imports", "-c", NEW.format(name="factor", password=PASSWORD))
    page = await sign_in("factor", locale="zh-CN", viewport=PHONE)
    await page.goto(f"{site.url}/accounts/")
    await is_good(page, "我的账号")
    await page.get_by_role("link", name="第二重验证").press("Enter")
    await is_good(page, "第二重验证")
    await page.get_by_role("link", name="设置身份验证器应用").press("Enter")
    await is_good(page, "设置身份验证器应用")
    await page.keyboard.type("000000x")
    await page.keyboard.press("Enter")
    await expect(page.locator("#code-fault")).to_contain_text("验证码不正确")
    secret = await page.locator("code").inner_text()
    await page.keyboard.type(code_of(secret))
    await page.keyboard.press("Enter")
    await is_good(page, "恢复码")
    await expect(page.locator("li code")).to_have_count(10)
    await page.context.clear_cookies(name="sessionid")
    await page.goto(f"{site.url}/accounts/")
    await page.fill("input[name=username]", "factor")
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await is_good(page, "第二重验证")
    await page.keyboard.type(code_of(secret, 1))
    await page.keyboard.press("Enter")
    await is_good(page, "我的账号")
