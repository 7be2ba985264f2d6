"""A paralegal's browser, a lease that was read and summarised, and its exports."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document, Piece, Reading
from assistant.prompts.models import live_version

from .leases import LEASE, SUMMARY, add


@pytest.fixture
def browser(paralegal) -> Client:
    client = Client()
    client.force_login(paralegal)
    return client


@pytest.fixture
def reading(paralegal, browser) -> Reading:
    """A lease that was read whole, and its summary."""
    document = Document.objects.get(pk=add(browser, LEASE.encode()).json()["id"])
    conversation = Conversation.objects.create(owner=paralegal, domain="legal", title="Lease")
    turn = Turn.objects.create(
        conversation=conversation, owner=paralegal, client_id=uuid4(), position=1, task="summarize", language="en",
        inputs={"document": str(document.pk), "document_name": "Lease.txt", "kind": "agreement", "depth": "brief", "text": ""},
        state="completed", code="stop", text=SUMMARY, model="SmolLM2", version=live_version("legal", "summarize", "en"),
    )  # fmt: skip
    made = Reading.objects.create(turn=turn, document=document, mode=Reading.Mode.WHOLE)
    Piece.objects.create(reading=made, position=0, start=0, end=len(document.text), state=Piece.State.DONE)
    return made


@pytest.fixture
def export(browser, reading, tmp_path) -> Callable[[str], Path]:
    def made(form: str) -> Path:
        address = f"/documents/readings/{reading.turn_id}/"
        response = (
            browser.post(f"/documents/answers/{reading.turn_id}/certificate/", {"wording": "Local Rule 7: say so."})
            if form == "certificate"
            else browser.get(f"{address}summary.{form}")
        )
        assert response.status_code == 200
        path = tmp_path / f"{form}.{'docx' if form == 'certificate' else form}"
        path.write_bytes(response.content)
        return path

    return made
