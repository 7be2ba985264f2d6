from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document, Piece, Reading
from assistant.feedback.models import Feedback
from assistant.library.models import Collection, Edition
from assistant.prompts.models import live_version

from ...sharing import show

#: What the owner shows to others; all else of theirs is hidden.
SHOWN = "canary-shown"
#: Where editors of prompts see it: in its passport, and in what was said of it.
SHOWN_AT = ("/t/", "/admin/feedback/")


@pytest.fixture
def owned(clinician: User) -> dict[str, list[Any]]:
    """What the owner has, by the name under which addresses ask for it."""
    made = Conversation.objects.create(owner=clinician, domain="medical", title="canary-title")
    version = live_version("medical", "answer_from", "en")
    common = {"conversation": made, "owner": clinician, "task": "answer", "language": "en", "version": version}
    sent = {
        "sha256": "0" * 64, "model": "m", "title": "M", "revision": "", "family": "r1", "exact": True, "markers": [],
        "left_out": 0, "parameters": {"seed": 1, "temperature": 0.6, "top_p": 0.95, "max_tokens": 9},
        "streamed": True, "reasoning": 0, "text": 0,
    }  # fmt: skip
    document = Document.objects.create(
        owner=clinician, domain="medical", name="canary-name.txt", format="txt", size=1, sha256="0" * 64,
        text="canary-document", pages=[0], language="en",
    )  # fmt: skip
    inputs = {"question": "canary-question?", "document": str(document.pk), "document_name": document.name}
    first = Turn.objects.create(
        **common, client_id=made.pk, position=1, inputs=inputs, state="completed", text="canary-answer", requests=[sent],
        finished=timezone.now(),
    )  # fmt: skip
    second = Turn.objects.create(
        **common, client_id=document.pk, position=2, inputs={"question": SHOWN}, state="completed", text="Yes.",
        requests=[sent], finished=timezone.now(), carried_from=first,
        carried={name: inputs[name] for name in ("document", "document_name")},
    )  # fmt: skip
    for turn in (first, second):
        reading = Reading.objects.create(turn=turn, document=document, mode=Reading.Mode.WHOLE)
        Piece.objects.create(
            reading=reading, position=0, start=0, end=15, state=Piece.State.DONE, text="canary-note", request=sent
        )
    shown = show(second)
    feedback = Feedback.objects.create(turn=second, author=clinician, verdict="unsafe", reason="harm", words=True)
    edition = Edition.objects.create(
        collection=Collection.objects.create(domain="medical", name="Guidelines"), key="g", number=1, name="g.txt",
        title="Guideline", format="txt", size=1, sha256="0" * 64, text="Wash your hands.", pages=[0], language="en",
    )  # fmt: skip
    return {
        "pk": [made.pk, first.pk, second.pk, document.pk, version.template_id, edition.pk, feedback.pk],
        "turn": [first.pk, second.pk],
        "object_id": [made.pk, first.pk, second.pk, feedback.pk],
        "number": [shown.pk, 1, 2], "other": [1], "sample": [1], "name": ["medical", "legal"], "form": ["md", "docx"],
        "word": ["restart"], "app_label": ["chat", "prompts"], "content_type_id": [1], "url": ["nowhere/"],
        "calculator": ["bmi", "simple_interest"], "id": [1], "uidb64": ["MQ"], "token": ["set-password"],
    }  # fmt: skip
