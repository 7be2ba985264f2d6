"""The admin pages on which a version is proposed, approved, declined or published again."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ...exceptions import PromptError, Sentence
from ..models import PromptTemplate, PromptVersion, Publication, open_proposal
from ..publication import (
    approve,
    decline,
    emergency_of,
    has_been_live,
    measures_against,
    one_person,
    passed_evaluation,
    propose,
    publish_again,
    reason_not_to_approve,
    reason_not_to_set_threshold,
)
from .preview import preview
from .trial import size_of

PUBLISH = "prompts.publish_promptversion"

_PUBLISHED = _("Version %(number)d answers from now on.")
_UNDO = _("To undo this, publish version %(number)d again.")
_FIRST = _("No version was live before. To change what it says, write and publish the next one.")
_PROPOSED = _("Version %(number)d is proposed. Another person approves it.")
_DECLINED = _("The proposal is declined. The version stays a draft.")
_DOES_NOT_FIT = _("It cannot fit: with its first example it has %(tokens)s tokens, and the model holds %(limit)s.")
_THRESHOLD = _("The required score is now %(score)s.")
_THRESHOLD_ALONE = _("The required score is now %(score)s. This site lets one person write, measure and approve.")
_NO_SCORE = _("The required score must be a number between 0 and 1. It is still %(score)s.")


class ReasonForm(forms.Form):
    """The reason to record in the history."""

    reason = forms.CharField(label=_("Why"), max_length=500)


class ProposalForm(ReasonForm):
    def __init__(self, version: PromptVersion, data: Any = None) -> None:
        super().__init__(data)
        if broken := version.violations():
            self.fields["warnings_reason"] = forms.CharField(
                label=_("Reason for overriding the advice"),
                max_length=500,
                help_text=" ".join(f"{result.rule}: {result.message}" for result in broken),
            )


class EmergencyForm(forms.Form):
    emergency_reason = forms.CharField(
        label=_("Emergency reason"),
        max_length=500,
        help_text=_("It is shown wherever this version is."),
    )


class ThresholdForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PromptTemplate
        fields = ("threshold",)


class Publishing(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the prompt admin that publishes versions. The rest provides `_template`, `_version` and `_render`."""

    def publication_urls(self) -> list[URLPattern]:
        view, version = self.admin_site.admin_view, "<int:pk>/<int:number>/"
        return [
            path(f"{version}publish/", view(self.publish_view), name="prompts_prompttemplate_publish"),
            path(f"{version}decline/", view(self.decline_view), name="prompts_prompttemplate_decline"),
            path("<int:pk>/threshold/", view(self.threshold_view), name="prompts_prompttemplate_threshold"),
        ]

    def publish_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """The next step towards publication: propose it, approve it, or publish it again if it was live before."""
        template, version = self._version(request, pk, number)
        require(request, PUBLISH)
        person, proposal, evaluation = cast(User, request.user), open_proposal(version), passed_evaluation(version)
        again = proposal is None and has_been_live(version)
        form = _form(request, version, again=again, approving=bool(proposal), urgent=evaluation is None)
        reasons = [] if version.is_live else _reasons_against(version)
        not_allowed = reason_not_to_approve(version, person) if proposal else ""
        may = not (version.is_live or reasons or not_allowed)
        if request.method == "POST" and may and (form is None or form.is_valid()):
            try:
                return self._step(request, version, proposal, again=again, given=form.cleaned_data if form else {})
            except PromptError as error:
                messages.error(request, str(error))
        title = str(_step_title(version, proposal, again=again) % {"number": number})
        context: dict[str, Any] = {
            "version": version,
            "proposal": proposal,
            "again": again,
            "form": form,
            "evaluation": evaluation,
        }
        context |= {"reasons": reasons, "not_allowed": not_allowed, "against": measures_against(version)}
        return self._render(request, "publish", template, title, **context)

    def _step(
        self,
        request: HttpRequest,
        version: PromptVersion,
        proposal: Publication | None,
        *,
        again: bool,
        given: Mapping[str, str],
    ) -> HttpResponse:
        """Take the next step with the reasons given. Raises PromptError."""
        template, person, before = version.template, cast(User, request.user), version.template.live
        if proposal is None and not again:
            propose(version, person, **given)
            messages.success(request, _PROPOSED % {"number": version.number})
            return redirect("admin:prompts_prompttemplate_version", template.pk, version.number)
        if proposal:
            proposal.version = version
            approve(proposal, person, **given)
        else:
            publish_again(version, person, **given)
        messages.success(request, _done(template, version, before))
        return redirect("admin:prompts_prompttemplate_change", template.pk)

    def decline_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Decline the proposal with an answer to its proposer."""
        _template, version = self._version(request, pk, number)
        require(request, PUBLISH)
        proposal = open_proposal(version)
        if request.method == "POST" and proposal:
            try:
                decline(proposal, cast(User, request.user), request.POST.get("answer", ""))
                messages.success(request, str(_DECLINED))
            except PromptError as error:
                messages.error(request, str(error))
        return redirect("admin:prompts_prompttemplate_version", pk, number)

    def threshold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set the score that an evaluation must reach."""
        template = self._template(request, pk)
        require(request, PUBLISH)
        if request.method == "POST":
            person = cast(User, request.user)
            if why := reason_not_to_set_threshold(template, person):
                messages.error(request, why)
            else:
                self._set_threshold(request, template, person)
        return redirect("admin:prompts_prompttemplate_change", pk)

    def _set_threshold(self, request: HttpRequest, template: PromptTemplate, person: User) -> None:
        unchanged = template.threshold
        form = ThresholdForm(request.POST, instance=template)
        if not form.is_valid():
            messages.error(request, _NO_SCORE % {"score": unchanged})
            return
        template.threshold_by = person
        template.save(update_fields=["threshold", "threshold_by"])
        words = str((_THRESHOLD_ALONE if one_person() else _THRESHOLD) % {"score": template.threshold})
        self.log_change(request, template, words)
        messages.success(request, words)

    def standing(self, version: PromptVersion) -> dict[str, Any]:
        """The publication status of a version, as context for its page."""
        return {
            "proposal": open_proposal(version),
            "publications": version.publications.select_related("proposer", "approver", "evaluation"),
            "emergency": emergency_of(version),
            "evaluation": passed_evaluation(version),
            "against": measures_against(version),
            "evaluations": version.evaluations.all()[:10],
            "one_person": one_person(),
        }

    def _template(self, request: HttpRequest, pk: int) -> PromptTemplate:
        raise NotImplementedError

    def _version(self, request: HttpRequest, pk: int, number: int) -> tuple[PromptTemplate, PromptVersion]:
        raise NotImplementedError

    def _render(
        self, request: HttpRequest, page: str, template: PromptTemplate, title: str, **context: Any
    ) -> HttpResponse:
        raise NotImplementedError


