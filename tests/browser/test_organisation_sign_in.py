"""The organisation's sign-in, in a browser: its button, the provider's page, and back; and when the provider is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread
from playwright.async_api import Browser, expect

from ..site import Site, running_site
from .conftest import listen, new_context
from .pages import faults_of_schemes, overflows
from .test_chinese import english

CLAIMS = {"preferred_username": "nina", "groups": ["clinicians"]}

#: Sends the form of the page to another address of the site.
SEND = "path => { const form = document.querySelector('form[method=post]'); form.action = path; form.submit(); }"


#: They showed who they are this morning.
LONG_AGO = """
from assistant.accounts.sessions import SessionStore
session = SessionStore("{key}")
session["proven_at"] = 0
session.save()
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A site with a provider, and the provider's address."""
    with run_server_in_thread(user_claims=[Person(sub="0815", claims=CLAIMS)]) as server:
        issuer = f"http://localhost:{server.server_port}"
        folder: Path = tmp_path_factory.mktemp("known")
        words = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "site", "OIDC_CLIENT_SECRET": "secret"}
        with running_site(folder, ORGANISATION_NAME="St. Mary's", **words) as site:
            yield site, issuer


@pytest.mark.parametrize(
    ("locale", "button"),
    [("en-GB", "Sign in with your account of St. Mary's"), ("zh-CN", "使用您在 St. Mary's 的账号登录")],
)
async def test_somebody_signs_in_with_the_organisations_account(browser: Browser, known, locale, button) -> None:
    site, _issuer = known
    complaints: list[str] = []
    page = await (await new_context(browser, locale=locale, viewport={"width": 390, "height": 844})).new_page()
    await page.goto(f"{site.url}/accounts/")
    listen(page, site, complaints)
    await page.reload()
    assert await faults_of_schemes(page) == [] and not await overflows(page) and complaints == []
    await page.get_by_role("link", name=button).press("Enter")
    await page.get_by_role("button", name="0815").click()
    await expect(page.locator("main strong").first).to_have_text("nina")


async def test_a_form_that_waits_for_a_proof_leads_to_the_provider(browser: Browser, known) -> None:
    """Chromium holds the redirects after a form to form-action 'self'."""
    site, issuer = known
    page = await (await new_context(browser)).new_page()
    await page.goto(f"{site.url}/accounts/organisation/")
    await page.get_by_role("button", name="0815").click()
    await page.goto(f"{site.url}/accounts/")
    (key,) = [one["value"] for one in await page.context.cookies() if one["name"] == "sessionid"]
    site.manage("shell", "--no-imports", "-c", LONG_AGO.format(key=key))
    await page.evaluate(SEND, "/accounts/second-factor/totp/activate/")
    await page.wait_for_url(f"{issuer}/**")


async def test_a_lost_sign_in_is_said(browser: Browser, known) -> None:
    site, _issuer = known
    page = await (await new_context(browser, locale="zh-CN")).new_page()
    await page.goto(f"{site.url}/accounts/organisation/arrive/?code=x&state=y")
    await expect(page.get_by_role("heading", level=1)).to_have_text("您没有登录")
    assert await faults_of_schemes(page) == [] and await english(page) == []
