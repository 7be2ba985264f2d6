"""Matters: the cases and patients on which people work together, their members, whom a barrier keeps out, and who has
read one in an emergency."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.base import Domain
from domains.registry import domains


class Role(models.TextChoices):
    """What a member may do. Each role includes those before it."""

    READER = "reader", _("reads")
    WRITER = "writer", _("asks")
    OWNER = "owner", _("manages")


class Matter(models.Model):
    """One case or patient in one domain. `reference` is the organisation's own number for it. A `closed` matter can be
    read and not changed."""

    class Kind(models.TextChoices):
        PATIENT = "patient", _("patient")
        MATTER = "matter", _("case")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.CharField(_("domain"), max_length=50)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("name"), max_length=120)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    closed = models.DateTimeField(_("closed"), null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ("label", "created")

    def __str__(self) -> str:
        return self.reference or str(self.id)

    @property
    def domain_object(self) -> Domain:
        return domains()[self.domain]

    @property
    def matter_id(self) -> uuid.UUID:
        """For the audit log, as whatever lies in a matter has it."""
        return self.id


class Membership(models.Model):
    """A person or the people of a group are members of a matter, `until` a time or for good."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="memberships", verbose_name=_("matter"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("group"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.READER)
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, group__isnull=False) | Q(user__isnull=False, group=None),
                name="membership_of_a_person_or_a_group",
                violation_error_message=_("Choose either a person or a group."),
            ),
            models.UniqueConstraint(fields=["matter", "user"], name="one_membership_per_person"),
            models.UniqueConstraint(fields=["matter", "group"], name="one_membership_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} · {self.matter}"

    @property
    def name(self) -> str:
        return name_of(self.user) if self.user else str(self.group)

    @property
    def ended(self) -> bool:
        return self.until is not None and self.until <= timezone.now()

    @property
    def audited(self) -> Mapping[str, int | str]:
        """What the audit log tells of it."""
        who = {"user": self.user_id} if self.user_id else {"group": self.group_id or 0}
        return {**who, "role": str(self.role)}


class Barrier(models.Model):
    """Keeps a person out of a matter, whatever they are a member of or may do otherwise."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="barriers", verbose_name=_("matter"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=500)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        constraints = [models.UniqueConstraint(fields=["matter", "user"], name="one_barrier_per_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.matter}"

    @property
    def audited(self) -> Mapping[str, int | str]:
        """What the audit log tells of it."""
        return {"user": self.user_id}


class BreakGlass(models.Model):
    """Somebody who is no member reads a matter in an emergency, from `granted` to `ends`; somebody else judges it
    afterwards. Rows stay."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        UNJUSTIFIED = "unjustified", _("not justified")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="emergencies", verbose_name=_("matter"))
    reason = models.CharField(_("reason"), max_length=500)
    granted = models.DateTimeField(_("since"), default=timezone.now)
    ends = models.DateTimeField(_("until"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ("-granted", "-pk")
        default_permissions = ()
        permissions = [
            ("break_glass", _("read matters of others in an emergency")),
            ("review_breakglass", _("judge emergency accesses")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("user")), name="emergency_judged_by_another"
            )
        ]
        indexes = [models.Index(fields=["user", "ends"])]

    def __str__(self) -> str:
        return str(self.pk)


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def in_force(now: datetime) -> Q:
    """The memberships that count at this time."""
    return Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))
