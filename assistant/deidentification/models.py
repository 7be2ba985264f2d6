"""What becomes of the identifiers in a question, by domain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentifierPolicy(models.Model):
    """What is done, from `since` on, with what tells who a question is about. A policy never changes: a later one of
    the same domain takes its place. A domain without one has OFF."""

    class Mode(models.TextChoices):
        OFF = "off", _("send as written")
        WARN = "warn", _("ask the author first")
        ALWAYS = "always", _("replace always")

    domain = models.CharField(_("domain"), max_length=50)
    mode = models.CharField(_("what is done"), max_length=6, choices=Mode)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("author")
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("policy for identifiers")
        verbose_name_plural = _("policies for identifiers")
        ordering = ("domain", "-id")

    def __str__(self) -> str:
        return str(_("policy %(number)d") % {"number": self.pk})


def policy_of(domain: str) -> str:
    """The Mode that holds now."""
    modes = IdentifierPolicy.objects.filter(domain=domain).order_by("-pk").values_list("mode", flat=True)
    return modes.first() or IdentifierPolicy.Mode.OFF
