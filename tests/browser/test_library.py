"""Passages of the library in an answer: seen at once, read in their document, and led to from the answer."""

import re
import zipfile
from collections.abc import Callable
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
call_command("loadlibrary", "{folder}", "--domain", "medical", "--collection", "{person}", verbosity=0)
group, _ = Group.objects.get_or_create(name="{person}")
Collection.objects.get(name="{person}").groups.set([group])
user = User.objects.create_user("{person}", password="{password}")
user.groups.set([group, Group.objects.get(name="clinicians")])
"""


@pytest.fixture
def library(site: Any, tmp_path: Path) -> Callable[[str], None]:
    """`library("pharmacist")`: makes that person and a collection of their own."""

    def make(person: str) -> None:
        (tmp_path / "antibiotics.md").write_text(GUIDELINE)
        site.manage("shell", "-c", _LIBRARY.format(folder=tmp_path, password=site.password, person=person))

    return make


async def test_a_question_shows_passages_that_lead_to_their_document(
    library: Callable[[str], None], sign_in: OpenPage
) -> None:
    library("pharmacist")
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
    await turn.locator("[data-against-look]").click()
    await expect(turn.locator("[data-against-why]")).to_have_text(
        re.compile("says otherwise|makes an exception|proves nothing")
    )
    assert not await overflows(page)
    assert await serious_faults(page) == []
    await page.reload()
    await expect(place).to_have_text("Antibiotics on the ward, edition 1")
    await place.click()
    await expect(page.locator(".library-passage:target")).to_contain_text("Nitrofurantoin 100 mg twice daily")
    await page.go_back()
    await turn.locator(".passport:has([data-passport]) > summary").click()
    await turn.locator("[data-passport-link]").click()
    await expect(page.locator("[data-against-why]")).to_have_text(
        re.compile("says otherwise|makes an exception|proves nothing")
    )
    await expect(page.get_by_role("button", name="Sign off")).to_be_enabled()
    assert await serious_faults(page) == []
    await page.go_back()
    turn = await ask(page, "Who repairs the roof of the cathedral?")
    await expect(turn.locator("[data-passages-heading]")).to_have_text("The library has nothing on this.")


_CHANGED = """
from pathlib import Path
from django.core.management import call_command
path = Path("{folder}") / "antibiotics.md"
path.write_text(path.read_text().replace("100 mg twice", "50 mg four times"))
call_command("loadlibrary", "{folder}", "--domain", "medical", "--collection", "prescriber", verbosity=0)
"""


async def test_an_answer_says_that_what_it_rests_on_has_changed(
    library: Callable[[str], None], site: Any, sign_in: OpenPage, tmp_path: Path
) -> None:
    library("prescriber")
    page = await sign_in("prescriber")
    turn = await ask(page, "Nitrofurantoin for cystitis?")
    await ends(turn)
    await expect(turn.locator("[data-outdated]")).to_have_count(0)
    site.manage("shell", "-c", _CHANGED.format(folder=tmp_path))
    await page.reload()
    await expect(turn.locator("[data-outdated]")).to_contain_text("Out of date: since this answer, passage")
    await expect(turn.locator("[data-passage-state]").first).to_have_text("Changed in a newer edition")
    assert await serious_faults(page) == []
    await turn.locator("[data-action=copy]").click()
    await expect(turn.locator("[data-copy-label]")).to_have_text("Copied")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert "Out of date" in copied and "· Changed in a newer edition" in copied
    await page.get_by_role("link", name="1 answer to read again").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Answers that rest on what has changed")
    await expect(page.get_by_role("link", name="Nitrofurantoin for cystitis?")).to_be_visible()
    assert not await overflows(page)
    assert await serious_faults(page) == []
    await page.get_by_role("button", name="I have read it again").click()
    await expect(page.get_by_text("None: what your answers rest on still stands.")).to_be_visible()


_COLLECTION = """
from django.contrib.auth.models import Group
from assistant.library.models import Collection
collection = Collection.objects.create(domain="medical", name="Folders")
collection.groups.set([Group.objects.get_or_create(name="nobody")[0]])
"""


async def test_a_librarian_puts_in_a_folder_and_a_zip(site: Any, sign_in: OpenPage, tmp_path: Path) -> None:
    site.manage("shell", "-c", _COLLECTION)
    folder = tmp_path / "ward"
    (folder / "icu").mkdir(parents=True)
    (folder / "antibiotics.md").write_text(GUIDELINE)
    (folder / "icu" / "sepsis.md").write_text("# Sepsis\n\nGive fluids.\n")
    (folder / "icu" / "empty.md").write_text("")
    (folder / ".hidden").write_text("not this one")
    page = await sign_in("librarian")
    await page.goto(f"{site.url}/admin/library/edition/add/")
    await page.get_by_role("link", name="Several at once").click()
    summary, told = page.locator("[data-summary]"), page.locator("[data-told] li")
    await page.get_by_role("button", name="Add them to the library").click()
    await expect(summary).to_have_text("Choose a collection.")
    await page.get_by_label("Collection").select_option("Medicine · Folders")
    await page.get_by_label("Folder", exact=True).set_input_files(folder)
    await page.get_by_role("button", name="Add them to the library").click()
    await expect(summary).to_have_text("2 documents were added. 1 was refused.")
    await expect(told).to_have_text(["icu/empty.md: This file is empty."])
    await expect(page.locator("[data-done]")).to_have_text("3 of 3")
    await expect(page.get_by_role("heading", name="What became of them")).to_be_focused()
    assert not await overflows(page)
    assert await serious_faults(page) == []
    with zipfile.ZipFile(tmp_path / "more.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("ward/icu/sepsis.md", "# Sepsis\n\nGive fluids.\n")
        package.writestr("ward/抗生素.md", "# 抗生素\n\n青霉素过敏者禁用。\n")
        package.writestr("ward/bomb.txt", "0" * 11_000_000)
        package.writestr(
            "ward/documents.jsonl", '{"file": "./icu/sepsis.md"}\n{"file": "抗生素.md"}\n{"file": "bomb.txt"}\n{}\n'
        )
    await page.get_by_label("Or a zip").set_input_files(tmp_path / "more.zip")
    await page.get_by_role("button", name="Add them to the library").click()
    await expect(summary).to_have_text("1 document was added. 1 was known already. 2 were refused.")
    await expect(told.first).to_have_text("bomb.txt: This file is too large for this page.")
    with zipfile.ZipFile(tmp_path / "doubles.zip", "w") as package:
        for name in ("fever.md", "fever.txt"):
            package.writestr(name, "Paracetamol.")
    await page.get_by_label("Or a zip").set_input_files(tmp_path / "doubles.zip")
    await page.get_by_role("button", name="Add them to the library").click()
    await expect(summary).to_have_text("0 documents were added. 2 were refused.")
    await expect(told.first).to_contain_text("fever.md: “fever.txt” would be the same document")
