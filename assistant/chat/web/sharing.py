"""Showing one answer to others: the form in its passport, the list of what one shows and is shown, and taking it back.

A share includes the answer with its question and, if whoever asked chooses so, earlier answers of theirs and their
document; it ends by itself (SHARE_DAYS). What it does not include is blanked (shown.py).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ...documents.models import Document
from ...exceptions import NotFound
from ...matters.last_day import LastDayField, end_of, last_day
from ...matters.models import Barrier, name_of
from ...protection.log import record
from ..access import Included, Seen, Viewer, included_of, may_go_on, people_of, shares_with, shown_now, turns_of
from ..models import Share, Turn
from .shown import Blanked, blanked, own_before, shown_before
from .views import page

#: The most shares on the page of both sorts, and the most names offered while a colleague is typed.
MOST, _OFFERED = 200, 500

_UNKNOWN = _("Nobody else by this name may use %(domain)s.")
_NOBODY = _("Name the colleague.")
_BARRED = _("A barrier keeps this person out of the matter.")


class ShareForm(forms.Form):
    """To whom a turn is shown, with what, and how long."""

    audience = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect, initial=Share.Audience.EDITORS)
    person = forms.CharField(label=_("Colleague (user name)"), required=False)
    turns = forms.MultipleChoiceField(
        label=_("Earlier questions, with their answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    document = forms.BooleanField(label=_("The document, and the notes the model made of it"), required=False)
    until = LastDayField(label=_("Until (last day)"), required=False)

    def __init__(self, data: Any, turn: Turn) -> None:
        super().__init__(data)
        self.turn = turn
        self.before = {str(one.pk): one for one in own_before(turn)}
        audience, turns, person = self.fields["audience"], self.fields["turns"], self.fields["person"]
        out = (Share.Audience.DOMAIN,) if turn.matter_id else ()
        choices = [choice for choice in Share.Audience.choices if choice[0] not in out]
        audience.choices = choices  # type: ignore[attr-defined]
        turns.choices = [(pk, one.question) for pk, one in self.before.items()]  # type: ignore[attr-defined]
        person.widget.attrs |= {"autocomplete": "off", "list": "colleagues"}
        self.fields["until"].initial = last_day(_latest())
        self.fields["until"].help_text = ngettext(
            "At most %(days)d day from now.", "At most %(days)d days from now.", settings.SHARE_DAYS
        ) % {"days": settings.SHARE_DAYS}
        if not self.before:
            del self.fields["turns"]
        if not _has_own_document(turn):
            del self.fields["document"]

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"] or _latest()
        if until > _latest():
            raise ValidationError(self.fields["until"].help_text)
        return until

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("audience") == Share.Audience.PERSON:
            try:
                given["person"] = self._colleague(given.get("person", ""))
            except ValidationError as error:
                self.add_error("person", error)
        else:
            given["person"] = None
        return given

    def _colleague(self, name: str) -> User:
        """Raises ValidationError."""
        if not name:
            raise ValidationError(_NOBODY)
        found = self._colleagues().filter(username=name).first()
        if found is None:
            raise ValidationError(_UNKNOWN, params={"domain": self.turn.conversation.domain_object.label})
        if Barrier.objects.filter(matter=self.turn.matter_id, user=found).exists():
            raise ValidationError(_BARRED)
        return found

    def _colleagues(self) -> QuerySet[User]:
        return people_of(self.turn.conversation.domain_object).exclude(pk=self.turn.owner_id)

    @property
    def offered(self) -> list[str]:
        return list(self._colleagues().values_list("username", flat=True)[:_OFFERED])


def _latest() -> Any:
    return end_of(timezone.localdate() + timedelta(days=settings.SHARE_DAYS))


def _has_own_document(turn: Turn) -> bool:
    """Whether it has a document, of whoever asked; in a matter it may be somebody else's."""
    if not turn.told.get("document"):
        return False
    return Document.objects.filter(pk=turn.told["document"], owner=turn.owner_id, deleted=None).exists()


