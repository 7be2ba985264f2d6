"""Every page of the site, found by walking the addresses, stands in a frame of the design system (docs/design.md)."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from ...addresses import addresses

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"

#: Addresses that give a part of a page, for a script to put in.
FRAGMENTS = ("/admin/operations/modelserver/now/", "/search/palette/")

#: What every page has once, and what it is for.
FRAME = {
    r'<html lang="(en|zh-hans)"': "its language",
    r"<title>[^<]*\S[^<]*</title>": "a title",
    r'<meta name="viewport"': "a width on phones",
    r'<a class="skip-link" href="#main">': "a way past the bar",
    r'<main [^>]*id="main"': "what that leads to",
    r"<h1[ >]": "a heading",
    r'class="brand-mark"': "whose site it is",
    r'class="brand-product"': "the product's name",
}

#: What the Content-Security-Policy would block.
INLINE = re.compile(r'<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+="|javascript:')


@pytest.fixture
def everybody(owned: dict[str, list[Any]], clinician: User) -> list[Client]:
    """Browsers of the owner, of somebody who may do everything, and of nobody."""
    root = User.objects.create_superuser("root", password="x")
    root.groups.set(Group.objects.all())
    clients = [Client(raise_request_exception=False) for _ in range(3)]
    clients[0].force_login(clinician)
    clients[1].force_login(root)
    return clients


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_has_the_frame(everybody: list[Client], owned: dict[str, list[Any]], language: str) -> None:
    bare, seen = [], 0
    for client in everybody:
        for address in addresses(owned):
            if (page := html_of(client, address, language)) and address not in FRAGMENTS:
                seen += 1
                bare += [(address, found) for found in INLINE.findall(page)]
                bare += [(address, what) for part, what in FRAME.items() if len(re.findall(part, page)) != 1]
    assert bare == []
    assert seen > 100


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("[45]*.html")), ids=lambda path: path.stem)
def test_every_error_page_has_the_frame_and_its_reader_language(path: Path, language: str) -> None:
    with override(language):
        page = render_to_string(path.name)
    heading, sentence = re.search(r"<h1>(.+?)</h1>\s*<p>(.+?)</p>", page).groups()  # type: ignore[union-attr]
    assert [what for part, what in FRAME.items() if len(re.findall(part, page)) != 1] == []
    assert {bool(re.search(r"[\u4e00-\u9fff]", text)) for text in (heading, sentence)} == {language == "zh-hans"}


def html_of(client: Client, address: str, language: str) -> str:
    """The page at the address; nothing where there is a file, data or a redirection."""
    with override(None):
        response = client.get(address, headers={"accept-language": language, "accept": "text/html"})
    if response.streaming or 300 <= response.status_code < 400 or "text/html" not in response.get("Content-Type", ""):
        return ""
    assert response.content, (address, response.status_code)
    return response.content.decode()
