"""A clinician's answered question."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from assistant.chat.models import Conversation, Turn
from assistant.prompts.models import live_version

QUESTION = "Mrs Jane Doe, born on 3 May 1950, phone 555-867-5309: may she take ibuprofen?"
ANSWER = "Ibuprofen 400 mg is safe for Mrs Jane Doe."


@pytest.fixture
def answered(clinician: User) -> Turn:
    conversation = Conversation.objects.create(owner=clinician, domain="medical", title="Ibuprofen")
    return Turn.objects.create(
        conversation=conversation, owner=clinician, client_id=uuid4(), position=1, task="answer",
        inputs={"question": QUESTION, "age": "67"}, language="en", state="completed", text=ANSWER,
        version=live_version("medical", "answer", "en"),
    )  # fmt: skip
