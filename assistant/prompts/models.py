"""Prompt templates: one for each domain, task and language, with versions that never change and one that is live."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from domains.base import Domain, Task
from domains.registry import domains

from ..exceptions import PromptError
from . import placeholders
from .compiler import Family, family_of, violations
from .publication import Publication, open_proposal
from .rules import RuleResult, Source

__all__ = ["PromptTemplate", "PromptVersion", "Publication", "live_version", "publication_family"]

_NO_TEMPLATE = _("There is no published prompt for this task yet. Tell the person who edits the prompts.")
_FOREIGN = _("This version belongs to another prompt template.")


class PromptTemplate(models.Model):
    """What is asked of the model for one task in one language. `live` is the version that answers now; `threshold`
    the mean score that an evaluation of a version must reach before it is published (publication.py)."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        CHINESE = "zh", _("Chinese")

    domain = models.CharField(_("domain"), max_length=50)
    task = models.CharField(_("task"), max_length=50)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    live = models.ForeignKey(
        "PromptVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("live version")
    )
    threshold = models.FloatField(
        _("least score"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("An evaluation must reach it before a version can be published; between 0 and 1."),
    )

    class Meta:
        verbose_name = _("prompt template")
        verbose_name_plural = _("prompt templates")
        ordering = ("domain", "task", "language")
        constraints = [models.UniqueConstraint(fields=["domain", "task", "language"], name="one_template_per_task")]

    def __str__(self) -> str:
        return f"{self.domain} · {self.task} ({self.language})"

    @property
    def task_object(self) -> Task:
        """Raises KeyError where the site no longer has this domain or task."""
        return self.domain_object.task(self.task)

    @property
    def domain_object(self) -> Domain:
        return domains()[self.domain]

    def new_version(self, **fields: Any) -> "PromptVersion":
        """Save a version with the next number; what it lacks has the fields' defaults. It is not live yet."""
        with transaction.atomic():
            newest = self.versions.select_for_update().order_by("-number").first()
            return self.versions.create(number=newest.number + 1 if newest else 1, **fields)

    def publish(self, version: "PromptVersion") -> None:
        """Make a version of this template the live one. Who may, and when, is for publication.py to say.

        Raises PromptError, with the reasons, where it cannot be a template or breaks a rule of level "error".
        """
        if version.template_id != self.pk:
            raise PromptError(_FOREIGN)
        if reasons := version.reasons_against():
            raise PromptError(" ".join(reasons))
        self.live = version
        self.save(update_fields=["live"])


class PromptVersion(models.Model):
    """One text with its parameters. Saved once, never changed, never deleted while a turn refers to it."""

    template = models.ForeignKey(
        PromptTemplate, models.PROTECT, related_name="versions", verbose_name=_("prompt template")
    )
    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("text"))
    temperature = models.FloatField(
        _("temperature"), default=0.6, validators=[MinValueValidator(0), MaxValueValidator(2)]
    )
    top_p = models.FloatField(_("top_p"), default=0.95, validators=[MinValueValidator(0), MaxValueValidator(1)])
    max_tokens = models.PositiveIntegerField(
        _("longest reply"), default=2048, validators=[MinValueValidator(1)], help_text=_("Tokens, with the reasoning.")
    )
    thinking_tokens = models.PositiveIntegerField(
        _("longest reasoning"), default=1024, help_text=_("Tokens; 0 sets no limit of its own.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("What is new, and why."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)
    shipped = models.BooleanField(_("came with the product"), default=False)

    class Meta:
        verbose_name = _("prompt version")
        verbose_name_plural = _("prompt versions")
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_version_per_number")]
        permissions = [("publish_promptversion", _("Can publish prompt versions"))]

    def __str__(self) -> str:
        return _("version %(number)d") % {"number": self.number}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A prompt version never changes: save a new one.")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Forms refuse a text that is no template. Raises ValidationError, with the line and column of each fault."""
        if found := placeholders.faults(self.body, self.template.task_object.variables):
            raise ValidationError({"body": [str(fault) for fault in found]})

    @property
    def is_live(self) -> bool:
        return self.template.live_id == self.pk

    @property
    def proposed(self) -> bool:
        """Somebody asked for it to be published, and nobody has decided yet."""
        return open_proposal(self) is not None

    @property
    def sha256(self) -> str:
        """Of everything in it that reaches a model: another text or another number is another prompt."""
        place = (self.template.domain, self.template.task, self.template.language)
        numbers = (self.temperature, self.top_p, self.max_tokens, self.thinking_tokens)
        return hashlib.sha256(json.dumps([*place, self.body, *map(float, numbers)]).encode()).hexdigest()

    def source(self, task: Task) -> Source:
        """What the compiler needs of it."""
        return Source(
            body=self.body,
            variables=task.variables,
            language=self.template.language,
            mathematics=task.mathematics,
            temperature=self.temperature,
            top_p=self.top_p,
            max_tokens=self.max_tokens,
            thinking_tokens=self.thinking_tokens,
        )

    def violations(self) -> list[RuleResult]:
        """The rules of the site's model family that it breaks."""
        return violations(self.source(self.template.task_object), publication_family())

    def reasons_against(self) -> list[str]:
        """Why it cannot be published, a sentence each; none where it can."""
        found = placeholders.faults(self.body, self.template.task_object.variables)
        broken = [result for result in self.violations() if result.level == "error"]
        return [f"{fault.line}:{fault.column} {fault.message}" for fault in found] + [
            f"{result.rule}: {result.message}" for result in broken
        ]


def live_version(domain: str, task: str, language: str) -> PromptVersion:
    """The version that answers now, in English where the language has none. Raises PromptError."""
    live = PromptVersion.objects.select_related("template").filter(
        template__domain=domain, template__task=task, template__live=models.F("pk")
    )
    by_language = {version.template.language: version for version in live}
    found = by_language.get(language) or by_language.get("en")
    if found is None:
        raise PromptError(_NO_TEMPLATE)
    return found


def publication_family() -> Family:
    """Whose rules a version must keep to be published: DeepSeek-R1's, unless the site is set to another family.

    Not the family of whatever model happens to run: a prompt tried out on a stand-in is to serve the real one.
    """
    return family_of(settings.MODEL_FAMILY or "r1")
