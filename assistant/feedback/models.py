"""One person's verdict on one answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..chat.models import Turn
from ..evaluation.models import Dataset
from ..exceptions import TaskGone

#: The most characters in a comment.
LONGEST = 500


class Feedback(models.Model):
    """`words` is the consent of the turn's owner that editors read its question and answer. `comment` is written to the
    editors. `seen` is when an editor dealt with it; a change sets it back to null. `dataset` has the item that was made
    of it."""

    class Verdict(models.TextChoices):
        USEFUL = "useful", _("useful")
        WRONG = "wrong", _("wrong")
        UNSAFE = "unsafe", _("unsafe")

    class Reason(models.TextChoices):
        FIGURE = "figure", _("a dose, figure or date is wrong")
        SOURCE = "source", _("it contradicts its source")
        MISSING = "missing", _("something important is missing")
        OFF_TOPIC = "off_topic", _("it does not answer the question")
        HARM = "harm", _("following it could harm somebody")
        OTHER = "other", _("another reason")

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="feedback")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feedback")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    comment = models.CharField(_("comment"), max_length=LONGEST, blank=True)
    words = models.BooleanField(_("words may be read"), default=False)
    created = models.DateTimeField(_("given"), auto_now_add=True)
    changed = models.DateTimeField(_("changed"), auto_now=True)
    seen = models.DateTimeField(_("seen"), null=True, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ("-changed",)
        constraints = [models.UniqueConstraint(fields=["turn", "author"], name="one_feedback_per_person")]
        indexes = [models.Index(fields=["verdict", "seen"])]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.pk})"

    @property
    def domain(self) -> str:
        return self.turn.conversation.domain

    @property
    def is_readable(self) -> bool:
        """Whether editors may read the question, what was given with it, and the answer."""
        return self.words and self.turn.conversation.deleted is None

    @property
    def asked(self) -> str:
        """What stood in the main field of the form; empty where a document was asked about, or the task is gone."""
        try:
            main = next(iter(self.turn.task_object.form().fields))
        except (TaskGone, KeyError):
            return ""
        return str(self.turn.inputs.get(main, ""))

    @property
    def chips(self) -> list[str]:
        """What was given with the question, in short."""
        try:
            return self.turn.chips
        except (TaskGone, KeyError):
            return []
