"""No text is worked on for long where others wait: on the event loop, or in the thread of a request.

Every address of documents and passports is asked, as it stands in the URL table, for documents that take long. Measured
is the processor time of the event loop's own thread between two of its turns, not the clock on the wall.
"""

import asyncio
import gc
import time
from uuid import uuid4

import pytest
from asgiref.sync import SyncToAsync, sync_to_async
from django.test import AsyncClient
from django.urls import reverse

from assistant.chat.models import Conversation, Turn
from assistant.chat.web import urls as chat_urls
from assistant.documents.models import Document, Piece, Reading
from assistant.documents.web import urls as document_urls
from assistant.evidence.index import SourceIndex
from assistant.prompts.models import live_version

from ..documents import long
from ..site import scripted_model

#: Seconds of processor for one turn of the loop, and for one piece of work in a thread with database access.
MOST = 0.05

NATURAL = "\n\n".join("\n".join(page) for page in long.pages())
TEXTS = {
    "natural": (NATURAL * 4)[:1_500_000],
    "digits": "1. Term. " + "7" * 20_000 + " days.\n\n" + "The Buyer shall pay EUR 5.\n" * 2000,
    "openers": "1. Term.\n\n" + "(“" * 20_000 + "\n\n" + "[1" * 10_000,
}
SUMMARY = "- The Supplier shall pay EUR 10,137 within 101 days.\n" * 20


@pytest.fixture(scope="module")
def engine():
    """A scripted model server in a process of its own, whose work is not the site's."""
    with scripted_model() as url:
        yield url


@pytest.fixture
def reading(paralegal):
    """`await reading(text)`: a document that was read part by part, and its summary."""

    def make(text: str) -> Reading:
        document = Document.objects.create(
            owner=paralegal, domain="legal", name="Long.txt", format="text", size=len(text), sha256="0" * 64,
            text=text, pages=[0], kind="agreement", language="en",
        )  # fmt: skip
        conversation = Conversation.objects.create(owner=paralegal, domain="legal", title="Long")
        turn = Turn.objects.create(
            conversation=conversation, owner=paralegal, client_id=uuid4(), position=1, task="summarize", language="en",
            inputs={"document": str(document.pk), "document_name": "Long.txt", "text": "", "kind": "agreement", "depth": "brief"},
            state="completed", code="stop", text=SUMMARY, model="SmolLM2", version=live_version("legal", "summarize", "en"),
        )  # fmt: skip
        part = live_version("legal", "summarize_part", "en")
        made = Reading.objects.create(turn=turn, document=document, mode=Reading.Mode.PARTS, part_version=part)
        request = {
            "sha256": "0" * 64, "model": "m", "title": "m", "revision": "", "family": "r1", "exact": True,
            "markers": [], "left_out": 0, "parameters": {"seed": 1},
        }  # fmt: skip
        pieces = [
            Piece(reading=made, position=number, start=start, end=min(len(text), start + 4000), state=Piece.State.DONE,
                  text="Notes.", request=request)
            for number, start in enumerate(range(0, len(text), 4000))
        ]  # fmt: skip
        Piece.objects.bulk_create(pieces)
        return made

    return sync_to_async(make)


def addresses(reading: Reading) -> dict[str, str]:
    """Every address about a document or a turn, by the name of its view."""
    found = {"key_facts": f"/documents/facts/?document={reading.document_id}"}
    found["key_facts_progress"] = f"/documents/facts/progress/?document={reading.document_id}"
    for pattern in (*document_urls.urlpatterns, *chat_urls.urlpatterns):
        names = pattern.pattern.converters.keys()
        about_turn = "t/" in str(pattern.pattern) and "<uuid:pk>" in str(pattern.pattern)
        pk = reading.turn_id if about_turn else reading.document_id
        known = {"pk": pk, "turn": reading.turn_id, "form": "docx", "number": 1, "name": "legal"}
        found.setdefault(pattern.name, reverse(pattern.name, kwargs={name: known[name] for name in names}))
    return found


