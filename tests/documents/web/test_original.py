"""The file of a document: kept as long as the document, for whoever may read it, and for nobody else."""

import errno
import stat
import time
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from assistant.documents import originals
from assistant.documents.models import Document

from ..made import pdf
from .leases import add

PAGES = pdf([["1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor."]])


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def browser(paralegal: User) -> Client:
    client = Client()
    client.force_login(paralegal)
    return client


@pytest.fixture
def document(browser: Client) -> Document:
    return Document.objects.get(pk=add(browser, PAGES, "租赁 Lease.pdf").json()["id"])


def test_the_file_comes_back_as_it_came_and_only_to_be_stored(browser, document):
    shown = browser.get(f"/documents/{document.pk}/").json()
    assert shown["original"] == {"format": "pdf", "kept": True}
    response = browser.get(f"/documents/{document.pk}/original/")
    assert response.content == PAGES
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "%E7%A7%9F%E8%B5%81%20Lease.pdf" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]


def test_a_web_page_is_no_page_of_this_site(browser):
    added = add(
        browser, b"<html><body><p>A short agreement.</p><script>alert(1)</script></body></html>", "a.html"
    ).json()
    response = browser.get(f"/documents/{added['id']}/original/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/octet-stream")
    assert response["Content-Disposition"].startswith("attachment;")


def test_it_is_for_the_account_of_the_site_alone(document):
    path = originals.path_of(document.pk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [str(document.pk)]


def test_nobody_else_gets_it(document, clinician, people):
    for user in (clinician, people("another", "paralegals")):
        client = Client()
        client.force_login(user)
        assert client.get(f"/documents/{document.pk}/original/").status_code == 404
    assert Client().get(f"/documents/{document.pk}/original/").status_code == 401


@pytest.mark.parametrize("ended", ["document", "account", "many at once"])
@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_document(browser, document, paralegal, ended):
    if ended == "document":
        browser.post(f"/documents/{document.pk}/delete/")
    else:
        with transaction.atomic():  # its analysis is being stored meanwhile
            (paralegal if ended == "account" else Document.objects.all()).delete()
    assert not Document.objects.exists()
    assert not originals.path_of(document.pk).exists()


def test_a_document_from_before_says_that_its_file_is_not_kept(browser, document):
    originals.forget(document.pk)
    assert browser.get(f"/documents/{document.pk}/").json()["original"] == {"format": "pdf", "kept": False}
    assert browser.get(f"/documents/{document.pk}/original/").status_code == 404


def test_a_full_disk_keeps_neither_file_nor_document(browser, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(originals.os, "fsync", full)
    refused = add(browser, PAGES, "Lease.pdf")
    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    assert not Document.objects.exists()
    assert list(originals.path_of(uuid4()).parent.iterdir()) == []


async def test_what_a_dead_process_left_is_purged(document, data_dir):
    """Not what is being uploaded just now."""
    folder = data_dir / "documents"
    (folder / str(uuid4())).write_bytes(b"new")
    old = [folder / str(uuid4()), folder / f"{uuid4()}.part", originals.path_of(document.pk)]
    for path in old[:2]:
        path.write_bytes(b"old")
    long_ago = time.time() - 7200
    for path in old:
        originals.os.utime(path, (long_ago, long_ago))
    await originals.purge()
    assert [path.exists() for path in old] == [False, False, True]
    assert len(list(folder.iterdir())) == 2
