"""How a version comes to answer people: one person proposes it, another approves it, and both are written down.

A version is approved on the strength of an evaluation of exactly its text, or with an emergency reason that is shown
wherever the version is. The database refuses a publication that has neither, or whose author approved it. What ships
with the product, and what has been live before, needs no second person: reverting must be quick.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..exceptions import PromptError

if TYPE_CHECKING:
    from ..evaluation.models import Evaluation
    from .models import PromptVersion

_OWN = _("You wrote this version: another person has to approve it.")
_OPEN = _("This version has been proposed already.")
_SETTLED = _("Somebody has decided on this proposal meanwhile.")
_WARNINGS = _("This version goes against an advice: say why.")
_NOT_EVALUATED = _("No finished evaluation of this text reaches what the template asks for: say what the emergency is.")
_NEVER_LIVE = _("This version has never been live: it has to be proposed.")
_NO_REASON = _("Say why.")


class Publication(models.Model):
    """A proposal to publish a version, and what became of it.

    `sha256` and `author` are the version's, `evaluated_sha256` the evaluation's. `alone`: the site was set to let one
    person publish. `earlier`: it had been live before, by that publication; `shipped`: it came with the product.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PUBLISHED = "published", _("published")
        DECLINED = "declined", _("declined")

    version = models.ForeignKey("prompts.PromptVersion", models.PROTECT, related_name="publications")
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
        constraints: ClassVar[Any] = [
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

    @transaction.atomic
    def approve(self, approver: User, emergency_reason: str = "") -> None:
        """Make the version live. Raises PromptError where this person may not, or where it is not evaluated and no
        emergency is named."""
        self._require_open()
        if why := reason_not_to_approve(self.version, approver):
            raise PromptError(why)
        evaluation = passed_evaluation(self.version)
        if evaluation is None and not emergency_reason.strip():
            raise PromptError(_NOT_EVALUATED)
        self.evaluation, self.evaluated_sha256 = evaluation, evaluation.version_sha256 if evaluation else ""
        self.emergency_reason = "" if evaluation else emergency_reason.strip()
        self.alone = one_person()
        self._settle(self.State.PUBLISHED, approver)
        self.version.template.publish(self.version)

    @transaction.atomic
    def decline(self, approver: User, answer: str) -> None:
        """Raises PromptError without an answer to the proposer."""
        self._require_open()
        if not answer.strip():
            raise PromptError(_NO_REASON)
        self.answer = answer.strip()
        self._settle(self.State.DECLINED, approver)

    def _require_open(self) -> None:
        if not Publication.objects.select_for_update().filter(pk=self.pk, state=self.State.PROPOSED).exists():
            raise PromptError(_SETTLED)

    def _settle(self, state: "Publication.State", approver: User) -> None:
        self.state, self.approver, self.settled = state, approver, timezone.now()
        self.save()


@transaction.atomic
def propose(version: "PromptVersion", proposer: User, reason: str, warnings_reason: str = "") -> Publication:
    """Raises PromptError where the version breaks a rule, goes against an advice without a reason, or is proposed."""
    if reasons := version.reasons_against():
        raise PromptError(" ".join(reasons))
    if not reason.strip():
        raise PromptError(_NO_REASON)
    if version.violations() and not warnings_reason.strip():
        raise PromptError(_WARNINGS)
    if open_proposal(version):
        raise PromptError(_OPEN)
    return Publication.objects.create(
        version=version,
        sha256=version.sha256,
        author=version.author,
        proposer=proposer,
        reason=reason.strip(),
        warnings_reason=warnings_reason.strip(),
    )


@transaction.atomic
def publish_again(version: "PromptVersion", person: User, reason: str) -> Publication:
    """Revert to a version that has been live, or came with the product. Raises PromptError."""
    if not has_been_live(version):
        raise PromptError(_NEVER_LIVE)
    version.template.publish(version)
    return Publication.objects.create(
        version=version,
        sha256=version.sha256,
        author=version.author,
        proposer=person,
        approver=person,
        reason=reason.strip(),
        state=Publication.State.PUBLISHED,
        settled=timezone.now(),
        shipped=version.shipped,
        earlier=_approved(version),
    )


def reason_not_to_approve(version: "PromptVersion", person: User) -> str:
    """Why this person may not approve it; empty where they may."""
    return "" if one_person() or version.author_id != person.pk else str(_OWN)


def open_proposal(version: "PromptVersion") -> Publication | None:
    return version.publications.filter(state=Publication.State.PROPOSED).first()


def has_been_live(version: "PromptVersion") -> bool:
    return version.shipped or _approved(version) is not None


def emergency_of(version: "PromptVersion") -> str:
    """The reason for which it was published without an evaluation, if it was."""
    approved = _approved(version)
    return approved.emergency_reason if approved else ""


def passed_evaluation(version: "PromptVersion") -> "Evaluation | None":
    """The newest evaluation of exactly this text that speaks for it and reaches the template's threshold."""
    evaluations: Iterable[Evaluation] = version.evaluations.filter(version_sha256=version.sha256)
    return next((each for each in evaluations if _passes(each, version.template.threshold)), None)


def one_person() -> bool:
    """Whether the site lets the author approve."""
    return bool(settings.PROMPT_APPROVAL == "one")


def _approved(version: "PromptVersion") -> Publication | None:
    published = version.publications.filter(state=Publication.State.PUBLISHED, earlier=None, shipped=False)
    return published.first()


def _passes(evaluation: "Evaluation", threshold: float) -> bool:
    score = evaluation.metrics.get("score")
    return evaluation.speaks_for_version and score is not None and score["mean"] >= threshold
