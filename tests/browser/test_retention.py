"""Rules, holds and reports in the administration, and what people see of them: on a phone, in both languages."""

import pytest
from playwright.async_api import expect

from ..site import Site
from .conftest import OpenPage
from .pages import ask, ends, faults_of_schemes, overflows

pytestmark = pytest.mark.usefixtures("site")

PHONE = {"width": 390, "height": 844}

#: The operator becomes a records officer; a rule of the approver waits; a hold is on the clinician, whose answer was seen.
SEED = """
from django.contrib.auth.models import Group, User
from assistant.chat.models import Turn
from assistant.protection.log import record
from assistant.retention.holding import keep
from assistant.retention.models import LegalHold, RetentionRule
people = {user.username: user for user in User.objects.all()}
people["operator"].groups.add(Group.objects.get(name="records officers"))
RetentionRule.objects.create(
    domain="legal", kind="document", days=90, basis="Engagement terms", author=people["approver"])
hold = LegalHold.objects.create(name="A claim", reason="Notice of 3 May", placed_by=people["approver"])
keep(hold, [people["clinician"]], people["approver"])
record("turn.view_passport", people["editor"], Turn.objects.filter(owner=people["clinician"]).first())
"""

ADDRESSES = (
    "/admin/retention/retentionrule/",
    "/admin/retention/retentionrule/add/",
    "/admin/retention/legalhold/",
    "/admin/retention/legalhold/add/",
    "/admin/retention/legalhold/1/change/",
    "/admin/protection/auditevent/report/?since=2020-01-01",
)


async def test_rules_holds_and_reports(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician", viewport=PHONE)
    await ends(await ask(page, "Can ibuprofen be taken with lisinopril? play:fast"))
    site.manage("shell", "-c", SEED)
    await page.reload()
    await expect(page.locator("main .kept")).to_have_text("Held: kept even if it is deleted")
    await page.goto(f"{site.url}/accounts/seen/")
    await expect(page.get_by_role("row", name="editor")).to_contain_text("Saw how the answer was made")
    faults = await faults_of_schemes(page)
    for locale in ("en-GB", "zh-CN"):
        officer = await sign_in("operator", viewport=PHONE, locale=locale)
        for address in ADDRESSES:
            await officer.goto(site.url + address)
            faults += [f"{address} scrolls sideways"] if await overflows(officer) else []
            faults += [f"{address}: {fault}" for fault in await faults_of_schemes(officer)]
    assert faults == []
    await officer.goto(f"{site.url}/admin/retention/retentionrule/")
    await officer.get_by_role("checkbox").nth(1).check()
    await officer.locator("select[name=action]").select_option("approve")
    await officer.locator("button[name=index]").click()
    await expect(officer.get_by_role("status").first).to_contain_text("1 条规则自现在起生效")
