"""Identifiers in questions: found before a question is accepted, where its author is asked first, and before the model
is sent anything, where they are replaced. They are looked for in a worker process."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from domains.base import Task
from domains.fields import PlainTextField

from ...database import insist
from ...deidentification.finding import find_all
from ...deidentification.kinds import Identifier
from ...deidentification.models import IdentifierPolicy, policy_of
from ...deidentification.replacing import Names
from ...documents.access import document_of, get_document
from ...exceptions import NotFound
from ...matters.access import open_matter
from ...matters.models import Matter
from ...prompts.compiler import QuestionAndAnswer
from ...workers.pool import Caller
from ..access import domain_of, get_conversation
from ..journal import Journal
from ..models import Conversation, Turn
from ..nameless import Found, Spans, learn
from ..protocol import Ask, FoundIdentifiers
from ..transcript import history

#: The most words of a kind that the author is shown, and the most characters of one.
MOST, LONGEST = 12, 80

#: Between the parties in the name of a matter.
_BETWEEN = re.compile(r"\s(?:v|vs)\.?\s|[,;/、，；]|\sand\s|\s&\s|诉|与")


class Unreviewed(Exception):
    """The question was not looked through yet, or its author not asked about what was found."""


class Review(NamedTuple):
    """What is looked through before a question is accepted: texts that its author has not been asked about."""

    texts: list[str]
    known: list[str]


class Sent(NamedTuple):
    """What a turn would send."""

    inputs: dict[str, str]
    history: list[QuestionAndAnswer]
    document: str
    known: list[str]

    @property
    def texts(self) -> list[str]:
        said = [text for one in self.history for text in (one.question, one.answer)]
        return [*self.inputs.values(), *said, self.document]


def is_replaced(ask: Ask, *, reviewed: bool) -> bool:
    """Whether the model is sent placeholders: by the policy, because the author wants it, or because it was sent them
    earlier in the conversation, which goes along. Raises Unreviewed where nobody said so and the author is asked
    first."""
    if ask.identifiers == "replace" or (mode := policy_of(ask.domain)) == IdentifierPolicy.Mode.ALWAYS:
        return True
    if _was_replaced(ask.conversation):
        return True
    if mode == IdentifierPolicy.Mode.WARN and not (ask.identifiers or reviewed):
        raise Unreviewed
    return False


def _was_replaced(conversation: UUID | None) -> bool:
    return conversation is not None and Turn.objects.filter(conversation=conversation, nameless__isnull=False).exists()


def to_review(user: User, ask: Ask) -> Review | None:
    """None where there is nothing to ask about. Raises NotFound, InvalidInputs."""
    domain = domain_of(user, ask.domain)
    if Turn.objects.filter(owner=user, client_id=ask.id).exists():
        return None
    conversation = get_conversation(user, ask.conversation) if ask.conversation else None
    earlier = conversation.turns.filter(pk=ask.carry).first() if conversation and ask.carry else None
    told = earlier.told if earlier else {}
    task = next((task for task in domain.tasks if task.name == ask.task), None)
    if task is None:
        raise NotFound
    inputs = task.clean(ask.inputs)
    texts = [text for name, text in _words(task, inputs).items() if text != told.get(name)]
    document = inputs.get("document")
    if document and document != told.get("document"):
        texts.append(get_document(user, document, domain.name).text)
    return Review(texts, _known(user, conversation, ask)) if texts else None


async def found_in(review: Review, person: int) -> list[FoundIdentifiers]:
    """What tells who the question is about, by kind. Raises Overloaded, TooSlow, WorkerFailed."""
    words: dict[str, dict[str, None]] = defaultdict(dict)
    spans = await Caller(person).run(find_all, review.texts, review.known)
    for text, found in zip(review.texts, spans, strict=True):
        for one in found:
            words[one.kind][text[one.start : one.end]] = None
    return [
        FoundIdentifiers(kind=kind, words=[one[:LONGEST] for one in list(some)[:MOST]], more=max(0, len(some) - MOST))
        for kind, some in words.items()
    ]


async def take_out(journal: Journal) -> None:
    """Find what is not sent, once for a turn, and restore it from then on in what comes back. Nothing is done where
    words are sent as written. Raises Overloaded, TooSlow, WorkerFailed."""
    turn = journal.turn
    if turn.nameless is None:
        return
    if not turn.nameless:
        sent = await insist(_sent, turn)
        spans = await Caller(turn.owner_id).run(find_all, sent.texts, sent.known)
        await insist(_keep, turn, sent, spans)
    journal.restore(turn.hider.names)


def _sent(turn: Turn) -> Sent:
    task = turn.task_object
    text = document_of(turn).text if turn.told.get("document") and not turn.inputs.get("text") else ""
    earlier = history(turn.earlier) if task.follows_up else []
    return Sent(_words(task, turn.told), earlier, text, _names(turn.conversation.matter))


@transaction.atomic
def _keep(turn: Turn, sent: Sent, found: list[list[Identifier]]) -> None:
    """Store what was found, and what stands for it in this conversation, unless another process has taken the turn
    over: this one lets go of it at its next write, which is refused."""
    spans = [Spans.of(one) for one in found]
    inputs, document = dict(zip(sent.inputs, spans, strict=False)), spans[-1]
    said = spans[len(inputs) : -1]
    kept = Found(timezone.localdate().year, inputs, list(zip(said[::2], said[1::2], strict=True)), document)
    conversation = Conversation.objects.select_for_update().only("names").get(pk=turn.conversation_id)
    names = Names.of(conversation.names)
    learn(kept, sent.inputs, sent.history, sent.document, names)
    turn.nameless, turn.conversation.names = msgspec.to_builtins(kept), names.pairs
    if Turn.objects.filter(pk=turn.pk, epoch=turn.epoch).update(nameless=turn.nameless):
        Conversation.objects.filter(pk=conversation.pk).update(names=names.pairs)


def _words(task: Task, inputs: Mapping[str, str]) -> dict[str, str]:
    """The inputs that a person wrote, and the name of a document: no choices, no numbers, no ids."""
    fields = task.form.base_fields
    return {
        name: value
        for name, value in inputs.items()
        if value and name != "document" and (name not in fields or isinstance(fields[name], PlainTextField))
    }


def _known(user: User, conversation: Conversation | None, ask: Ask) -> list[str]:
    """Raises NotFound."""
    if conversation is not None:
        return _names(conversation.matter)
    return _names(open_matter(user, ask.domain, ask.matter) if ask.matter else None)


def _names(matter: Matter | None) -> list[str]:
    """What the matter is called, and its parts: looked for exactly."""
    if matter is None:
        return []
    parts = [part.strip() for part in _BETWEEN.split(matter.label)]
    return [name for name in {matter.label, matter.reference, *parts} if len(name) > 1]
