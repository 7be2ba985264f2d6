"""A second factor, with the keyboard: it is set up on the account's pages, and the next sign-in asks for it."""

from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.async_api import Locator, Page, expect

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


#: What the pages say about a key.
WORDS = {
    "en-GB": (
        "Add a security key", "Now touch your key, or do what this device asks.", "Recovery codes",
        "This key is set up already.", "Second factor", "Use a security key", "My account", "Remove the key", "Remove it",
    ),
    "zh-CN": (
        "添加安全密钥", "现在请触碰您的密钥，或按此设备的提示操作。", "恢复码",
        "此密钥已设置。", "第二重验证", "使用安全密钥", "我的账号", "移除密钥", "移除",
    ),
}  # fmt: skip


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


async def is_shown(page: Page, heading: str, locale: str) -> None:
    await (
        is_good(page, heading)
        if locale == "zh-CN"
        else expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    )


def said(page: Page) -> Locator:
    return page.locator("[data-key-said]:visible")


async def plug_in_key(page: Page) -> None:
    """A key that answers at once, as if somebody touched it."""
    browser = await page.context.new_cdp_session(page)
    await browser.send("WebAuthn.enable")
    made = {"protocol": "ctap2", "transport": "usb", "isUserVerified": True, "hasUserVerification": True}
    await browser.send("WebAuthn.addVirtualAuthenticator", {"options": made})


async def sign_in_again(page: Page, site: Site, name: str) -> None:
    await page.context.clear_cookies(name="sessionid")
    await page.goto(f"{site.url}/accounts/")
    await page.fill("input[name=username]", name)
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_a_security_key_is_set_up_and_asked_for(sign_in: OpenPage, site: Site, locale: str) -> None:
    """On `localhost`: browsers have no keys for addresses in numbers."""
    here, name = replace(site, url=site.url.replace("127.0.0.1", "localhost")), f"key-{locale.lower()}"
    words = dict(zip(WORDS["en-GB"], WORDS[locale], strict=True))
    site.manage("shell", "--no-imports", "-c", NEW.format(name=name, password=PASSWORD))
    page = await sign_in(name, on=here, locale=locale, viewport=PHONE)
    await page.goto(f"{here.url}/accounts/second-factor/")
    await page.get_by_role("link", name=words["Add a security key"]).press("Enter")
    await is_shown(page, words["Add a security key"], locale)
    await page.keyboard.press("Enter")
    await expect(said(page)).to_have_text(words["Now touch your key, or do what this device asks."])
    assert await faults_of_schemes(page) == []
    await plug_in_key(page)
    await page.reload()
    await page.fill("input[name=name]", "蓝色")
    await page.keyboard.press("Enter")
    await is_shown(page, words["Recovery codes"], locale)
    await page.goto(f"{here.url}/accounts/second-factor/webauthn/add/")
    await page.keyboard.press("Enter")
    await expect(said(page)).to_have_text(words["This key is set up already."])
    await sign_in_again(page, here, name)
    await is_shown(page, words["Second factor"], locale)
    await page.get_by_role("button", name=words["Use a security key"]).press("Enter")
    await is_shown(page, words["My account"], locale)
    await page.goto(f"{here.url}/accounts/second-factor/")
    await is_shown(page, words["Second factor"], locale)
    await page.get_by_role("link", name="蓝色").last.press("Enter")
    await is_shown(page, words["Remove the key"], locale)
    await page.get_by_role("button", name=words["Remove it"]).press("Enter")
    await expect(page.get_by_role("link", name="蓝色")).to_have_count(0)


async def test_without_https_a_page_says_that_keys_need_it(sign_in: OpenPage, site: Site) -> None:
    site.manage("shell", "--no-imports", "-c", NEW.format(name="numbers", password=PASSWORD))
    page = await sign_in("numbers")
    await page.goto(f"{site.url}/accounts/second-factor/webauthn/add/")
    await page.keyboard.press("Enter")
    await expect(said(page)).to_contain_text("Keys cannot be used in this browser, or at this address.")
