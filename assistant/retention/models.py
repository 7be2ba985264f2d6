"""How long conversations and documents are kept, and the legal holds that keep them longer."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RetentionRule(models.Model):
    """For how many days after their last use things of a kind are kept in a domain; without `days`, for ever.

    A rule never changes. It holds once somebody other than its author has approved it, until a later one is approved
    for the same kind and domain. `basis` is the law or the decision that it rests on.
    """

    class Kind(models.TextChoices):
        CONVERSATION = "conversation", _("conversations")
        DOCUMENT = "document", _("documents")

    domain = models.CharField(_("domain"), max_length=50)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("author")
    )
    proposed = models.DateTimeField(_("proposed"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved = models.DateTimeField(_("approved"), null=True, editable=False)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ("domain", "kind", "-id")
        permissions = [("approve_retentionrule", _("Can approve retention rules"))]
        constraints = [
            models.CheckConstraint(
                name="rule_approved_by_another",
                condition=Q(approved_by=None, approved=None) | Q(approved__isnull=False) & ~Q(approved_by=F("author")),
            ),
            models.CheckConstraint(name="rule_of_a_day_or_more", condition=Q(days=None) | Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return str(_("rule %(number)d") % {"number": self.pk})

    @property
    def period(self) -> timedelta | None:
        return None if self.days is None else timedelta(days=self.days)


class LegalHold(models.Model):
    """Keeps what its items name, whatever rule or person would destroy it, until two people have released it: one
    proposes the release, another confirms it."""

    name = models.CharField(_("name"), max_length=120)
    reason = models.TextField(_("reason"), max_length=2000)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("placed by")
    )
    placed = models.DateTimeField(_("placed"), auto_now_add=True)
    release_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("release proposed by"),
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("released by"),
    )
    released = models.DateTimeField(_("released"), null=True, editable=False)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-id",)
        permissions = [("release_legalhold", _("Can release legal holds"))]
        constraints = [
            models.CheckConstraint(
                name="hold_released_by_two",
                condition=Q(released=None, released_by=None)
                | Q(released__isnull=False, release_proposed_by__isnull=False)
                & ~Q(released_by=F("release_proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HoldItem(models.Model):
    """What a hold is on, named like the objects of audit events: a model's label and a key. It is never taken back;
    the hold is released as a whole."""

    hold = models.ForeignKey(LegalHold, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("added by")
    )
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("held object")
        verbose_name_plural = _("held objects")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["hold", "kind", "key"], name="one_item_per_hold")]
        indexes = [models.Index(fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