#: What an address wants to be told.
FIELDS = {
    "edit_reading": {"text": "7" * 2000},
    "sign_reading": {"reason": "7" * 500},
    "accept_statement": {"statement": "0", "reason": "7" * 500},
    "withdraw_signature": {},
    "rename": {"title": "7" * 20_000},
}


class Longest:
    """The longest turn of the event loop, and the longest work with the database for it, in processor time. A view that
    is not asynchronous has a thread of its own, which Python lets others interrupt: it is not counted."""

    def __init__(self, monkeypatch) -> None:
        self.loop, self.thread = (0.0, ""), (0.0, "")
        run, handle = asyncio.Handle._run, SyncToAsync.thread_handler

        def timed_run(one: asyncio.Handle) -> None:
            began = time.thread_time()
            run(one)
            self.loop = max(self.loop, (time.thread_time() - began, _name(one)))

        def timed_handler(one, *args, **kwargs):
            began = time.thread_time()
            try:
                return handle(one, *args, **kwargs)
            finally:
                if not hasattr(one.func, "__wrapped__"):
                    self.thread = max(self.thread, (time.thread_time() - began, repr(one.func)))

        monkeypatch.setattr(asyncio.Handle, "_run", timed_run)
        monkeypatch.setattr(SyncToAsync, "thread_handler", timed_handler)

    @property
    def fits(self) -> bool:
        return self.loop[0] <= MOST and self.thread[0] <= MOST


@pytest.mark.parametrize("kind", TEXTS)
async def test_no_address_works_on_a_text_where_others_wait(kind, reading, engine, paralegal, monkeypatch, settings):
    settings.MODEL_URL, settings.MODEL_FAMILY = engine, "r1"
    client = AsyncClient()
    await client.aforce_login(paralegal)
    monkeypatch.setattr(SourceIndex, "__init__", _not_here)
    small = addresses(await reading("1. Term. The lease runs for five years.\n\n" * 3))
    subject = await reading(TEXTS[kind])
    settings.LIMIT_WORKER_SECONDS = 10.0
    for name in small:
        if "delete" not in name:
            await ask(client, name, small[name], subject)  # what is imported and opened the first time is no work
    slow = {}
    for name in sorted(small, key=lambda one: "delete" in one):
        for _ in range(3):  # On a busy machine one may be slow by chance: then with a document that nothing is kept of.
            longest = await measured(client, name, subject, monkeypatch)
            monkeypatch.setattr(SourceIndex, "__init__", _not_here)
            if longest.fits:
                break
            subject = await reading(TEXTS[kind])
        else:
            slow[name] = longest.loop, longest.thread
    assert slow == {}


async def test_the_sections_of_a_document_are_read_in_workers(reading, engine, paralegal, monkeypatch, settings):
    settings.MODEL_URL, settings.MODEL_FAMILY = engine, "r1"
    client = AsyncClient()
    await client.aforce_login(paralegal)
    subject = await reading("# Term\n\n" * 50_000)
    for _ in range(3):
        longest = await measured(client, "plan", subject, monkeypatch)
        if longest.fits:
            return
    pytest.fail(f"{longest.loop}, {longest.thread}")


async def measured(client: AsyncClient, name: str, subject: Reading, monkeypatch) -> Longest:
    gc.collect()
    gc.freeze()  # As the site does: what the test session has made is not looked through in the middle of a turn.
    longest = Longest(monkeypatch)
    response = await ask(client, name, addresses(subject)[name], subject)
    monkeypatch.undo()
    assert response.status_code < 500 or response.status_code == 503, name
    return longest


async def ask(client: AsyncClient, name: str, address: str, reading: Reading):
    """A GET, or a POST where the address wants one."""
    response = await client.get(address)
    if response.status_code != 405:
        return response
    digest = await sync_to_async(lambda: [one.digest for one in Reading.objects.filter(pk=reading.pk)])()
    return await client.post(address, {"digest": digest, **FIELDS.get(name, {})})


def _name(handle: asyncio.Handle) -> str:
    task = getattr(handle._callback, "__self__", None)
    return task.get_coro().__qualname__ if isinstance(task, asyncio.Task) else repr(handle._callback)


def _not_here(*_: object) -> None:
    raise AssertionError("a document was indexed in the site's own process")
