"""From a prompt that breaks the rules to one that answers, and back: an editor, an approver and a clinician."""

import asyncio
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Download, Page, expect

from ..site import ROOT, Site, running_site
from .conftest import OpenPage
from .pages import ask, ends, overflows, serious_faults

TEMPLATE = "/admin/prompts/prompttemplate/1/"
STARTER = ROOT / "domains" / "medical" / "datasets" / "starter.en.jsonl"
SYSTEM = "System: you answer briefly.\n"


async def test_a_prompt_is_written_mended_tried_evaluated_published_and_taken_back(
    sign_in: OpenPage, tmp_path: Path
) -> None:
    with running_site(tmp_path) as site:
        site.manage(*f"evaluate --domain medical --language en --dataset {STARTER} --samples 5".split())
        editor, approver, clinician = [await sign_in(name, on=site) for name in ("editor", "approver", "clinician")]
        await writes(editor, site)
        await compares(editor, site)
        await evaluates(editor, site)
        await is_refused_by_the_same_person(editor, site)
        await answers_with(clinician, 1)
        await publishes(approver, site)
        await answers_with(clinician, 2)
        await reverts(editor, site)
        await answers_with(clinician, 1)


async def writes(page: Page, site: Site) -> None:
    """A system part and temperature 0.9: refused with sentences, mended at a click each, tried, saved."""
    await page.goto(f"{site.url}{TEMPLATE}write/")
    await page.locator(".cm-content").press("Control+Home")
    await page.keyboard.insert_text(SYSTEM)
    await page.fill("[name=temperature]", "0.9")
    await page.fill("[name=note]", "Briefer")
    await expect(page.locator("[data-notes=temperature]")).to_contain_text("The temperature is 0.9.")
    await expect(page.locator("[data-notes=body]")).to_contain_text("headed as a system message")
    assert await serious_faults(page) == []
    for rule in ("R1", "R2"):
        await page.get_by_role("button", name=f"Fix {rule}").first.click()
        await expect(page.get_by_role("button", name=f"Fix {rule}")).to_have_count(0)
    await expect(page.locator("[name=temperature]")).to_have_value("0.6")
    await expect(page.locator(".cm-content")).to_contain_text("you answer briefly.")
    await expect(page.locator("[data-preview] mark").first).to_have_text("<|user|>")
    await page.get_by_role("button", name="Answer this example").click()
    await expect(page.locator("[data-status]")).to_have_text("Complete.")
    await expect(page.locator("[data-trial] [data-answer]")).to_contain_text("Ibuprofen can raise")
    await page.get_by_role("button", name="Save as a new version").click()
    await expect(page.get_by_text("Version 2 is saved as a draft.")).to_be_visible()


async def compares(page: Page, site: Site) -> None:
    """Text, compiled prompt and answers of both, side by side; and the version as a file."""
    await page.goto(f"{site.url}{TEMPLATE}2/")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download as a file").click()
    assert "you answer briefly." in await text_of(await download.value)
    await page.get_by_role("link", name="Beside the live version").click()
    await expect(page.locator("ins", has_text="you answer briefly.")).to_have_count(2)
    for pane in await page.locator("[data-trial]").all():
        await pane.locator("[data-start]").click()
    for pane in await page.locator("[data-trial]").all():
        await expect(pane.locator("[data-status]")).to_have_text("Complete.")
    assert await serious_faults(page) == [] and not await overflows(page)


async def evaluates(page: Page, site: Site) -> None:
    """Five answers to each question of the starter set, held against the live version's; the results as a file."""
    await page.goto(f"{site.url}{TEMPLATE}2/")
    await page.get_by_role("link", name="Evaluate version 2").first.click()
    await expect(page.locator("[name=samples]")).to_have_value("5")
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator("#results")).to_be_visible()
    await expect(page.locator("[data-verdict]")).to_contain_text("No clear difference.")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download as JSON").click()
    found = json.loads(await text_of(await download.value))
    items = STARTER.read_text(encoding="utf-8").splitlines()
    assert len(found["items"]) == len(items) and all(len(item["samples"]) == 5 for item in found["items"])
    assert await serious_faults(page) == [] and not await overflows(page)


async def is_refused_by_the_same_person(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}{TEMPLATE}2/")
    await page.get_by_role("link", name="Propose version 2").click()
    await page.get_by_label("Why", exact=True).fill("Readers asked for it")
    await page.get_by_role("button", name="Propose version 2").click()
    await expect(page.get_by_text("Version 2 is proposed.")).to_be_visible()
    await expect(page.get_by_role("link", name="Decide on version 2")).to_have_count(0)
    await page.goto(f"{site.url}{TEMPLATE}2/publish/")
    await expect(page.locator(".errornote")).to_contain_text("another person")
    await expect(page.get_by_role("button", name=re.compile("Approve"))).to_have_count(0)


async def publishes(page: Page, site: Site) -> None:
    await page.goto(f"{site.url}{TEMPLATE}")
    await page.locator(".button-primary", has_text="Decide on version 2").click()
    await expect(page.locator("#content")).to_contain_text("Exactly this text was evaluated")
    await page.get_by_role("button", name="Approve and publish version 2").click()
    await expect(page.get_by_text("Version 2 answers from now on.")).to_be_visible()


async def reverts(page: Page, site: Site) -> None:
    """From the list of versions, with a reason, by one person; every step stays in the history."""
    await page.goto(f"{site.url}{TEMPLATE}")
    await page.get_by_role("link", name="Revert to version 1").click()
    await page.get_by_label("Why", exact=True).fill("Too brief")
    await page.get_by_role("button", name="Revert to version 1").click()
    for step in ("editor proposed version 2: Readers asked for it", "approver published version 2",
                 "editor published version 1 again: Too brief"):  # fmt: skip
        await expect(page.locator("#content")).to_contain_text(step)


async def answers_with(page: Page, version: int) -> None:
    """The next answer says that it was asked with this version."""
    one = await ask(page, "Can ibuprofen be taken with lisinopril?")
    await ends(one)
    await expect(one.locator("[data-passport]")).to_contain_text(re.compile(rf"version {version}\b"))


async def text_of(download: Download) -> str:
    with TemporaryDirectory() as folder:
        await download.save_as(path := Path(folder) / "download")
        return await asyncio.to_thread(path.read_text, encoding="utf-8")
