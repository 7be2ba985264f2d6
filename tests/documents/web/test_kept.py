"""A1, A6: what takes long is done once, in a worker process, and kept; what takes too long is refused."""

import subprocess
import sys

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from assistant.documents import answer_checks, kept
from assistant.documents.answer_checks import checks_of_reading
from assistant.documents.models import Analysis, Document, Reading
from assistant.evidence import analysis, answer_work
from assistant.exceptions import NotFound, Overloaded, TooSlow
from assistant.workers.pool import Caller
from tests.site import ROOT
from tests.waiting import PATIENCE, wait_until
from tests.workers import jobs

from .. import long
from .leases import LEASE, add


def edit(client: Client, reading: Reading, text: str):
    reading.refresh_from_db()
    return client.post(f"/documents/readings/{reading.turn_id}/edit/", {"text": text, "digest": reading.digest})


# --- A1: readings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["7" * 2000, "7" * 99_000, "1.1" * 30_000, "(" * 50_000, '"' * 50_000, "a, " * 30_000])
def test_a1_a_text_that_nobody_writes_is_checked_before_it_is_saved(browser, reading, calls, text):
    changed = edit(browser, reading, text)
    assert calls == ["check_reading"]
    reading.refresh_from_db()
    if changed.status_code == 200:
        assert reading.edited == text.strip() and reading.checked
    else:
        assert changed.json()["code"] == "too_slow" and not reading.edited


def test_a1_what_takes_too_long_to_check_is_refused_and_the_earlier_text_stays(browser, reading, monkeypatch, settings):
    assert edit(browser, reading, "The lease runs for five years.").status_code == 200
    settings.LIMIT_WORKER_SECONDS = 0.5
    monkeypatch.setattr(answer_work, "check_reading", jobs.never)
    refused = edit(browser, reading, "The lease runs for six years.")
    assert (refused.status_code, refused.json()["code"]) == (400, "too_slow")
    assert "was not saved" in refused.json()["message"]
    reading.refresh_from_db()
    assert reading.edited == "The lease runs for five years."
    shown = browser.get(f"/documents/readings/{reading.turn_id}/").json()
    assert [check["result"] for one in shown["statements"] for check in one["checks"]] == ["exact"]


def test_a1_a_check_that_takes_too_long_leaves_what_another_has_found(browser, reading, monkeypatch):
    find = answer_checks.checks_for

    async def late(reading: Reading, text: str, *, background: bool) -> None:
        if not background:
            await Reading.objects.filter(pk=reading.pk).aupdate(**await find(reading, text))
        raise TooSlow

    monkeypatch.setattr(answer_checks, "checks_for", late)
    with pytest.raises(TooSlow):
        async_to_sync(checks_of_reading)(reading, background=True)
    assert not Reading.objects.get(pk=reading.pk).checked
    assert async_to_sync(checks_of_reading)(reading).tally
    assert Reading.objects.get(pk=reading.pk).checks


def test_a1_viewing_and_exporting_do_not_check_again(browser, reading, calls):
    address = f"/documents/readings/{reading.turn_id}"
    first = browser.get(f"{address}/").json()
    assert calls == ["check_reading"] and first["statements"]
    assert browser.get(f"{address}/").json() == first
    assert browser.get(f"{address}/summary.md").status_code == 200
    assert browser.get(f"{address}/summary.docx").status_code == 200
    assert calls == ["check_reading", "to_markdown", "to_word"]


def test_a1_a_reading_that_cannot_be_checked_in_time_is_shown_and_says_so(
    browser, reading, calls, monkeypatch, settings
):
    settings.LIMIT_WORKER_SECONDS = 0.5
    monkeypatch.setattr(answer_work, "check_reading", jobs.never)
    address = f"/documents/readings/{reading.turn_id}"
    for _ in range(2):
        shown = browser.get(f"{address}/").json()
        assert shown["text"] and shown["statements"] == []
        assert any("too long to check" in line for line in shown["receipt"]["lines"])
    assert calls == ["never"], "it is tried once"
    settings.LIMIT_WORKER_SECONDS = PATIENCE
    assert "too long to check" in browser.get(f"{address}/summary.md").content.decode()


def test_a_reading_whose_document_was_deleted_meanwhile_is_not_found(browser, reading):
    Document.objects.filter(pk=reading.document_id).delete()
    with pytest.raises(NotFound):
        async_to_sync(checks_of_reading)(reading)


def test_what_was_found_by_another_algorithm_is_found_anew(browser, reading, calls, monkeypatch):
    address = f"/documents/readings/{reading.turn_id}/"
    browser.get(address)
    monkeypatch.setattr(answer_work, "version", lambda: "another")
    browser.get(address)
    browser.get(address)
    assert calls == ["check_reading", "check_reading"]


