"""What retention is about, made for tests."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Document, Reading
from assistant.retention.holding import keep
from assistant.retention.models import LegalHold, RetentionRule

#: Long before any rule of these tests.
LONG_AGO = timezone.now() - timedelta(days=4000)


def reading_of(owner: User) -> Reading:
    """The reading of a document of theirs, in a conversation; nothing of it used for years."""
    conversation = Conversation.objects.create(owner=owner, domain="legal", title="canary-title")
    document = Document.objects.create(
        owner=owner, domain="legal", name="canary.txt", format="txt", size=1, sha256="0" * 64, text="canary", pages=[0],
        language="en",
    )  # fmt: skip
    turn = Turn.objects.create(
        conversation=conversation, owner=owner, client_id=conversation.pk, position=1, task="ask", language="en",
        inputs={"question": "canary?"}, state="completed", text="canary-answer", finished=timezone.now(),
    )  # fmt: skip
    reading = Reading.objects.create(turn=turn, document=document, mode=Reading.Mode.WHOLE)
    Conversation.objects.filter(pk=conversation.pk).update(updated=LONG_AGO)
    Document.objects.filter(pk=document.pk).update(created=LONG_AGO)
    Reading.objects.filter(pk=reading.pk).update(created=LONG_AGO)
    return reading


def hold_on(officer: User, *things: Model) -> LegalHold:
    placed = LegalHold.objects.create(name="Smith v. Jones", reason="Notice of claim", placed_by=officer)
    keep(placed, things, officer)
    return placed


def approved_rule(kind: str, days: int | None, author: User, approver: User) -> RetentionRule:
    """A rule of the legal domain."""
    return RetentionRule.objects.create(
        domain="legal", kind=kind, days=days, basis="§ 50 BRAO", author=author, approved_by=approver,
        approved=timezone.now(),
    )  # fmt: skip
