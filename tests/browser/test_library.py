"""Passages of the library in an answer: seen at once, read in their document, and led to from the answer."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from ..library.conftest import GUIDELINE
from .conftest import OpenPage
from .pages import ask, ends, overflows, serious_faults

#: A collection that one person sees alone, so that the other tests of the site find nothing in it.
_LIBRARY = """
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from assistant.library.models import Collection
call_command("loadlibrary", "{folder}", "--domain", "medical", "--collection", "Pharmacy", verbosity=0)
group, _ = Group.objects.get_or_create(name="pharmacy")
Collection.objects.get(name="Pharmacy").groups.set([group])
user = User.objects.create_user("pharmacist", password="{password}")
user.groups.set([group, Group.objects.get(name="clinicians")])
"""


@pytest.fixture
def library(site: Any, tmp_path: Path) -> None:
    (tmp_path / "antibiotics.md").write_text(GUIDELINE)
    site.manage("shell", "-c", _LIBRARY.format(folder=tmp_path, password=site.password))


async def test_a_question_shows_passages_that_lead_to_their_document(
    library: None, site: Any, sign_in: OpenPage
) -> None:
    page = await sign_in("pharmacist")
    turn = await ask(
        page, "Nitrofurantoin 100 mg twice daily for 5 days for cystitis, eGFR 30 mL/min? [citation:1] play:echo"
    )
    heading, place = turn.locator("[data-passages-heading]"), turn.locator("[data-passage-place]").first
    await expect(heading).to_contain_text("of the library")
    await expect(place).to_have_text("Antibiotics on the ward, edition 1")
    await expect(turn.locator("[data-passage-text]").first).to_contain_text("Nitrofurantoin 100 mg twice daily")
    await ends(turn)
    citation = turn.locator("[data-answer] a.citation").first
    await expect(citation).to_have_text("[1]")
    await expect(citation).to_have_attribute("href", await place.get_attribute("href") or "")
    assert not await overflows(page)
    assert await serious_faults(page) == []
    await page.reload()
    await expect(place).to_have_text("Antibiotics on the ward, edition 1")
    await place.click()
    await expect(page.locator(".library-passage:target")).to_contain_text("Nitrofurantoin 100 mg twice daily")
    await page.go_back()
    turn = await ask(page, "Who repairs the roof of the cathedral?")
    await expect(turn.locator("[data-passages-heading]")).to_have_text("The library has nothing on this.")
