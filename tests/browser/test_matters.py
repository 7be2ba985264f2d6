"""Two people in one matter: one asks, the other reads along until they are a member no more."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenPage
from .pages import answer, ask, ends, overflows, serious_faults

_CLINICIAN = """
from django.contrib.auth.models import Group, User
user = User.objects.create_user("{name}", password="{password}")
user.groups.set([Group.objects.get(name="clinicians")])
"""


@pytest.fixture
def clinician(site: Any) -> Callable[[str], str]:
    """`clinician("mia")`: makes that person."""

    def make(name: str) -> str:
        site.manage("shell", "-c", _CLINICIAN.format(name=name, password=site.password))
        return name

    return make


async def make_matter(page: Page, label: str) -> None:
    await page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/matters/")
    await page.get_by_label("name", exact=False).first.fill(label)
    await page.get_by_label("kind", exact=False).select_option("patient")
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(label)


async def test_a_reader_reads_along_until_they_are_removed(clinician: Callable[[str], str], sign_in: OpenPage) -> None:
    mia = clinician("mia-reads")
    page, other = await sign_in("clinician"), await sign_in(mia)
    await make_matter(page, "Ward 3, bed 2")
    address = page.url
    await page.get_by_label("Person (user name)").fill(mia)
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_role("form", name=mia)).to_be_visible()
    assert await serious_faults(page) == [] and not await overflows(page)
    await page.get_by_role("link", name="New question in this matter").click()
    await ends(await ask(page, "Which antibiotic? play:fast"))
    current = page.locator("[data-rail-current]")
    await expect(current.locator("[data-title]")).to_have_text("Which antibiotic? play:fast")
    await expect(page.locator("[data-asker]").first).to_have_text("clinician")
    await other.goto(page.url)
    await expect(other.get_by_text("You read along in this matter")).to_be_visible()
    await expect(other.locator("[data-composer]")).to_be_hidden()
    turn = await ask(page, "And the dose? play:slow")
    await expect(answer(other.locator("article.turn").last)).not_to_be_empty()
    await expect(other.get_by_role("button", name="Ask again")).to_have_count(0)
    assert await serious_faults(other) == [] and not await overflows(other)
    members = await page.context.new_page()
    await members.goto(address)
    await members.get_by_role("button", name=f"Remove {mia}").click()
    await expect(members.get_by_role("form", name=mia)).to_have_count(0)
    await expect(other.get_by_text("You may not follow this conversation any more").first).to_be_attached()
    assert (await other.request.get(other.url)).status == 404
    await page.get_by_role("button", name="Stop", exact=True).click()
    await ends(turn, "stopped")


async def test_a_conversation_is_moved_from_the_list(clinician: Callable[[str], str], sign_in: OpenPage) -> None:
    page = await sign_in(clinician("mia-moves"), viewport={"width": 390, "height": 844})
    await make_matter(page, "A very long name of a matter that takes more than one line of a narrow window")
    assert not await overflows(page)
    await page.get_by_role("link", name="Questions").click()
    await ends(await ask(page, "A question that is moved"))
    await page.get_by_role("button", name="Your questions").click()
    await page.get_by_role("button", name="Options for “A question that is moved”").click()
    await page.get_by_role("button", name="Move to a matter").click()
    await expect(page.get_by_text("the conversation “A question that is moved”")).to_be_visible()
    assert await serious_faults(page) == [] and not await overflows(page)
    await page.get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator(".matter-line")).to_contain_text("A very long name")
    assert not await overflows(page)
    await ends(await ask(page, "A question that follows"))
    await expect(page.locator("[data-rail-current] [data-title]")).to_have_text("A question that is moved")
