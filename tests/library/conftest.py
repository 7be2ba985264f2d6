"""A folder of documents, the collection it becomes, and its librarian."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from assistant.library.models import Collection, Edition
from assistant.site.groups import LIBRARIANS

GUIDELINE = """# Antibiotics on the ward

Kept by the pharmacy.

## Cystitis

Nitrofurantoin 100 mg twice daily for 5 days. Do not use below an eGFR of 30 mL/min.

## Pneumonia

Amoxicillin 500 mg three times daily for 5 days.

## Allergy

For a penicillin allergy: doxycycline 200 mg on the first day, then 100 mg daily.
"""
STATUTE = "中华人民共和国样法\n\n第一章　总则\n\n第一条　为了规范电子签名，制定本法。\n\n第二条　本法所称电子签名，是指数据。\n"

WARD = "Ward guidelines"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents with what is said of them."""
    made = tmp_path / "ward"
    made.mkdir()
    (made / "antibiotics.md").write_text(GUIDELINE)
    (made / "statute.txt").write_text(STATUTE)
    describe(made)
    return made


def describe(folder: Path, **more: Any) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "antibiotics", "file": "antibiotics.md", "edition": "2026-01", "effective": "2026-01-01", "source": "Pharmacy", **more},
        {"id": "statute", "file": "statute.txt", "title": "样法", "lang": "zh", "chars": 60},
    ]  # fmt: skip
    (folder / "documents.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture
def load(db: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """`load()`: what the command says of the folder."""

    def run(*options: str) -> str:
        call_command("loadlibrary", str(folder), "--collection", WARD, *options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def ward(load: Callable[..., str]) -> Collection:
    load()
    return Collection.objects.get(name=WARD)


@pytest.fixture
def antibiotics(ward: Collection) -> Edition:
    return ward.editions.get(key="antibiotics", replaced=None)


@pytest.fixture
def reader(people: Callable[[str, str], User]) -> Client:
    """A clinician's browser."""
    client = Client()
    client.force_login(people("clara", "clinicians"))
    return client


@pytest.fixture
def librarian(people: Callable[[str, str], User]) -> Client:
    user = people("libby", LIBRARIANS)
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client
