"""A third domain is one folder and one settings line: made from CONTRIBUTING.md, word for word, then asked a question."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

import domains
from assistant.prompts.models import PromptTemplate
from assistant.site.checks import settings_make_sense
from assistant.site.groups import make_groups
from tests.page import said
from tests.scenarios import ANSWER

GUIDE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(domains/\S+)`\n\n```\w+\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
DOMAINS = re.findall(r'"(domains\.\w+)"', re.search(r"^DOMAINS: .*$", GUIDE, re.MULTILINE).group())


@pytest.fixture
def tax(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The files of the guide in a folder of their own, which `domains` is told to look into as well."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(domains, "__path__", [*domains.__path__, str(tmp_path / "domains")])
    settings.DOMAINS = DOMAINS
    yield
    sys.modules.pop("domains.tax", None)


@pytest.fixture
def adviser(tax: None, people: Any) -> Any:
    make_groups()
    call_command("loadprompts", verbosity=0)
    return people("ada", "advisers")


def test_the_guide_has_the_files_it_speaks_of():
    assert set(FILES) == {"domains/tax/__init__.py", "domains/tax/prompts/explain.en.md"}
    assert DOMAINS == ["domains.medical", "domains.legal", "domains.tax"]


def test_the_checks_know_it(tax):
    assert settings_make_sense() == []


def test_its_prompt_is_live_and_breaks_no_rule(tax, db):
    call_command("loadprompts", verbosity=0)
    live = PromptTemplate.objects.get(domain="tax", task="explain", language="en").live
    assert live.violations() == []


def test_its_people_find_its_page(adviser, client: Client):
    client.force_login(adviser)
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/tax/", 302)]
    html = page.content.decode()
    assert "Ask what a tax rule means for a case." in html
    assert 'name="country"' in html
    assert client.get("/medical/").status_code == 404


def test_its_templates_are_in_the_admin(tax, db, admin_client: Client):
    call_command("loadprompts", verbosity=0)
    assert "Tax · Question · English" in admin_client.get("/admin/prompts/prompttemplate/").content.decode()


async def test_a_question_in_it_is_answered(adviser, model, open_page):
    page = await open_page(adviser)
    fields = {"domain": "tax", "task": "explain"}
    inputs = {"question": "Is a bicycle lent to employees taxed?", "country": "Ireland"}
    first = await page.ask(inputs=inputs, **fields)
    end = await page.until("end")
    assert (end["type"], said(page.seen)) == ("turn.completed", ANSWER)
    assert end["passport"]["template"] == "Question (English)"
    prompt = model.requests[-1]["messages"][0]["content"]
    assert "Country: Ireland" in prompt
    assert re.search(r"\[question begin (\w{8})\]\nIs a bicycle lent to employees taxed\?\n\[question end \1\]", prompt)

    await page.ask("And a car?", conversation=first["conversation"], carry=first["turn"], **fields)
    await page.until("end")
    assert "Country: Ireland" in model.requests[-1]["messages"][-2]["content"]

    await page.ask("And a lorry?", conversation=first["conversation"], **fields)
    await page.until("end")
    assert "Ireland" not in str(model.requests[-1]) and "bicycle" not in str(model.requests[-1])


async def test_others_do_not_have_it(clinician, tax, model, open_page):
    page = await open_page(clinician)
    assert (await page.ask(domain="tax", task="explain"))["code"] == "not_found"
    assert "tax" not in [domain["name"] for domain in page.seen[0]["domains"]]


async def test_without_a_chinese_prompt_the_english_one_answers(adviser, model, open_page):
    page = await open_page(adviser)
    await page.ask("员工使用公司提供的自行车需要纳税吗？", domain="tax", task="explain")
    assert (await page.until("end"))["passport"]["template"] == "Question (English)"
