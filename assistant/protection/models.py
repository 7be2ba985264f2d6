"""The rows of the audit log, and the end of their chain. Only log.py writes them; triggers refuse any other change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who did what to which object, from where, and whether they could.

    `actor` outlives the account: rows are never changed. `actor_name` and `session` are HMACs of the account's name and
    of the session's key. `object_type` is a model's label and `object_id` its key, whether or not there is such a row.
    `reason` is the code of a refusal; `detail` holds numbers and codes (actions.py). `hash` covers all of it and
    `previous`, the hash of the row before (chain.py).
    """

    class Outcome(models.TextChoices):
        OK = "ok", _("done")
        DENIED = "denied", _("denied")
        FAILED = "failed", _("failed")

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=45, blank=True)
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    domain = models.CharField(max_length=50, blank=True)
    matter = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome)
    reason = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("seq",)
        indexes = [
            models.Index(fields=["actor", "seq"]),
            models.Index(fields=["object_id", "seq"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return str(self.seq)


class AuditHead(models.Model):
    """The only row: the end of the chain. Whoever appends locks it."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.seq)
