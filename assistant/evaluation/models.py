"""Stored evaluations: immutable datasets, runs over them, and every scored answer."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.registry import label_of

from ..prompts.models import PromptVersion
from ..prompts.requests import seed_of
from .datasets import Item, parse
from .option_order import MOST, shown_as
from .report import Report, Scored, report
from .signals import Signals
from .trust import Sampled, calibrate

#: The fewest samples for each item with which a run can justify publishing a version (rule R4).
LEAST_SAMPLES = 5

#: The reason stored for a run that somebody stopped, and for one whose process is starting.
STOP, STARTING = "stop", "starting"

#: A run whose process has not renewed its lease for this long has stopped; one that has not begun by then never
#: started.
LEASE, START_LEASE = timedelta(seconds=15), timedelta(seconds=60)


class Dataset(models.Model):
    """One version of a dataset: its lines as uploaded, and their SHA-256."""

    domain = models.CharField(_("domain"), max_length=50)
    name = models.CharField(_("name"), max_length=80)
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("lines"))
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("items"))
    sources = models.JSONField(_("sources"))
    licences = models.JSONField(_("licences"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uploaded by")
    )
    created = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ("domain", "name", "-number")
        constraints = [models.UniqueConstraint(fields=["domain", "name", "number"], name="one_dataset_per_number")]

    def __str__(self) -> str:
        return f"{self.domain_label} · {self.name} ({_('version %(number)d') % {'number': self.number}})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A dataset never changes: save a new version.")
        super().save(*args, **kwargs)

    @property
    def domain_label(self) -> str:
        return label_of(self.domain)

    @classmethod
    def keep(cls, domain: str, name: str, text: str, author: Any = None) -> "Dataset":
        """The existing version with this text, or the next one. Raises DatasetError."""
        items = parse(text)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        with transaction.atomic():
            versions = cls.objects.select_for_update().filter(domain=domain, name=name).order_by("-number")
            if same := versions.filter(sha256=sha256).first():
                return same
            newest = versions.first()
            return cls.objects.create(
                domain=domain,
                name=name,
                number=newest.number + 1 if newest else 1,
                text=text,
                sha256=sha256,
                size=len(items),
                sources=sorted({item.source for item in items}),
                licences=sorted({item.licence for item in items}),
                author=author,
            )

    def items(self, language: str) -> list[Item]:
        """The items in this language."""
        return [item for item in parse(self.text) if item.language == language]


class Evaluation(models.Model):
    """One run of a prompt version and a model over a dataset, several samples for each item.

    `version_sha256` is the hash of the version's text and parameters when the run began. `limit` is the maximal
    number of items, 0 for all. `seed` is the base of the samples' seeds. `lease` is renewed by the process that runs
    it; `resumed` is when that process began. Results are written once, at the end. `calibration` is what answers like
    a given one were worth (trust.py), empty if too few choices were asked.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not finished")
        FINISHED = "finished", _("finished")

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="evaluations", verbose_name=_("dataset"))
    version = models.ForeignKey(
        PromptVersion, models.PROTECT, related_name="evaluations", verbose_name=_("prompt version")
    )
    version_sha256 = models.CharField(max_length=64)
    model = models.CharField(_("model"), max_length=200, blank=True)
    samples = models.PositiveIntegerField(_("samples of an item"), default=LEAST_SAMPLES)
    limit = models.PositiveIntegerField(_("items at most"), default=0)
    seed = models.PositiveIntegerField(_("seed"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    lease = models.DateTimeField(null=True, blank=True)
    resumed = models.DateTimeField(null=True, blank=True)
    too_long = models.JSONField(default=list, blank=True)
    metrics = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    usage = models.JSONField(default=dict, blank=True)
    positions = models.JSONField(default=dict, blank=True)
    calibration = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )
    created = models.DateTimeField(_("started"), auto_now_add=True)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ("-created",)

    def __str__(self) -> str:
        return _("evaluation %(number)d") % {"number": self.pk}

    @property
    def is_running(self) -> bool:
        """Whether a process is running it."""
        return self._is_leased and self.reason != STARTING

    @property
    def _is_leased(self) -> bool:
        return self.state == self.State.WAITING and self.lease is not None and self.lease > timezone.now()

    @property
    def is_finished(self) -> bool:
        return self.state == self.State.FINISHED

    @property
    def phase(self) -> str:
        """ "finished", "running", "starting" (its process is on its way) or "stopped" (it can be continued)."""
        if self.is_finished or self.is_running:
            return "finished" if self.is_finished else "running"
        return "starting" if self._is_leased or not (self.reason or self.lease) else "stopped"

    @property
    def speaks_for_version(self) -> bool:
        """Whether it can justify a publication: finished, on all items, with enough samples (rule R4)."""
        return self.is_finished and self.samples >= LEAST_SAMPLES and not self.limit

    def items(self) -> list[Item]:
        """The items to ask, in order."""
        items = self.dataset.items(self.version.template.language)
        return items[: self.limit] if self.limit else items

    def seed_of(self, item: str, index: int) -> int:
        """The seed of a sample, the same each time it is requested."""
        return seed_of(self.seed, item, index)

    def begin_to_start(self) -> bool:
        """Whether to start a process for it. Of concurrent callers only one is told to."""
        free = self._free()
        return bool(free.update(lease=timezone.now() + START_LEASE, reason=STARTING))

    def claim(self) -> bool:
        """Claim it for this process. Returns False if another one is running it."""
        now = timezone.now()
        free = self._free(models.Q(reason=STARTING))
        self.lease, self.resumed, self.reason = now + LEASE, now, ""
        return bool(free.update(lease=self.lease, resumed=now, reason=""))

    def _free(self, otherwise: models.Q | None = None) -> "models.QuerySet[Evaluation]":
        """A query for this evaluation, if no process has it."""
        nobody = models.Q(lease=None) | models.Q(lease__lt=timezone.now()) | (otherwise or models.Q(pk=None))
        return Evaluation.objects.filter(nobody, pk=self.pk, state=self.State.WAITING)

    def _own(self) -> "models.QuerySet[Evaluation]":
        """A query for this evaluation, if this process still has it (by `resumed`)."""
        return Evaluation.objects.filter(pk=self.pk, resumed=self.resumed)

    def renew(self) -> bool:
        """Renew the lease. Returns False if somebody asked it to stop or another process has taken it over."""
        return bool(self._own().exclude(reason=STOP).update(lease=timezone.now() + LEASE))

    def ask_to_stop(self) -> None:
        """Ask it to stop; the process notices when it renews its lease."""
        Evaluation.objects.filter(pk=self.pk, state=self.State.WAITING).update(reason=STOP)

    def release(self, reason: str) -> None:
        """Mark it as stopped before the end; `reason` is an error code."""
        self._own().update(lease=None, reason=reason)

    def report(self) -> Report:
        """The results of the samples so far."""
        asked = {item.id: item for item in self.items()}
        items: dict[str, list[Scored]] = {}
        for sample in self.answers.exclude(item__in=self.too_long).order_by("item", "index"):
            items.setdefault(sample.item, []).append(sample.scored(asked[sample.item]))
        return report(items, len(self.too_long))

    def finish(self) -> None:
        """Store the results."""
        found = self.report()
        self.metrics = {name: vars(estimate) for name, estimate in found.metrics.items()}
        self.counts, self.usage = dict(found.counts), dict(found.usage)
        self.positions = {letter: vars(estimate) for letter, estimate in found.positions.items()}
        self.calibration = msgspec.to_builtins(calibrate(self._sampled()) or {})
        self.state, self.finished, self.lease = self.State.FINISHED, timezone.now(), None
        self.save()

    def _sampled(self) -> Iterator[Sampled]:
        """The answers to choices, with their signals of doubt. Answers of version 0.1 have none."""
        choices = {item.id for item in self.items() if item.label} - set(self.too_long)
        for sample in self.answers.filter(item__in=choices, failed="").exclude(signals={}).order_by("item", "index"):
            signals = msgspec.convert(sample.signals, Signals)
            yield Sampled(sample.item, signals, sample.finish_reason == "length", sample.score == 1)

    def means(self) -> dict[str, float]:
        """The mean score of each item."""
        rows = self.answers.exclude(item__in=self.too_long).values("item").annotate(mean=models.Avg("score"))
        return {row["item"]: row["mean"] for row in rows}


class Sample(models.Model):
    """One answer to one item, with its score. `failed` is the error code if there is no answer. `request` describes
    what was sent to the model server (prompts/record.py). `order` are the letters of the item's options as they were
    shown (option_order.py); empty where the dataset's order was. `label` is the dataset's letter. `signals`
    are counted in the reasoning (signals.py), which is not stored."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    item = models.CharField(max_length=200)
    index = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    order = models.CharField(max_length=MOST, blank=True)
    answer = models.TextField(blank=True)
    finish_reason = models.CharField(max_length=20, blank=True)
    failed = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=200, blank=True)
    score = models.FloatField()
    metrics = models.JSONField(default=dict)
    signals = models.JSONField(default=dict, blank=True)
    request = models.JSONField(default=dict, blank=True)
    seconds = models.FloatField(default=0)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ("item", "index")
        constraints = [models.UniqueConstraint(fields=["evaluation", "item", "index"], name="one_sample_per_index")]

    def __str__(self) -> str:
        return f"{self.item} · {self.index}"

    def scored(self, item: Item) -> Scored:
        return Scored(
            self.score,
            self.metrics,
            item.label,
            self.label,
            self.finish_reason,
            bool(self.failed),
            self.seconds,
            self.prompt_tokens,
            self.completion_tokens,
            shown_as(item, item.label, self.order) if item.label in item.options else "",
        )


def begin(
    dataset: Dataset, version: PromptVersion, *, samples: int, limit: int = 0, model: str = "", author: Any = None
) -> Evaluation:
    """Resume an unfinished evaluation with these parameters, or create one with new seeds. Concurrent calls get the
    same one, because the version's row is locked."""
    same: Mapping[str, Any] = {
        "dataset": dataset, "version": version, "version_sha256": version.sha256, "samples": samples, "limit": limit,
        "model": model,
    }  # fmt: skip
    with transaction.atomic():
        PromptVersion.objects.select_for_update().get(pk=version.pk)
        unfinished = Evaluation.objects.filter(state=Evaluation.State.WAITING, **same).first()
        return unfinished or Evaluation.objects.create(**same, seed=secrets.randbits(31), author=author)


def remaining_seconds(evaluation: Evaluation, now: datetime) -> float | None:
    """Estimated seconds to go at the pace since it was last resumed; None before the first answer."""
    if evaluation.resumed is None:
        return None
    done = evaluation.answers.filter(created__gte=evaluation.resumed).count()
    open_samples = total_samples(evaluation) - evaluation.answers.count()
    return (now - evaluation.resumed).total_seconds() / done * open_samples if done else None


def total_samples(evaluation: Evaluation) -> int:
    return (len(evaluation.items()) - len(evaluation.too_long)) * evaluation.samples