@transaction.atomic
def begin(form: ShareForm, by: User) -> Share:
    """Share as a valid form says, instead of what the same people were shown of this turn before."""
    given, turn = form.cleaned_data, form.turn
    to = {"audience": given["audience"], "person": given["person"]}
    for earlier in Share.objects.filter(shown_now(), turn=turn, by=by, **to).select_related("turn__conversation"):
        end(earlier, by)
    share = Share.objects.create(turn=turn, by=by, until=given["until"], document=given.get("document", False), **to)
    share.turns.set([form.before[pk] for pk in given.get("turns", ())])
    detail: dict[str, int | str] = {
        "turns": share.turns.count(),
        "document": int(share.document),
        "until": f"{last_day(share.until)}",
    }
    _note("turn.share", by, share, detail)
    return share


def end(share: Share, by: User) -> None:
    if Share.objects.filter(pk=share.pk, revoked=None).update(revoked=timezone.now()):
        _note("turn.unshare", by, share, {})


def _note(action: str, by: User, share: Share, detail: Mapping[str, int | str]) -> None:
    told: dict[str, int | str] = {"share": share.pk, "to": str(share.audience), **detail}
    if share.person_id:
        told["user"] = share.person_id
    record(action, by, share.turn, domain=share.turn.conversation.domain, detail=told)


def sharing(user: Viewer, turn: Turn, form: ShareForm | None) -> dict[str, Any]:
    """For its passport: to whom the person shows the turn now, and a form if they may show it to more."""
    if turn.owner_id != user.pk:
        return {}
    mine = Share.objects.filter(shown_now(), turn=turn).select_related("person").prefetch_related("turns")
    shares = [ShownShare.of(share, turn) for share in mine]
    return {"shares": shares, "share_form": form or (ShareForm(None, turn) if may_go_on(user, turn) else None)}


class ShownShare:
    """A share for a page: to `whom`, with which earlier `turns`, the `document` or without, until which `day`; what is
    `blanked` for them."""

    def __init__(self, share: Share, turns: list[Turn], blanked: Blanked | None) -> None:
        self.share, self.turns, self.blanked = share, turns, blanked
        self.day = last_day(share.until)
        self.whom = name_of(share.person) if share.person else share.get_audience_display()

    @classmethod
    def of(cls, share: Share, turn: Turn) -> "ShownShare":
        included = included_of(share)
        return cls(share, shown_before(turn, included), blanked(turn, included))


def as_shown(request: HttpRequest, turn: Turn) -> Seen:
    """The turn as a share shows it, whose number is in the address, or as one without anything more would."""
    number = request.GET.get("as-shown", "")
    share = turn.shares.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
    return Seen(turn, words=True, own=False, included=included_of(share) if share else Included())


@page
@require_GET
def shares(request: HttpRequest) -> HttpResponse:
    """What the person shows to others, and what others show to them: without anybody else's words."""
    user = cast(User, request.user)
    with_turn = ("turn__conversation", "person", "by")
    mine = Share.objects.filter(by=user, turn__conversation__deleted=None).select_related(*with_turn)[:MOST]
    read = set(turns_of(user).filter(pk__in=[share.turn_id for share in mine]).values_list("pk", flat=True))
    theirs = shares_with(user).select_related(*with_turn).prefetch_related("turns")[:MOST]
    context = {
        "mine": [(ShownShare(share, [], None), share.turn_id in read) for share in mine],
        "theirs": [(ShownShare(share, [], None), name_of(share.by)) for share in theirs],
        "most": MOST,
    }
    return render(request, "chat/shares.html", context)


@page
@require_POST
def unshare(request: HttpRequest, number: int) -> HttpResponse:
    """End a share: whoever made it can, even if they may not read the turn any more."""
    user = cast(User, request.user)
    share = Share.objects.filter(pk=number, by=user).select_related("turn__conversation").first()
    if share is None or not user.is_active:
        raise NotFound
    with transaction.atomic():
        end(share, user)
    if "list" in request.POST or not turns_of(user).filter(pk=share.turn_id).exists():
        return redirect("shares")
    return redirect(f"{reverse('passport', args=[share.turn_id])}#shown")
