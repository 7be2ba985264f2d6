"""The library: collections, the editions of their documents, and the passages that these are cut into."""

import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.registry import label_of

from ..chat.models import Turn
from ..chat.passages import FoundPassage
from ..documents.models import ExtractedText

#: What stands between the expressions of a group of synonyms.
_SEPARATORS = re.compile(r"[,，、;；\n]")

#: Measured by bench/library.py (docs/library.md).
THRESHOLD = 0.25


class Collection(models.Model):
    """Documents of one domain. Without groups, everybody who may use the domain sees it. A passage is found if it has
    at least the share `threshold` of what was looked for, weighed by rarity."""

    domain = models.CharField(_("domain"), max_length=50)
    name = models.CharField(_("name"), max_length=80)
    groups = models.ManyToManyField(Group, blank=True, verbose_name=_("groups"), related_name="+")
    threshold = models.FloatField(
        _("threshold"), default=THRESHOLD, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ("domain", "name")
        constraints = [models.UniqueConstraint(fields=["domain", "name"], name="one_collection_per_name")]

    def __str__(self) -> str:
        return f"{label_of(self.domain)} · {self.name}"


class Edition(ExtractedText):
    """A document as it was read from a file once. A newer edition, by the same `key`, replaces it (`replaced`); until
    then it can be withdrawn. Replaced and withdrawn ones stay readable, but no
    longer appear in searches."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        CHINESE = "zh", _("Chinese")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="editions", verbose_name=_("collection"))
    key = models.CharField(_("identifier"), max_length=200)
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("file"), max_length=200)
    title = models.CharField(_("title"), max_length=300)
    edition = models.CharField(_("edition"), max_length=80, blank=True)
    effective = models.DateField(_("effective from"), null=True, blank=True)
    expires = models.DateField(_("expires on"), null=True, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    licence = models.CharField(_("licence"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by")
    )
    replaced = models.DateTimeField(_("replaced"), null=True, editable=False)
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    indexed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("library document")
        verbose_name_plural = _("library documents")
        ordering = ("title", "-number")
        constraints = [
            models.UniqueConstraint(fields=["collection", "key", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=["collection", "key"], condition=models.Q(replaced=None), name="one_newest_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.label})"

    @property
    def label(self) -> str:
        """What this edition is called; its number where nobody has named it."""
        return self.edition or str(_("edition %(number)d") % {"number": self.number})

    @property
    def is_current(self) -> bool:
        return self.replaced is None and self.withdrawn is None

    @property
    def is_expired(self) -> bool:
        return self.expires is not None and self.expires < timezone.localdate()

    @property
    def is_not_yet_effective(self) -> bool:
        return self.effective is not None and self.effective > timezone.localdate()

    def newer(self) -> "Edition | None":
        """The newest edition, where this one is replaced."""
        return self.siblings().filter(replaced=None).first() if self.replaced else None

    def siblings(self) -> models.QuerySet["Edition"]:
        """The other editions of this document, the newest first. Without their texts."""
        others = Edition.objects.filter(collection=self.collection_id, key=self.key).exclude(pk=self.pk)
        return others.defer("text").order_by("-number")

    @classmethod
    def current(cls, **where: Any) -> models.QuerySet["Edition"]:
        """What can be found. Without their texts."""
        return cls.objects.filter(replaced=None, withdrawn=None, **where).defer("text")


class Passage(models.Model):
    """A stretch of an edition, with the headings it stands under (cutting.py) and what it is found by, separated by
    blanks (search/terms.py). `changed` is when the newest edition came without it (standing.py)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    path = models.JSONField()
    page = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    heading_terms = models.TextField(default="", editable=False)
    terms = models.TextField(default="", editable=False)
    changed = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ("edition", "position")
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="one_passage_per_position")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def heading(self) -> str:
        return " › ".join(self.path)

    def found(self) -> FoundPassage:
        """As it is kept with an answer."""
        edition = self.edition
        return FoundPassage(
            document=edition.pk,
            position=self.position,
            title=edition.title,
            name=edition.edition,
            number=edition.number,
            path=self.path,
            page=self.page if edition.has_pages else 0,
            language=edition.language,
            text=self.text,
            effective=edition.effective,
            expires=edition.expires,
        )


class Reliance(models.Model):
    """An answer rests on a passage, which it was given."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="reliances")
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="reliances")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "passage"], name="one_reliance_per_passage")]

    def __str__(self) -> str:
        return str(self.pk)


class ReadAgain(models.Model):
    """When the owner of an answer last read it again, after what it rests on no longer stood as it did."""

    turn = models.OneToOneField(Turn, models.CASCADE, related_name="read_again")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Term(models.Model):
    """In how many passages that can be found a term is (search/index.py)."""

    text = models.CharField(primary_key=True, max_length=50)
    passages = models.IntegerField()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.text


class SynonymGroup(models.Model):
    """Expressions that mean the same, separated by commas: whoever looks for one finds all of them."""

    words = models.TextField(_("expressions"), max_length=1000)

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("words",)

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def expressions(self) -> list[str]:
        return [one for part in _SEPARATORS.split(self.words) if (one := part.strip())]
