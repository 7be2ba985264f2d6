"""What is kept: conversations and their turns. A turn is one question and its answer, from `accepted` to its end."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from domains.base import Domain, Task
from domains.registry import domains

from ..prompts.places import short_title_of
from .protocol import FINAL_STATES, Passport, Usage
from .sentences import end_sentence


class Conversation(models.Model):
    """The turns of one person in one domain. Deleting marks it; store.py takes it away a day later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations")
    domain = models.CharField(max_length=50)
    title = models.CharField(max_length=120)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    deleted = models.DateTimeField(null=True, blank=True)

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
    """That somebody had an answer go on: it is counted like a question, for a minute."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "created"])]

    def __str__(self) -> str:
        return str(self.pk)


class Turn(models.Model):
    """One question and its answer.

    `reasoning` and `text` are exact prefixes of what the model sent; `seq` is the number of the last event they hold.
    `epoch` grows when numbers a reader may have seen no longer count. `lease` is renewed by the process that runs the
    turn: past it, the turn is orphaned. `code` and `detail` (numbers only) say why it ended; while a
    continued turn runs, `detail` says how many characters stood when it was continued. `joined` counts the places where
    the answer went on after the model was lost. `requests` are what the model server was sent for it (sent.py). Since
    `shared` its owner shows it to those who edit prompts.
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
    shared = models.DateTimeField(null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def task_object(self) -> Task:
        return self.conversation.domain_object.task(self.task)

    @property
    def earlier(self) -> "list[Turn]":
        """Those before it in its conversation, oldest first."""
        if self.position == 1:
            return []
        before = Turn.objects.filter(conversation_id=self.conversation_id, position__lt=self.position)
        return list(before.order_by("position"))

    @property
    def question(self) -> str:
        return self.task_object.question(self.inputs)

    @property
    def chips(self) -> list[str]:
        return self.task_object.chips(self.inputs)

    @property
    def end_message(self) -> str:
        """The sentence for its end, in the reader's language; empty while it runs."""
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
        )

    @property
    def broken_rules(self) -> list[dict[str, Any]]:
        return [result for result in self.rules if not result["kept"]]