def require(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _form(
    request: HttpRequest, version: PromptVersion, *, again: bool, approving: bool, urgent: bool
) -> forms.Form | None:
    """The form for this step, or None: approving a version that passed its evaluation needs no reason."""
    data = request.POST if request.method == "POST" else None
    if approving:
        return EmergencyForm(data) if urgent else None
    return ReasonForm(data) if again else ProposalForm(version, data)


def _step_title(version: PromptVersion, proposal: Publication | None, *, again: bool) -> Sentence:
    """The title of the page, which names the next step."""
    if proposal:
        return _("Decide on version %(number)s")
    if not again:
        return _("Propose version %(number)s")
    if (live := version.template.live) and version.number < live.number:
        return _("Revert to version %(number)s")
    return _("Publish version %(number)s")


def _reasons_against(version: PromptVersion) -> list[str]:
    """The version's own reasons, and, if a model is running, whether the prompt is too long for it."""
    prompt = preview(version).prompt
    size = size_of(prompt) if prompt else None
    if size is None or size.room > 0:
        return version.reasons_against()
    return [*version.reasons_against(), str(_DOES_NOT_FIT % {"tokens": f"{size.tokens:,}", "limit": f"{size.limit:,}"})]


def _done(template: PromptTemplate, version: PromptVersion, before: PromptVersion | None) -> str:
    done = _PUBLISHED % {"number": version.number}
    if before is None:
        return f"{done} {_FIRST}"
    address = reverse("admin:prompts_prompttemplate_publish", args=[template.pk, before.number])
    return format_html('{} <a href="{}">{}</a>', done, address, _UNDO % {"number": before.number})
