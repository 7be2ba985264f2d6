"""Conversations and documents that can be found."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document
from assistant.search.entries import index_document, index_title, index_turns
from assistant.search.pieces import cut


def conversation(
    owner: User, title: str, *questions: tuple[str, str], domain: str = "medical", **more: Any
) -> Conversation:
    """With these questions and their answers."""
    made = Conversation.objects.create(owner=owner, domain=domain, title=title, **more)
    index_title(made)
    for position, (question, answer) in enumerate(questions, start=1):
        turn = Turn.objects.create(
            conversation=made, owner=owner, client_id=uuid4(), position=position, task="answer", language="en",
            inputs={"question": question}, text=answer, state="completed",
        )  # fmt: skip
        index_turns([turn.pk])
    return made


def document(owner: User, name: str, text: str, domain: str = "medical", **more: Any) -> Document:
    made = Document.objects.create(
        owner=owner, domain=domain, name=name, format="txt", size=len(text), sha256="0" * 64, text=text, pages=[0],
        language="en", **more,
    )  # fmt: skip
    index_document(made, cut(text))
    return made
