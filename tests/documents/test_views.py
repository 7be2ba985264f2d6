"""Documents over HTTP: what is taken in, what is refused, whose they are, and what leaves the house."""

import io
import json
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import AsyncClient, Client
from docx import Document as Word

from assistant.chat.models import Conversation, Turn
from assistant.documents.intake import shown_name
from assistant.documents.models import Document, Piece, Reading
from assistant.prompts.models import live_version

from .made import pdf

LEASE = (
    "LEASE\n\n1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor.\n\n"
    "2. Term. The lease begins on 1 March 2026 and runs for five years.\n\n3. Rent. 6,400 EUR a month, due within 3 days.\n"
)
SUMMARY = "## Term\n\n- The lease runs for **six years** from 1 March 2026.\n- Harbour Estates Ltd lets the third floor.\n\n| Year | Rent |\n| --- | --- |\n| 2026 | 6,400 EUR |\n"


@pytest.fixture
def browser(paralegal) -> Client:
    client = Client()
    client.force_login(paralegal)
    return client


def add(client: Client, data: bytes, name: str = "Lease.txt", **query: str):
    address = "/documents/?" + "&".join(
        f"{key}={value}" for key, value in {"domain": "legal", "name": name, **query}.items()
    )
    return client.post(address, data, content_type="application/octet-stream")


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
        (pdf([[], []]), "scan.pdf", 400, "no_text"),
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

    from assistant.documents import intake

    gate = asyncio.Event()

    async def slow(*_: object, **__: object) -> None:
        await gate.wait()
        raise intake.UnreadableFile("unreadable")

    monkeypatch.setattr(intake, "extract_soon", slow)
    settings.LIMIT_UPLOADS_PER_USER = 2
    client = AsyncClient()
    await client.aforce_login(paralegal)
    address = "/documents/?domain=legal&name=x.txt"
    waiting = [
        asyncio.create_task(client.post(address, b"x" * 50, content_type="application/octet-stream")) for _ in range(2)
    ]
    await asyncio.sleep(0.3)
    assert (await client.post(address, b"x" * 50, content_type="application/octet-stream")).status_code == 429
    gate.set()
    assert [response.status_code for response in await asyncio.gather(*waiting)] == [400, 400]
    assert (await client.post(address, b"x" * 50, content_type="application/octet-stream")).status_code == 400


def test_a_form_is_no_document(browser):
    """UP-08."""
    response = browser.post("/documents/?domain=legal&name=x.txt", {"file": io.BytesIO(LEASE.encode())})
    assert response.status_code == 400 and not Document.objects.exists()