def test_an_export_that_finds_no_room_says_so_on_a_page(browser, reading, monkeypatch):
    def full(*_):
        raise Overloaded

    monkeypatch.setattr(Caller, "submit", full)
    refused = browser.get(f"/documents/readings/{reading.turn_id}/summary.docx")
    assert refused.status_code == 503 and b"Nothing was lost" in refused.content


def test_the_algorithm_is_every_module_that_a_finding_comes_from():
    """Else a finding of an earlier version would be kept as if it were of this one."""
    program = "import sys, assistant.evidence.analysis; print(*(n for n, m in sys.modules.items() if not hasattr(m, '__path__')))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    ours = {name for name in loaded.split() if name.startswith(("assistant.", "domains."))}
    named = {module.__name__ for module in analysis._ALGORITHM}
    assert ours - named == {"assistant.evidence.analysis", "assistant.exceptions"}


# --- A6: key facts ----------------------------------------------------------------------------------------------------


def facts(client: Client, *documents: str) -> str:
    page = client.get("/documents/facts/", {"document": documents})
    assert page.status_code == 200
    return page.content.decode()


def progress(client: Client, *documents: str) -> dict[str, object]:
    return client.get("/documents/facts/progress/", {"document": documents}).json()


def test_a6_key_facts_are_found_after_the_upload_and_kept(browser, calls):
    document = add(browser, LEASE.encode()).json()["id"]
    wait_until(lambda: Analysis.objects.filter(pk=document).exists())
    assert "Harbour Estates" in facts(browser, document)
    assert progress(browser, document) == {"ready": True, "share": 1.0}
    assert calls.count("analyse") == 1
    assert browser.get(f"/documents/{document}/").json()["sections"], "the sections were kept too"
    assert calls.count("analyse") == 1


def test_facts_beside_the_first_can_be_opened_and_those_not_listed_are_counted(browser):
    text = "".join(
        f"{number}. The Buyer shall pay a fee of USD {number},000 to the agent.\n\n" for number in range(1, 601)
    )
    document = add(browser, text.encode()).json()["id"]
    wait_until(lambda: progress(browser, document)["ready"])
    shown = facts(browser, document)
    assert "100 more</summary>" in shown and "496 further sentences have these words and are not listed." in shown
    assert "100 further obligations stand in the document and are not listed." in shown


def test_a6_while_they_are_being_found_the_page_says_how_far_that_is(browser, monkeypatch, gate):
    monkeypatch.setattr(analysis, "analyse", jobs.analysed_later)
    document = add(browser, f"{LEASE}\n\n{gate.path}".encode()).json()["id"]
    shown = facts(browser, document)
    assert "Being prepared" in shown and "facts-side" not in shown and "documents/facts" in shown
    wait_until(lambda: progress(browser, document)["share"] == 0.5)
    gate.open()
    wait_until(lambda: progress(browser, document)["ready"])
    assert "Harbour Estates" in facts(browser, document)


def test_a6_what_takes_too_long_to_find_is_given_up(browser, monkeypatch, settings):
    settings.LIMIT_PREPARATION_SECONDS = 0.5
    monkeypatch.setattr(analysis, "analyse", jobs.never_analysed)
    document = add(browser, LEASE.encode()).json()["id"]
    wait_until(lambda: progress(browser, document)["ready"])
    given_up = facts(browser, document)
    assert "It took too long to find the key facts of" in given_up and "Being prepared" not in given_up
    assert Analysis.objects.get(pk=document).found == "", "it is not tried at every view"


def test_a6_what_was_being_found_when_the_site_ended_is_found_when_somebody_asks(browser, calls):
    document = add(browser, LEASE.encode()).json()["id"]
    wait_until(lambda: Analysis.objects.filter(pk=document).exists())
    Analysis.objects.all().delete()
    wait_until(lambda: "Harbour Estates" in facts(browser, document))
    assert calls.count("analyse") == 2


def test_a6_many_views_of_a_long_document_prepare_it_once(browser, calls):
    text = "\n\n".join("\n".join(page) for page in long.pages()[:60])
    document = add(browser, text.encode()).json()["id"]
    for _ in range(12):
        facts(browser, document)
    wait_until(lambda: progress(browser, document)["ready"])
    assert calls.count("analyse") == 1
    assert not kept.preparations()


def test_a6_a_document_that_is_deleted_meanwhile_leaves_nothing(browser):
    document = add(browser, ("\n\n".join("\n".join(page) for page in long.pages()[:30])).encode()).json()["id"]
    browser.post(f"/documents/{document}/delete/")
    wait_until(lambda: not kept.preparations())
    assert not Analysis.objects.exists() and not Document.objects.exists()


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_nobody_elses_and_no_such_document_are_the_same(browser, wanted):
    assert browser.get(f"/documents/facts/?document={wanted}").status_code == 404
    assert browser.get(f"/documents/facts/progress/?document={wanted}").status_code == 404
