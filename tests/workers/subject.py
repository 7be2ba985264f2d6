"""What somebody has whose texts take long: a document that was read in parts, and a conversation without one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from assistant.chat.models import Conversation, Share, Turn
from assistant.chat.passages import FoundPassage, as_kept
from assistant.documents import originals
from assistant.documents.models import Document, Piece, Reading
from assistant.feedback.models import Feedback
from assistant.library.models import Collection, Edition, Passage
from assistant.library.search import index
from assistant.library.search.terms import terms_of
from assistant.matters.models import BreakGlass, Matter, Membership, Role
from assistant.prompts.models import live_version

from ..sharing import show
from .longest import Longest, longest

SUMMARY = "- The Supplier shall pay EUR 10,137 within 101 days.\n" * 20

#: Answers that all name one input of a calculator, those that take longest to read, and what the library looks up.
QUESTION = "\n".join(
    "steroid_equivalents: " + "".join(f"{name}{'.' * dots}=x;" for dots in range(22) for name in ("to", "from", "TO"))
    for _ in range(5)
)[:7_900]
LOOKED_UP = "".join(chr(0x4E00 + number * 7) for number in range(400))
ANSWER = "The dose is 5 mg twice a day [1], 2 × 3 = 6, see Smith v. Jones, 1 U.S. 1 (1900) [citation:2]. " * 400

#: Characters of a piece that was read, and pieces with different work to do: of each paragraph of TEXT in test_loop.py.
PIECE, PIECES = 4000, [1, 8, 17, 25, 40]

_SENT = {
    "sha256": "0" * 64, "model": "m", "title": "m", "revision": "", "family": "r1", "exact": True, "markers": [],
    "left_out": 0, "parameters": {"seed": 1, "temperature": 0.6, "top_p": 0.95, "max_tokens": 9}, "streamed": True,
    "reasoning": 0, "text": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    reading: Reading
    answer: Turn
    edition: Edition
    membership: Membership
    share: Share
    emergencies: list[BreakGlass]

    @cached_property
    def parts(self) -> dict[str, list[Any]]:
        """What stands in addresses, by its name there."""
        turns = [self.reading.turn_id, self.answer.pk]
        conversations = [self.reading.turn.conversation_id, self.answer.conversation_id]
        version = self.reading.turn.version
        assert version
        return {
            "pk": [*conversations, *turns, self.reading.document_id, self.edition.pk, version.template_id,
                   self.membership.matter_id],
            "turn": turns, "object_id": [*conversations, *turns, self.edition.collection_id],
            "number": [*PIECES, *(one.pk for one in (self.membership, self.share, *self.emergencies))],
            "other": [1], "sample": [1], "name": ["legal"],
            "form": ["md", "docx", "json"],
            "word": ["restart"], "app_label": ["chat", "prompts"], "content_type_id": [1], "url": ["nowhere/"],
            "calculator": ["rent"], "id": [self.answer.owner_id],
        }  # fmt: skip

    @property
    def query(self) -> dict[str, str]:
        """What stands behind addresses."""
        return {"document": str(self.reading.document_id), "domain": "legal", "task": "summarize", "kind": "agreement"}

    @property
    def fields(self) -> dict[str, str]:
        """What is posted, whichever address takes which."""
        return {
            "text": "7" * 20_000, "title": "7" * 20_000, "reason": "7" * 500, "statement": "0", "audience": "editors",
            "wording": "7" * 20_000, "words": LOOKED_UP, "rent": "7" * 100, "start": "1000-01-01", "end": "9000-12-31",
            "rule": "frcp_6", "event": "2026-01-05", "period": "30 years", "language": "en", "body": "7" * 20_000,
            "digest": "".join(one.digest for one in Reading.objects.filter(pk=self.reading.pk)),
        }  # fmt: skip


def make(owner: User, text: str) -> Subject:
    answer = answered(owner)
    membership = in_matter(owner)
    emergencies = in_emergencies(owner, membership.matter)
    subject = Subject(read_in_parts(owner, text), answer, in_library(text), membership, show(answer), emergencies)
    for turn in subject.parts["turn"]:
        Feedback.objects.create(turn_id=turn, author=owner, verdict="wrong", reason="figure", comment="7" * 500)
    return subject


def in_matter(owner: User) -> Membership:
    matter = Matter.objects.create(domain="legal", kind="matter", label="7" * 120)
    return Membership.objects.create(matter=matter, user=owner, role=Role.OWNER)


def in_emergencies(owner: User, matter: Matter) -> list[BreakGlass]:
    """One of the owner's, to end, and one of somebody else's, to judge."""
    other, _made = User.objects.get_or_create(username="in-an-emergency")
    ends = timezone.now() + timedelta(hours=1)
    return [BreakGlass.objects.create(user=user, matter=matter, reason="7" * 500, ends=ends) for user in (owner, other)]


def in_library(text: str) -> Edition:
    """With as many passages as a search looks at, each of which has much of what LOOKED_UP looks for."""
    edition = Edition.objects.create(
        collection=Collection.objects.get_or_create(domain="medical", name="Long")[0], key=str(uuid4()), number=1,
        name="long.txt", title="Long", format="txt", size=1, sha256="0" * 64, text=text, pages=[0], language="en",
    )  # fmt: skip
    passages = Passage.objects.bulk_create(
        Passage(edition=edition, position=number, path=["1"], page=1, start=0, end=1, text="Long.", heading_terms="long",
                terms=" ".join(terms_of(LOOKED_UP[number:] + LOOKED_UP[:number])))
        for number in range(index.CANDIDATES)
    )  # fmt: skip
    index.add(passages)
    return edition


def read_in_parts(owner: User, text: str) -> Reading:
    document = Document.objects.create(
        owner=owner, domain="legal", name="Long.txt", format="text", size=len(text), sha256="0" * 64,
        text=text, pages=[0], kind="agreement", language="en",
    )  # fmt: skip
    originals.keep(document.pk, text.encode())
    conversation = Conversation.objects.create(owner=owner, domain="legal", title="Long")
    turn = Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid4(), position=1, task="summarize", language="en",
        inputs={"document": str(document.pk), "document_name": "Long.txt", "text": "", "kind": "agreement", "depth": "brief"},
        state="completed", code="stop", text=SUMMARY, model="SmolLM2", version=live_version("legal", "summarize", "en"),
        finished=timezone.now(),
    )  # fmt: skip
    part = live_version("legal", "summarize_part", "en")
    made = Reading.objects.create(turn=turn, document=document, mode=Reading.Mode.PARTS, part_version=part)
    pieces = [
        Piece(reading=made, position=number, start=start, end=min(len(text), start + PIECE), state=Piece.State.DONE,
              text="Notes.", request=_SENT)
        for number, start in enumerate(range(0, len(text), PIECE))
    ]  # fmt: skip
    Piece.objects.bulk_create(pieces)
    return made


def answered(owner: User, turns: int = 8) -> Turn:
    """The last of as many questions without a document."""
    conversation = Conversation.objects.create(owner=owner, domain="medical", title="Long")
    version = live_version("medical", "answer", "en")
    passage = FoundPassage(
        document=uuid4(), position=1, title="Long", name="", number=1, path=["1"], page=1, language="en", text="7 " * 500,
        effective=None, expires=None,
    )  # fmt: skip
    for position in range(1, turns + 1):
        last = Turn.objects.create(
            conversation=conversation, owner=owner, client_id=uuid4(), position=position, task="answer", language="en",
            inputs={"question": QUESTION}, state="completed", code="stop", text=ANSWER, version=version, requests=[_SENT],
            passages=as_kept([passage] * 5), finished=timezone.now(),
        )  # fmt: skip
    return last


Step = Callable[[Subject], Awaitable[Any]]


async def least(step: Step, owner: User, text: str, subject: Subject) -> tuple[Longest, Any, Subject]:
    """The first of three that fits, else the last: on a busy machine one may be slow by chance. Each but the first with
    a subject that nothing is kept of."""
    for another in range(3):
        subject = await sync_to_async(make)(owner, text) if another else subject
        with longest() as found:
            outcome = await step(subject)
        if found.fits:
            break
    return found, outcome, subject
