"""Prompt templates: one for each domain, task and language. Their versions are immutable; one of them is live."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from domains.base import Domain, Task
from domains.registry import domains

from ..exceptions import PromptError
from . import placeholders
from .compiler import Family, family_named, violations
from .rules.rule import PromptSource, RuleResult

_NO_TEMPLATE = _("There is no published prompt for this task yet. Tell the person who edits the prompts.")
_FOREIGN = _("This version belongs to another prompt template.")
_WITHDRAWN = _("This version was withdrawn: %(reason)s")


class PromptTemplate(models.Model):
    """The prompt for one task in one language. `live` is the version in use; `threshold` is the mean score that an
    evaluation of a version must reach before it can be published, and `threshold_by` is who set it (publication.py)."""

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
        _("required score"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("An evaluation must reach it before a version can be published; between 0 and 1."),
    )
    threshold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
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
        """Raises KeyError if the site no longer has this domain or task."""
        return self.domain_object.task(self.task)

    @property
    def domain_object(self) -> Domain:
        return domains()[self.domain]

    def new_version(self, **fields: Any) -> "PromptVersion":
        """Save a version with the next number. Fields not given get their defaults. It is not live."""
        with transaction.atomic():
            newest = self.versions.select_for_update().order_by("-number").first()
            return self.versions.create(number=newest.number + 1 if newest else 1, **fields)

    @transaction.atomic
    def publish(self, version: "PromptVersion") -> None:
        """Make a version of this template the live one. publication.py decides who may do so, and when. The template is
        locked, so that the version is not withdrawn meanwhile.

        Raises PromptError, with the reasons, if its text is not a template or breaks a rule of level "error".
        """
        if version.template_id != self.pk:
            raise PromptError(_FOREIGN)
        PromptTemplate.objects.select_for_update().get(pk=self.pk)
        if reasons := version.reasons_against():
            raise PromptError(" ".join(reasons))
        self.live = version
        self.save(update_fields=["live"])


class PromptVersion(models.Model):
    """A prompt text with its parameters. It is immutable, and cannot be deleted while a turn refers to it."""

    class Passages(models.TextChoices):
        OFF = "off", _("no: the library is not searched")
        ON = "on", _("yes")
        REQUIRED = "required", _("required: where the library has nothing, the model is not asked")

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
    passages = models.CharField(
        _("passages of the library"),
        max_length=8,
        choices=Passages,
        default=Passages.OFF,
        help_text=_("They are shown before the answer, and to the model before this text."),
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
        """Validate the text for forms. Raises ValidationError with the line and column of each fault."""
        if faults := placeholders.faults(self.body, self.template.task_object.variables):
            raise ValidationError({"body": [str(fault) for fault in faults]})

    @property
    def is_live(self) -> bool:
        return self.template.live_id == self.pk

    @property
    def proposed(self) -> bool:
        """Whether it has a proposal that nobody has decided on."""
        return open_proposal(self) is not None

    @property
    def sha256(self) -> str:
        """The hash of everything that affects the model: its place, text and parameters."""
        place = (self.template.domain, self.template.task, self.template.language)
        numbers = (self.temperature, self.top_p, self.max_tokens, self.thinking_tokens)
        passages = [self.passages] if self.passages != self.Passages.OFF else []
        return hashlib.sha256(json.dumps([*place, self.body, *map(float, numbers), *passages]).encode()).hexdigest()

    def source(self, task: Task) -> PromptSource:
        """The version as the compiler takes it."""
        return PromptSource(
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
        """The rules of the site's model family that this version breaks."""
        return violations(self.source(self.template.task_object), publication_family())

    def reasons_against(self) -> list[str]:
        """The reasons why it cannot be published, one sentence each; empty if it can."""
        faults = placeholders.faults(self.body, self.template.task_object.variables)
        broken = [result for result in self.violations() if result.level == "error"]
        withdrawn = self.withdrawals.filter(ended=None)
        return [
            *(f"{fault.line}:{fault.column} {fault.message}" for fault in faults),
            *(f"{result.rule}: {result.message}" for result in broken),
            *(str(_WITHDRAWN % {"reason": one.reason}) for one in withdrawn),
        ]


def live_version(domain: str, task: str, language: str) -> PromptVersion:
    """The live version in this language, or else in English. Raises PromptError if there is neither."""
    live = PromptVersion.objects.select_related("template").filter(
        template__domain=domain, template__task=task, template__live=models.F("pk")
    )
    by_language = {version.template.language: version for version in live}
    version = by_language.get(language) or by_language.get("en")
    if version is None:
        raise PromptError(_NO_TEMPLATE)
    return version


def publication_family() -> Family:
    """The family whose rules a version must follow to be published: DeepSeek-R1, unless MODEL_FAMILY is set.

    The running model does not matter here: a prompt may be tried on a stand-in but must suit the real model.
    """
    return family_named(settings.MODEL_FAMILY or "r1")


class Publication(models.Model):
    """A proposal to publish a version, with its outcome.

    `sha256` and `author` are copied from the version, `evaluated_sha256` from the evaluation. `alone`: the site allowed
    one person to publish. `earlier`: the publication that first made the version live. `shipped`: it came with the
    product.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PUBLISHED = "published", _("published")
        DECLINED = "declined", _("declined")

    version = models.ForeignKey(PromptVersion, models.PROTECT, related_name="publications")
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("why"), max_length=500)
    warnings_reason = models.CharField(_("why it goes against an advice"), max_length=500, blank=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled = models.DateTimeField(null=True, blank=True)
    evaluation = models.ForeignKey("evaluation.Evaluation", models.PROTECT, null=True, blank=True, related_name="+")
    evaluated_sha256 = models.CharField(max_length=64, blank=True)
    emergency_reason = models.CharField(_("emergency"), max_length=500, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    alone = models.BooleanField(default=False)
    shipped = models.BooleanField(default=False)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(state="proposed"), name="one_proposal_a_version"),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(shipped=True)
                | Q(earlier__isnull=False)
                | Q(alone=True, approver__isnull=False)
                | Q(approver__isnull=False, author__isnull=True)
                | (Q(approver__isnull=False) & ~Q(approver=F("author"))),
                name="approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(shipped=True)
                | Q(earlier__isnull=False)
                | Q(evaluated_sha256=F("sha256"))
                | ~Q(emergency_reason=""),
                name="evaluated_or_emergency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.get_state_display()}"


class Withdrawal(models.Model):
    """Answers of a prompt version, or of a model by its name in the passport, are not to be relied on any more, from
    `at` until it is taken back (`ended`)."""

    version = models.ForeignKey(
        PromptVersion, models.PROTECT, null=True, related_name="withdrawals", verbose_name=_("prompt version")
    )
    model = models.CharField(_("model"), max_length=200, blank=True)
    reason = models.CharField(_("why"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("withdrawn by")
    )
    at = models.DateTimeField(_("withdrawn"), auto_now_add=True)
    ended = models.DateTimeField(_("taken back"), null=True, editable=False)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(version=None) ^ Q(model=""), name="withdraws_a_version_or_a_model"),
        ]

    def __str__(self) -> str:
        return f"{self.version.template}, {self.version}" if self.version else self.model


def open_proposal(version: PromptVersion) -> Publication | None:
    return version.publications.filter(state=Publication.State.PROPOSED).first()
