"""What is kept of a document, of its reading by a model, and of what became of the summary.

The file itself is not kept: its text is, with the offsets at which its pages begin, and its SHA-256.
"""

import uuid
from bisect import bisect_right
from itertools import pairwise

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..chat.models import Turn
from .extraction import Extracted
from .sections import Section, find_sections
from .source import Source


class Document(models.Model):
    """A text of one person in one domain, as it was read from a file. It never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="documents")
    domain = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    pages = models.JSONField()
    headings = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    kind = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-created",)
        indexes = [models.Index(fields=["owner", "domain", "-created"])]

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def of(cls, extracted: Extracted, **fields: object) -> "Document":
        """Not saved."""
        return cls(
            format=extracted.format,
            size=extracted.size,
            sha256=extracted.sha256,
            text=extracted.text,
            pages=page_starts(extracted.pages),
            headings=[list(heading) for heading in extracted.headings],
            warnings=list(extracted.warnings),
            **fields,
        )

    def sections(self) -> list[Section]:
        return find_sections(self.text, [(offset, level) for offset, level in self.headings])

    def source(self) -> Source:
        return Source(self.text, self.pages, self.sections())

    def page_at(self, offset: int) -> int:
        return max(1, bisect_right(self.pages, offset))

    def page_texts(self) -> list[str]:
        edges = [*self.pages, len(self.text)]
        return [self.text[start:end] for start, end in pairwise(edges)]


def page_starts(pages: tuple[str, ...]) -> list[int]:
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page))
    return starts


class Reading(models.Model):
    """How one turn reads a document.

    Until it is signed, a summary is a draft; an edit makes it one again. `edited` is empty while the text is as the
    model wrote it.
    """

    class Mode(models.TextChoices):
        WHOLE = "whole", _("in one piece")
        PARTS = "parts", _("part by part")
        PASSAGES = "passages", _("passages that bear on the question")

    turn = models.OneToOneField(Turn, models.CASCADE, related_name="reading")
    document = models.ForeignKey(Document, models.CASCADE, related_name="readings")
    mode = models.CharField(max_length=10, choices=Mode)
    part_version = models.ForeignKey("prompts.PromptVersion", models.PROTECT, null=True, related_name="+")
    edited = models.TextField(blank=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def text(self) -> str:
        return self.edited or self.turn.text.strip()


class Piece(models.Model):
    """A stretch of the text that goes to the model by itself; on a higher level, the notes of several taken together.

    `start` and `end` are offsets in the document's text, `place` the headings it stands under, `request` what the
    model server was sent for its notes (chat/sent.py).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("read")
        FAILED = "failed", _("could not be read")

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="pieces")
    level = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    place = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    request = models.JSONField(default=dict, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        ordering = ("level", "position")
        constraints = [models.UniqueConstraint(fields=["reading", "level", "position"], name="one_piece_per_place")]

    def __str__(self) -> str:
        return f"{self.level}.{self.position}"
