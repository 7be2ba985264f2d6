"""Identifiers in a question: seen before it is sent, on a phone, by keyboard and in Chinese."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.async_api import expect

from ..site import Site
from ..waiting import PATIENCE
from .conftest import OpenPage
from .pages import answer, ends, field, overflows, serious_faults, turn

QUESTION = "张伟，身份证号 11010519491231002X，能服用布洛芬吗？ play:echo"
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
SET = """
from django.contrib.auth.models import User
from assistant.deidentification.models import IdentifierPolicy
IdentifierPolicy.objects.create(domain="medical", mode="{}", author=User.objects.get(username="approver"))
"""


@pytest.fixture
def asked_first(site: Site) -> Iterator[None]:
    """Only in this test: the other tests of the process have the same site."""
    site.manage("shell", "-c", SET.format("warn"))
    yield
    site.manage("shell", "-c", SET.format("off"))


@pytest.mark.usefixtures("asked_first")
async def test_the_author_decides_what_is_sent(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician", locale="zh-CN", **PHONE)
    dialog = page.locator("#identifiers")
    await field(page).fill(QUESTION)
    await page.get_by_role("button", name="提问").click()
    await expect(dialog).to_be_visible()
    await expect(dialog.locator("dd").first).to_contain_text("张伟")
    assert await serious_faults(page) == [] and not await overflows(page)
    await page.keyboard.press("Escape")
    await expect(field(page)).to_be_focused()
    await expect(field(page)).to_have_value(QUESTION)
    await page.get_by_role("button", name="提问").click()
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Enter")
    await ends(turn(page))
    await expect(answer(turn(page))).to_contain_text("张伟")
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        stats = await client.get(site.fake.replace("/v1", "/stats"))
    sent = str(stats.json()["requests"][-1]["messages"])
    assert "⟦NAME-1⟧" in sent and "张伟" not in sent and "11010519491231002X" not in sent
