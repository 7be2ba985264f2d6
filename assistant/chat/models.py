"""Conversations and their turns. A turn is one question with its answer, from `accepted` to its final state."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.base import Case, Domain, Task
from domains.registry import domains

from ..deidentification.replacing import received
from ..exceptions import TaskGone
from ..matters.models import Matter, name_of
from ..prompts.titles import short_title_of
from .messages import end_sentence
from .nameless import Hider
from .passages import FoundPassage, read
from .protocol import FINAL_STATES, Passport, Usage


class Conversation(models.Model):
    """Turns in one domain: of one person or, in a matter, of its members (matters/access.py). Deleting only sets
    `deleted`; a day later it is destroyed (retention/disposal.py). `names` are what the placeholders in its prompts
    stand for: pairs, in the order in which they came. They are never sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations")
    domain = models.CharField(max_length=50)
    title = models.CharField(max_length=120)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="conversations")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    deleted = models.DateTimeField(null=True, blank=True)
    names = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ("-updated",)
        indexes = [models.Index(fields=["owner", "domain", "-updated"])]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def domain_object(self) -> Domain:
        return domains()[self.domain]


class Continuation(models.Model):
    """A request to continue an answer. For a minute it counts towards the rate limit, as a question does."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "created"])]

    def __str__(self) -> str:
        return str(self.pk)


class OutsideCall(models.Model):
    """A place at the model held by a process that has no queue of its own (lending.py): the `number`th such place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Turn(models.Model):
    """One question and its answer.

    `inputs` were given with the question. `carried` were shown to its author as carried from the turn `carried_from`
    (carrying.py). Turns asked before 0.2.0 took each carried input from a different turn, without showing it, and have
    no `carried_from`. The model is sent the earlier turns from position `history_start` on, where the conversation, or
    another patient or text, began. `again` is the turn that first asked the question repeated here: its answer and
    everything after it are not sent to the model. Later questions are sent with only the newest of these answers.

    `reasoning` and `text` are exact prefixes of what the model sent; `seq` is the number of the last event in them.
    `epoch` rises when another process takes the turn over and the numbers that readers have seen become invalid.
    `lease` is renewed by the process that runs the turn; once it has expired, any process may adopt the turn.
    `passages` are what the library had on the question (passages.py), stored before anybody is shown them; null where
    it was not searched.
    `nameless` says what the model was sent without identifiers (nameless.py): null where words were sent as written.
    `restored` says where its placeholders were in `reasoning` and `text`, and what of them is held back.
    `code` and `detail` (numbers only) say why the turn ended; while a continued turn runs, `detail` holds the number of
    characters it had when it was continued. `joined` counts the places where the answer was resumed after the model was
    lost. `requests` holds what was sent to the model server (prompts/record.py).
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        QUEUED = "queued", _("waiting")
        STREAMING = "streaming", _("answering")
        COMPLETED = "completed", _("complete")
        LENGTH = "length", _("cut off")
        STOPPED = "stopped", _("stopped")
        INTERRUPTED = "interrupted", _("interrupted")
        FAILED = "failed", _("failed")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="turns")
    client_id = models.UUIDField()
    position = models.PositiveIntegerField()
    task = models.CharField(max_length=50)
    inputs = models.JSONField()
    carried = models.JSONField(default=dict, blank=True)
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    history_start = models.PositiveIntegerField(default=1)
    again = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2)

    state = models.CharField(max_length=12, choices=State, default=State.ACCEPTED)
    code = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    reasoning = models.TextField(blank=True)
    text = models.TextField(blank=True)
    boxed = models.TextField(blank=True)
    seq = models.PositiveIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=1)
    lease = models.DateTimeField(null=True, blank=True)

    version = models.ForeignKey("prompts.PromptVersion", models.PROTECT, null=True, blank=True, related_name="turns")
    passages = models.JSONField(null=True, blank=True)
    nameless = models.JSONField(null=True, blank=True)
    restored = models.JSONField(null=True, blank=True)
    requests = models.JSONField(default=list, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    rules = models.JSONField(default=list, blank=True)
    left_out = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    model = models.CharField(max_length=200, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    reasoning_seconds = models.FloatField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_turn_per_client_id"),
            models.UniqueConstraint(fields=["conversation", "position"], name="one_turn_per_position"),
        ]
        indexes = [
            models.Index(fields=["state", "lease"]),
            models.Index(fields=["owner", "created"]),
            models.Index(fields=["finished"]),
            models.Index(fields=["model"]),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def matter_id(self) -> uuid.UUID | None:
        """The matter of its conversation."""
        return self.conversation.matter_id

    @property
    def asked_by(self) -> str:
        """In a matter, the name of the person who asked."""
        return name_of(self.owner) if self.matter_id else ""

    @property
    def task_object(self) -> Task:
        """Raises TaskGone."""
        try:
            return self.conversation.domain_object.task(self.task)
        except KeyError as error:
            raise TaskGone from error

    @property
    def case(self) -> Case:
        return self.conversation.domain_object.case

    @property
    def told(self) -> dict[str, str]:
        """All inputs from which the prompt is made, given and carried."""
        return {**self.inputs, **self.carried}

    @property
    def hider(self) -> Hider:
        """What takes identifiers out of its words where the model was sent them without."""
        return Hider(self.nameless, self.conversation.names)

    @property
    def received(self) -> tuple[str, str]:
        """Reasoning and text as they came from the model: with placeholders, where it was sent some."""
        return self.received_until(len(self.reasoning), len(self.text), held=True)

    def received_until(self, reasoning: int, text: int, *, held: bool = False) -> tuple[str, str]:
        """The same for so many characters of each; `held`: with what is held back."""
        kept = self.restored or {}
        return (
            received(self.reasoning[:reasoning], kept.get("reasoning", ()), kept["held"][0] if kept and held else ""),
            received(self.text[:text], kept.get("text", ()), kept["held"][1] if kept and held else ""),
        )

    @property
    def gave_case(self) -> bool:
        """Whether a patient, text or document was given with this question itself."""
        return bool(self.case.of(self.inputs) or self.inputs.get("document"))

    @property
    def has_case(self) -> bool:
        """Whether the conversation, after this turn, is about a patient, text or document."""
        return bool(self.gave_case or self.carried or self.carried_from_id)

    @property
    def starts_anew(self) -> bool:
        """Whether there are earlier turns, but none is sent to the model."""
        return 1 < self.history_start == self.position

    @property
    def earlier(self) -> "list[Turn]":
        """The earlier turns that are sent along as history, oldest first."""
        end = self.again.position if self.again else self.position
        before = Turn.objects.filter(
            conversation_id=self.conversation_id, position__gte=self.history_start, position__lt=end
        )
        turns = before.order_by("position") if end > self.history_start else []
        newest = {turn.again_id or turn.pk: turn for turn in turns}
        return sorted(newest.values(), key=lambda turn: turn.position)

    @property
    def question(self) -> str:
        return self.task_object.question(self.inputs)

    @property
    def chips(self) -> list[str]:
        """The inputs given with the question, in short."""
        return self.task_object.chips(self.inputs)

    @property
    def carried_chips(self) -> list[str]:
        """The carried inputs, in short."""
        document = self.carried.get("document_name")
        return list(dict.fromkeys([*self.case.chips(self.case.of(self.carried)), *filter(None, [document])]))

    @property
    def found(self) -> list[FoundPassage] | None:
        """What the library had on it; None where it was not searched."""
        return None if self.passages is None else read(self.passages)

    @property
    def end_message(self) -> str:
        """A sentence that says how the turn ended, in the active language; empty while it runs."""
        return end_sentence(self.state, self.code, self.detail) if self.final else ""

    @property
    def usage(self) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            seconds=round(self.seconds, 1),
            reasoning_seconds=round(self.reasoning_seconds, 1),
        )

    @property
    def passport(self) -> Passport:
        template = self.version.template if self.version else None
        return Passport(
            template=short_title_of(template) if template else "",
            version=self.version.number if self.version else 0,
            model=self.model,
            rules=[result["rule"] for result in self.broken_rules],
            left_out=self.left_out,
            joined=self.joined,
            passages_left_out=self.requests[-1].get("passages_left_out", 0) if self.requests else 0,
        )

    @property
    def broken_rules(self) -> list[dict[str, Any]]:
        return [result for result in self.rules if not result["kept"]]


class Share(models.Model):
    """Others see a turn until a time, or until it is `revoked`: the turn alone and, of what it rests on, the earlier
    `turns` and, with `document`, its document and the notes made of it (web/shown.py). chat/access.py decides who."""

    class Audience(models.TextChoices):
        EDITORS = "editors", _("the prompt editors: all who write and approve prompts")
        DOMAIN = "domain", _("everybody who may use this subject")
        PERSON = "person", _("one colleague")

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="shares")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shares")
    audience = models.CharField(max_length=10, choices=Audience)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    turns = models.ManyToManyField(Turn, related_name="+", blank=True)
    document = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ("-created", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) | models.Q(audience="person"), name="share_with_a_person_alone"
            )
        ]
        indexes = [models.Index(fields=["person", "until"]), models.Index(fields=["audience", "until"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def matter_id(self) -> uuid.UUID | None:
        """The matter of its conversation, for the audit log."""
        return self.turn.matter_id

    @property
    def ended(self) -> bool:
        return self.revoked is not None or self.until <= timezone.now()
