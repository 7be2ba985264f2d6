"""Documents over HTTP: what is taken in, what is refused, and whose they are."""

import io
import json

import pytest
from django.db import connection
from django.test import AsyncClient, Client
from django.utils import timezone

from assistant.chat.models import Turn
from assistant.documents.models import Document, Piece, Reading
from assistant.documents.names import shown_name
from assistant.matters.models import Matter
from tests.waiting import until

from ..made import pdf, scan
from .leases import LEASE, add


def test_a_document_comes_in_and_is_shown_as_it_was_read(browser):
    added = add(browser, pdf([LEASE.split("\n\n"), ["4. Law. The laws of Ireland apply to this lease."]]), "Lease.pdf")
    assert added.status_code == 201
    found = added.json()
    assert (found["name"], found["pages"], found["kind"]) == ("Lease.pdf", 2, "agreement")
    shown = browser.get(f"/documents/{found['id']}/").json()
    text = "".join(page["text"] for page in shown["page_texts"])
    assert [page["number"] for page in shown["page_texts"]] == [1, 2]
    assert text[shown["page_texts"][1]["start"] :].startswith("4. Law")
    assert shown["sha256"] == found["sha256"] and len(text) == found["characters"]
    assert ["2. Term"] in [section["path"][-1:] for section in shown["sections"]]


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "x.txt", 400, "empty"),
        (scan(pdf([["Words"]])), "scan.pdf", 400, "no_text"),
        (pdf([["Words"] * 9], password="x"), "locked.pdf", 400, "encrypted"),
        (b"MZ\x00\x00", "x.pdf", 400, "other_content"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(browser, data, name, status, code):
    """UP-01, UP-13, UP-17, UP-18."""
    refused = add(browser, data, name)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["message"].endswith(".")
    assert not Document.objects.exists()


def test_too_large_and_too_many_are_refused(browser, settings):
    """UP-02, UP-22."""
    settings.LIMIT_UPLOAD_BYTES = 1000
    assert add(browser, b"a" * 1001).status_code == 413
    settings.LIMIT_DOCUMENTS_PER_USER = 1
    assert add(browser, LEASE.encode()).status_code == 201
    assert (add(browser, LEASE.encode()).status_code, add(browser, LEASE.encode()).json()["code"]) == (409, "quota")


def test_only_what_a_person_can_delete_counts_towards_the_limit(browser, settings):
    """Neither what a hold keeps after it was deleted, nor what lies where others decide."""
    settings.LIMIT_DOCUMENTS_PER_USER = 1
    matter = Matter.objects.create(domain="legal", kind="matter", label="x")
    for change in ({"deleted": timezone.now()}, {"matter": matter}):
        assert add(browser, LEASE.encode()).status_code == 201
        assert add(browser, LEASE.encode()).status_code == 409
        Document.objects.filter(deleted=None, matter=None).update(**change)
    assert add(browser, LEASE.encode()).status_code == 201


@pytest.mark.parametrize(
    ("limit", "words"),
    [(10, "10 bytes"), (1536, "1.5 KB"), (50 * 1024**2, "50 MB"), (25 * 1024**2 + 1, "25 MB"), (2 * 1024**3, "2 GB")],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_limit_is_the_settings_on_the_page_and_in_every_sentence(browser, settings, limit, words, language):
    """F13."""
    settings.LIMIT_UPLOAD_BYTES = limit
    headers = {"Accept-Language": language}
    words = words if language == "en" else words.replace("bytes", "字节")
    page = browser.get("/legal/", headers=headers).content.decode()
    said = browser.get("/documents/too-large/", headers=headers).json()["message"]
    assert f'data-largest="{limit}" data-too-large="{said}"' in page
    assert words in said


def test_the_files_of_one_person_may_take_so_many_bytes_and_not_one_more(browser, settings):
    """UP-22."""
    settings.LIMIT_DOCUMENT_BYTES_PER_USER = 2 * len(LEASE.encode())
    assert [add(browser, LEASE.encode()).status_code for _ in range(2)] == [201, 201]
    refused = add(browser, b"One byte more.")
    assert (refused.status_code, refused.json()["code"]) == (409, "quota")
    Document.objects.first().delete()
    assert add(browser, b"There is room for it again now.").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_f22_a_full_disk_is_said_and_keeps_nothing(browser):
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        refused = add(browser, (LEASE * 200).encode())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    assert "no room left" in refused.json()["message"]
    assert not Document.objects.exists()
    assert add(browser, (LEASE * 200).encode()).status_code == 201


async def test_one_person_has_a_few_read_at_once(paralegal, settings, monkeypatch):
    """UP-07."""
    import asyncio

    from assistant.documents.web import intake

    gate = asyncio.Event()

    async def slow(*_: object, **__: object) -> None:
        await gate.wait()
        raise intake.UnreadableFile("unreadable")

    monkeypatch.setattr(intake, "extract_soon", slow)
    settings.LIMIT_UPLOADS_PER_USER = 2
    client = AsyncClient()
    await client.aforce_login(paralegal)
    address = "/documents/?domain=legal"
    waiting = [
        asyncio.create_task(client.post(address, b"x" * 50, content_type="application/octet-stream")) for _ in range(2)
    ]
    await until(lambda: intake.uploads().being_read[paralegal.pk] == 2)
    assert (await client.post(address, b"x" * 50, content_type="application/octet-stream")).status_code == 429
    gate.set()
    assert [response.status_code for response in await asyncio.gather(*waiting)] == [400, 400]
    assert (await client.post(address, b"x" * 50, content_type="application/octet-stream")).status_code == 400


def test_a3_one_person_sends_so_many_files_a_minute_and_failed_ones_count(browser, people, settings):
    settings.LIMIT_UPLOADS_PER_MINUTE = 3
    assert [add(browser, b"MZ\x00\x00", "x.pdf").status_code for _ in range(3)] == [400] * 3
    refused = add(browser, LEASE.encode())
    assert (refused.status_code, refused.json()["code"]) == (429, "rate")
    other = Client()
    other.force_login(people("petra", "paralegals"))
    assert add(other, LEASE.encode()).status_code == 201


def test_a_form_is_no_document(browser):
    """UP-08."""
    response = browser.post("/documents/?domain=legal", {"file": io.BytesIO(LEASE.encode())})
    assert response.status_code == 400 and not Document.objects.exists()


def test_a_page_without_the_token_sends_nothing(paralegal):
    """AU-14."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(paralegal)
    assert add(client, LEASE.encode()).status_code == 403


def test_a_domain_that_is_not_theirs_takes_nothing(browser):
    assert add(browser, LEASE.encode(), domain="medical").status_code == 404


def test_e_the_name_of_a_file_travels_in_a_header_and_not_in_the_address(browser):
    name = "Müller 离婚协议 100%.txt"
    assert add(browser, LEASE.encode(), name).json()["name"] == name
    address = "/documents/?domain=legal&name=patient.txt"
    plain = browser.post(address, LEASE.encode(), content_type="application/octet-stream")
    assert plain.json()["name"] == "Document", "a name in the address would stand in logs"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\x\\Lease.pdf", "Lease.pdf"), ("a\u202egpj.exe", "agpj.exe"),
        ("x\r\nSet-Cookie: a.txt", "xSet-Cookie: a.txt"), ("", "Document"), ("CON", "CON"), ("a\x00b.txt", "ab.txt"), ("<script>.txt", "<script>.txt"), ("合同.docx", "合同.docx"),
    ],
)  # fmt: skip
def test_names_are_shown_without_folders_and_tricks(name, shown):
    """UP-20."""
    assert shown_name(name) == shown


def test_a_long_name_keeps_its_ending():
    """UP-20."""
    assert len(shown_name("a" * 5000 + ".pdf")) == 120 and shown_name("a" * 5000 + ".pdf").endswith("….pdf")


# --- Whose it is ------------------------------------------------------------------------------------------------------


def addresses(reading: Reading) -> list[tuple[str, str]]:
    turn, document = reading.turn_id, reading.document_id
    return [
        ("get", f"/documents/{document}/"), ("get", f"/documents/{document}/plan/"), ("post", f"/documents/{document}/delete/"),
        ("post", f"/documents/{document}/discard/"),
        ("get", f"/documents/answers/{turn}/"),
        ("get", f"/documents/readings/{turn}/"), ("post", f"/documents/readings/{turn}/edit/"),
        ("post", f"/documents/readings/{turn}/accept/"), ("post", f"/documents/readings/{turn}/withdraw/"),
        ("post", f"/documents/readings/{turn}/sign/"), ("get", f"/documents/readings/{turn}/summary.docx"),
        ("get", f"/documents/readings/{turn}/summary.md"), ("get", f"/documents/facts/?document={document}"),
    ]  # fmt: skip


def ask(client: Client, method: str, address: str):
    return client.get(address) if method == "get" else client.post(address, {"text": "mine"})


def test_p7_nobody_else_sees_or_changes_any_of_it(people, reading):
    other = Client()
    other.force_login(people("petra", "paralegals"))
    before = (reading.edited, Document.objects.count())
    for method, address in addresses(reading):
        assert ask(other, method, address).status_code == 404, address
    reading.refresh_from_db()
    assert (reading.edited, Document.objects.count()) == before


def test_p7_nor_does_its_owner_once_the_domain_is_closed_to_them(browser, paralegal, reading):
    paralegal.groups.clear()
    for method, address in addresses(reading):
        assert ask(browser, method, address).status_code == 404, address


def test_nobody_who_is_not_signed_in_gets_anything(reading):
    for method, address in addresses(reading):
        assert getattr(Client(), method)(address).status_code in (302, 401), address


def test_two_people_may_have_the_same_file_and_do_not_know(people, browser):
    """UP-21."""
    other = Client()
    other.force_login(people("petra", "paralegals"))
    first, second = add(browser, LEASE.encode()), add(other, LEASE.encode())
    assert first.json()["id"] != second.json()["id"]
    assert Document.objects.count() == 2


# --- A reading --------------------------------------------------------------------------------------------------------


def test_the_evidence_and_the_receipt(browser, reading):
    shown = browser.get(f"/documents/readings/{reading.turn_id}/").json()
    marks = {check["value"]: check["result"] for one in shown["statements"] for check in one["checks"]}
    assert marks.pop("2026") == "exact"
    assert marks == {
        "six years": "near", "1 March 2026": "exact", "Harbour Estates Ltd": "exact", "6,400 EUR": "exact", "third": "exact",
    }  # fmt: skip
    assert shown["receipt"]["complete"] and shown["receipt"]["checks"]["near"] == 1
    text = reading.document.text
    passage = shown["statements"][0]["passages"][0]
    assert "runs for five years" in text[passage["start"] : passage["end"]]


def test_deleting_takes_the_readings_along(browser, reading):
    refused = browser.post(f"/documents/{reading.document_id}/discard/")
    assert (refused.status_code, Document.objects.filter(pk=reading.document_id).exists()) == (409, True)
    assert browser.post(f"/documents/{reading.document_id}/delete/").url == "/documents/facts/"
    assert not Document.objects.exists() and not Reading.objects.exists() and not Piece.objects.exists()
    assert Turn.objects.filter(pk=reading.turn_id).exists()


async def test_the_plan_is_told_before_anything_runs(paralegal, model, keep):
    from .. import long

    document = await keep(paralegal, "\n\n".join("\n\n".join(page) for page in long.pages()[:60]).encode())
    client = AsyncClient()
    await client.aforce_login(paralegal)
    plan = (await client.get(f"/documents/{document.pk}/plan/?kind=agreement&depth=brief")).json()
    assert plan["pieces"] == len(plan["places"]) > 5
    assert plan["passes"] >= 2 and plan["seconds"] is None
    assert [plan["places"][0]["start"], plan["places"][-1]["end"]] == [0, len(document.text)]
    assert not model.requests


async def test_the_plan_waits_for_the_model(paralegal, keep, settings):
    settings.MODEL_URL = "http://127.0.0.1:9/v1"
    document = await keep(paralegal, LEASE.encode())
    client = AsyncClient()
    await client.aforce_login(paralegal)
    refused = await client.get(f"/documents/{document.pk}/plan/")
    assert (refused.status_code, refused.json()["code"]) == (503, "model_unavailable")


def test_logs_hold_no_word_of_a_document(browser, caplog):
    caplog.set_level("INFO")
    add(browser, LEASE.encode(), "Secret-Merger.txt")
    assert "Harbour" not in caplog.text and "Merger" not in caplog.text
    assert json.dumps("pages")[1:-1] in caplog.text


def test_d1_a_shown_summary_leads_nobody_to_its_document(people, paralegal, browser, reading):
    """Neither its words nor its name nor the notes on it; of the document's own addresses, none."""
    turn, document = reading.turn, reading.document
    document.name = "Mrs-Tulip-v-Harbour.txt"
    document.save(update_fields=["name"])
    inputs = {
        "document": str(document.pk),
        "document_name": document.name,
        "text": "",
        "kind": "agreement",
        "depth": "brief",
    }
    Turn.objects.filter(pk=turn.pk).update(inputs=inputs, requests=[SENT], state="completed")
    Piece.objects.filter(reading=reading).update(request=SENT, text="Notes on Brightwell Design")
    assert browser.post(f"/t/{turn.pk}/share/", {"audience": "editors"}).status_code == 302
    owner = browser.get(f"/t/{turn.pk}/").content.decode()
    assert "Brightwell" in owner and "the document, its name, and the notes the model made of it" in owner

    editor = Client()
    editor.force_login(people("ed", "prompt editors"))
    page = editor.get(f"/t/{turn.pk}/").content.decode()
    assert "six years" in page, "the answer is shown"
    held = ("Brightwell", "Tulip", str(document.pk), "again/", "body.json")
    assert [words for words in held if words in page] == []
    assert "the document, its name, and the notes the model made of it" in page
    for number in (1, 2):
        assert editor.get(f"/t/{turn.pk}/{number}/body.json").status_code == 404
        assert editor.post(f"/t/{turn.pk}/{number}/again/").status_code == 404
    for method, address in addresses(reading):
        assert ask(editor, method, address).status_code == 404, address


SENT = {
    "sha256": "0" * 64, "model": "m", "title": "M", "revision": "", "family": "r1", "exact": True, "markers": [],
    "left_out": 0, "parameters": {"seed": 1, "temperature": 0.6, "top_p": 0.95, "max_tokens": 9}, "streamed": True,
    "reasoning": 0, "text": 0,
}  # fmt: skip
