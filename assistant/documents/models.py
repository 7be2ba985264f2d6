"""Documents, how a model read them, and what became of the summaries.

The database has the text and the offsets at which its pages begin; the files are stored beside it (originals.py).
"""

import hashlib
import uuid
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..chat.models import Turn
from ..markdown.plain import writable
from ..matters.models import Matter
from .files.extraction import Extracted
from .text.sections import Section, find_sections

if TYPE_CHECKING:  # loaded with the first text: they compile hundreds of patterns, which few commands need
    from ..evidence.analysis import DocumentText
    from ..evidence.index import SourceIndex


class ExtractedText(models.Model):
    """The text read from a file, and the offsets at which its pages begin. It never changes."""

    format = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    pages = models.JSONField()
    headings = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    language = models.CharField(max_length=2)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @classmethod
    def of(cls, extracted: Extracted, **fields: object) -> Self:
        """An unsaved object."""
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

    def as_text(self) -> "DocumentText":
        """The text as worker processes take it."""
        from ..evidence.analysis import DocumentText

        headings = [(offset, level) for offset, level in self.headings]
        return DocumentText(str(self.pk), self.text, self.pages, headings)

    def sections(self) -> list[Section]:
        return find_sections(self.text, [(offset, level) for offset, level in self.headings])

    @property
    def has_pages(self) -> bool:
        """Whether page numbers mean anything: a file without pages counts as one page."""
        return len(self.pages) > 1

    def page_at(self, offset: int) -> int:
        return max(1, bisect_right(self.pages, offset))

    def page_texts(self) -> list[str]:
        edges = [*self.pages, len(self.text)]
        return [self.text[start:end] for start, end in pairwise(edges)]


class Document(ExtractedText):
    """A text in one domain, of one person or of a matter. It is where the conversations are that ask about it.
    `deleted` is when it was deleted under a legal hold: nobody sees it any more, and it is destroyed once the hold is
    released (assistant/retention)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="documents")
    domain = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    deleted = models.DateTimeField(null=True, blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="documents")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-created",)
        indexes = [models.Index(fields=["owner", "domain", "-created"])]

    def __str__(self) -> str:
        return str(self.id)

    def source(self) -> "SourceIndex":
        from ..evidence.index import SourceIndex

        return SourceIndex(self.text, self.pages, self.sections())


def page_starts(pages: tuple[str, ...]) -> list[int]:
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page))
    return starts


class Analysis(models.Model):
    """What one `version` of the algorithm found in a document (evidence/analysis.py, Findings). `found` is JSON;
    empty if it took too long."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="analysis")
    version = models.CharField(max_length=64)
    found = models.TextField(blank=True)

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")

    def __str__(self) -> str:
        return str(self.pk)


class Reading(models.Model):
    """How one turn reads a document.

    A summary is a draft until it is signed (signatures.py), and again after an edit. `edited` is empty while the text
    is the model's own. `checks` are the results for the text whose key is `checked` (answer_checks.py). `accepted`
    holds the reasons for accepting statements that the document does not bear out (open_statements.py).
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
    checked = models.CharField(max_length=64, blank=True)
    checks = models.TextField(blank=True)
    accepted = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def text(self) -> str:
        return writable(self.edited or self.turn.text.strip())

    @property
    def matter_id(self) -> uuid.UUID | None:
        """The matter of its document."""
        return self.document.matter_id

    @property
    def digest(self) -> str:
        """The SHA-256 of the text: whoever signs or edits sends back that of the text they saw."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class SignOff(models.Model):
    """Somebody answers for a turn's text, given by its SHA-256, or takes their signature back (`withdrawn`). The newest
    row of a turn counts. It outlives turn and account: triggers refuse any change, and there are no words in it."""

    turn = models.ForeignKey(Turn, models.DO_NOTHING, db_constraint=False, related_name="sign_offs")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    withdrawn = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

    def __str__(self) -> str:
        return str(self.pk)


class SignedText(models.Model):
    """The text that was signed, and the signer's name as it was: words, so they are destroyed with the turn, and with
    the `reading` of its document."""

    sign_off = models.OneToOneField(
        SignOff, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="signed"
    )
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="+")
    reading = models.ForeignKey(Reading, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=150)
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)


class CheckedAnswer(models.Model):
    """What was found in a turn's answer when it was checked against its sources (answer_checks.py). `key` is a
    digest of both and of the algorithm; `found` is JSON (evidence/answer_work.py, Checked), empty if checking took
    too long."""

    turn = models.OneToOneField(Turn, models.CASCADE, primary_key=True, related_name="checked_answer")
    key = models.CharField(max_length=64)
    found = models.TextField(blank=True)

    class Meta:
        verbose_name = _("checked answer")
        verbose_name_plural = _("checked answers")

    def __str__(self) -> str:
        return str(self.pk)


class Piece(models.Model):
    """A stretch of the text that is sent to the model by itself or, on a higher level, the notes on several stretches.

    `start` and `end` are offsets in the document's text, `place` names the headings it stands under, `request` is what
    the model server was sent for its notes (prompts/record.py).
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