def test_a_page_without_the_token_sends_nothing(paralegal):
    """AU-14."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(paralegal)
    assert add(client, LEASE.encode()).status_code == 403


def test_a_domain_that_is_not_theirs_takes_nothing(browser):
    assert add(browser, LEASE.encode(), domain="medical").status_code == 404


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


@pytest.fixture
def reading(paralegal, browser) -> Reading:
    """A lease that was read whole, and its summary."""
    document = Document.objects.get(pk=add(browser, LEASE.encode()).json()["id"])
    conversation = Conversation.objects.create(owner=paralegal, domain="legal", title="Lease")
    turn = Turn.objects.create(
        conversation=conversation, owner=paralegal, client_id=uuid4(), position=1, task="summarize", language="en",
        inputs={"document": str(document.pk), "document_name": "Lease.txt", "kind": "agreement", "depth": "brief"},
        state="completed", code="stop", text=SUMMARY, model="SmolLM2", version=live_version("legal", "summarize", "en"),
    )  # fmt: skip
    made = Reading.objects.create(turn=turn, document=document, mode=Reading.Mode.WHOLE)
    Piece.objects.create(reading=made, position=0, start=0, end=len(document.text), state=Piece.State.DONE)
    return made


def addresses(reading: Reading) -> list[tuple[str, str]]:
    turn, document = reading.turn_id, reading.document_id
    return [
        ("get", f"/documents/{document}/"), ("get", f"/documents/{document}/plan/"), ("post", f"/documents/{document}/delete/"),
        ("get", f"/documents/readings/{turn}/"), ("post", f"/documents/readings/{turn}/edit/"),
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
    assert marks == {"six years": "near", "1 March 2026": "exact", "Harbour Estates Ltd": "exact", "6,400 EUR": "exact"}
    assert shown["receipt"]["complete"] and shown["receipt"]["checks"]["near"] == 1
    text = reading.document.text
    passage = shown["statements"][0]["passages"][0]
    assert "runs for five years" in text[passage["start"] : passage["end"]]


def test_a_signature_has_a_name_and_a_time_and_an_edit_takes_it_away(browser, reading):
    address = f"/documents/readings/{reading.turn_id}"
    signed = browser.post(f"{address}/sign/").json()
    assert signed["signed_by"] == "paul" and signed["signed"]
    edited = browser.post(f"{address}/edit/", {"text": "The lease runs for five years."}).json()
    assert (edited["signed_by"], edited["signed"], edited["edited"]) == ("", "", True)
    assert [check["result"] for one in edited["statements"] for check in one["checks"]] == ["exact"]
    assert Turn.objects.get(pk=reading.turn_id).text == SUMMARY, "what the model wrote is kept"


def test_a_running_summary_is_neither_signed_nor_taken_along(browser, reading):
    Turn.objects.filter(pk=reading.turn_id).update(state="streaming")
    assert browser.post(f"/documents/readings/{reading.turn_id}/sign/").status_code == 400
    assert browser.get(f"/documents/readings/{reading.turn_id}/summary.md").status_code == 404


FORMS = ("md", "docx")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("signed", [False, True])
def test_every_export_says_where_it_comes_from_and_who_answers_for_it(form, signed, browser, reading):
    if signed:
        browser.post(f"/documents/readings/{reading.turn_id}/sign/")
    response = browser.get(f"/documents/readings/{reading.turn_id}/summary.{form}")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    text = response.content.decode() if form == "md" else words(response.content)
    for part in (
        "SmolLM2",
        "Summary (English), version 1",
        reading.document.sha256,
        "not legal advice",
        "six years",
        "Every character",
    ):
        assert part in text, part
    assert ("Signed off by paul on" in text) is signed
    assert ("Draft" in text) is not signed
    assert re.search(r"the document has “five years”", text)
    assert "2. Term" in text and "p. 1" not in text, "a text file has no pages"
    assert "2026 · 6,400 EUR" in text, "a row of a table on one line"
    assert re.search(r"Written: \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)


def words(data: bytes) -> str:
    word = Word(io.BytesIO(data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def test_word_gets_real_headings_lists_tables_and_a_chinese_font(browser, reading):
    word = Word(io.BytesIO(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content))
    styles = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert styles["Term"] == "Heading 2"
    assert styles["The lease runs for six years from 1 March 2026."] == "List Bullet"
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["2026", "6,400 EUR"]
    assert "Microsoft YaHei" in word.styles["Normal"].element.xml


def test_an_edited_text_is_what_leaves(browser, reading):
    """UP-25."""
    browser.post(f"/documents/readings/{reading.turn_id}/edit/", {"text": "=HYPERLINK(1) five years"})
    text = words(browser.get(f"/documents/readings/{reading.turn_id}/summary.docx").content)
    assert "'=HYPERLINK" in text and "six years" not in text


def test_deleting_takes_the_readings_along(browser, reading):
    assert browser.post(f"/documents/{reading.document_id}/delete/").url == "/documents/facts/"
    assert not Document.objects.exists() and not Reading.objects.exists() and not Piece.objects.exists()
    assert Turn.objects.filter(pk=reading.turn_id).exists()


async def test_the_plan_is_told_before_anything_runs(paralegal, model, keep):
    from . import long

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
