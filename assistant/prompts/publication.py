"""Publication of prompt versions: one person proposes, another approves, and both steps are recorded.

Approval needs an evaluation of exactly this text, or an emergency reason, which is shown wherever the version is. An
author of the text may choose neither the required score nor the dataset it is measured with. Database constraints
refuse a publication with neither evaluation nor emergency, or one approved by its author. Versions that shipped with
the product or were live before need no second person, because reverting must be quick.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..exceptions import PromptError
from .models import PromptTemplate, PromptVersion, Publication, open_proposal

_OWN = _("You wrote this version: another person has to approve it.")
_OWN_THRESHOLD = _(
    "You wrote a version of this prompt, so you do not set the score that its versions must reach: a prompt approver "
    "who has written none of them does."
)
_THRESHOLD_OF_AUTHOR = _(
    "The required score was set by an author of this text, so no evaluation counts: a prompt approver who has written "
    "no version of this prompt has to set it again."
)
_DATASET_OF_AUTHOR = _(
    "An evaluation on a dataset that an author of this text uploaded does not count: another person has to upload the "
    "dataset."
)
_OPEN = _("This version has been proposed already.")
_SETTLED = _("Somebody has decided on this proposal meanwhile.")
_WARNINGS = _("This version overrides advice: give the reason.")
_NOT_EVALUATED = _("No finished evaluation of this text reaches the required score: give an emergency reason.")
_NEVER_LIVE = _("This version has never been live: it has to be proposed.")
_NO_REASON = _("Say why.")


class EvaluationResult(Protocol):
    """What this module needs of an evaluation (evaluation/models.py)."""

    pk: Any
    version_sha256: str
    metrics: Any

    @property
    def speaks_for_version(self) -> bool: ...


@transaction.atomic
def propose(version: PromptVersion, proposer: User, reason: str, warnings_reason: str = "") -> Publication:
    """Propose a version. Raises PromptError if it breaks a rule, goes against advice without a reason, or is already
    proposed."""
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
def approve(publication: Publication, approver: User, emergency_reason: str = "") -> None:
    """Make the version live. Raises PromptError if this person may not approve it, or if it has neither a sufficient
    evaluation nor an emergency reason."""
    _require_open(publication)
    if why := reason_not_to_approve(publication.version, approver):
        raise PromptError(why)
    evaluation = passed_evaluation(publication.version)
    if evaluation is None and not emergency_reason.strip():
        raise PromptError(_NOT_EVALUATED)
    publication.evaluation_id = evaluation.pk if evaluation else None
    publication.evaluated_sha256 = evaluation.version_sha256 if evaluation else ""
    publication.emergency_reason = "" if evaluation else emergency_reason.strip()
    publication.alone = one_person()
    _settle(publication, Publication.State.PUBLISHED, approver)
    publication.version.template.publish(publication.version)


@transaction.atomic
def decline(publication: Publication, approver: User, answer: str) -> None:
    """Decline the proposal with an answer to the proposer. Raises PromptError if the answer is empty."""
    _require_open(publication)
    if not answer.strip():
        raise PromptError(_NO_REASON)
    publication.answer = answer.strip()
    _settle(publication, Publication.State.DECLINED, approver)


@transaction.atomic
def publish_again(version: PromptVersion, person: User, reason: str) -> Publication:
    """Publish a version that was live before or shipped with the product. Raises PromptError for any other."""
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


def reason_not_to_approve(version: PromptVersion, person: User) -> str:
    """Why this person may not approve the version; empty if they may."""
    return str(_OWN) if person.pk in barred_authors(version) else ""


def reason_not_to_set_threshold(template: PromptTemplate, person: User) -> str:
    """Why this person may not set the score its versions must reach; empty if they may."""
    wrote = template.versions.filter(author=person).exists()
    return str(_OWN_THRESHOLD) if wrote and not one_person() else ""


def barred_authors(version: PromptVersion) -> set[int]:
    """The authors of this text, in any version. They may neither approve it nor choose how it is measured. Empty if the
    site lets one person do everything."""
    if one_person():
        return set()
    same = version.template.versions.filter(body=version.body)
    return {author for author in same.values_list("author", flat=True) if author is not None}


def measures_against(version: PromptVersion) -> list[str]:
    """One sentence for each measure (threshold, dataset) that does not count because an author of the text chose it."""
    barred = barred_authors(version)
    reasons = [str(_THRESHOLD_OF_AUTHOR)] if version.template.threshold_by_id in barred else []
    datasets = version.evaluations.filter(version_sha256=version.sha256, dataset__author__in=barred)
    return [*reasons, str(_DATASET_OF_AUTHOR)] if datasets.exists() else reasons


def has_been_live(version: PromptVersion) -> bool:
    return version.shipped or _approved(version) is not None


def emergency_of(version: PromptVersion) -> str:
    """The emergency reason with which it was published without an evaluation, or an empty string."""
    approved = _approved(version)
    return approved.emergency_reason if approved else ""


def passed_evaluation(version: PromptVersion) -> "EvaluationResult | None":
    """The newest evaluation of exactly this text that counts and reaches the template's threshold. None if an author of
    the text set the threshold; evaluations on datasets uploaded by an author are ignored."""
    barred = barred_authors(version)
    if version.template.threshold_by_id in barred:
        return None
    same = version.evaluations.filter(version_sha256=version.sha256)
    evaluations: Iterable[EvaluationResult] = same.exclude(dataset__author__in=barred)
    return next((each for each in evaluations if _passes(each, version.template.threshold)), None)


def one_person() -> bool:
    """Whether the site lets authors approve their own versions."""
    return bool(settings.PROMPT_APPROVAL == "one")


def _approved(version: PromptVersion) -> Publication | None:
    published = version.publications.filter(state=Publication.State.PUBLISHED, earlier=None, shipped=False)
    return published.first()


def _passes(evaluation: EvaluationResult, threshold: float) -> bool:
    score = evaluation.metrics.get("score")
    return evaluation.speaks_for_version and score is not None and score["mean"] >= threshold


def _require_open(publication: Publication) -> None:
    if not Publication.objects.select_for_update().filter(pk=publication.pk, state=Publication.State.PROPOSED).exists():
        raise PromptError(_SETTLED)


def _settle(publication: Publication, state: Publication.State, approver: User) -> None:
    publication.state, publication.approver, publication.settled = state, approver, timezone.now()
    publication.save()
