"""Retention rules and legal holds in the administration. No row is changed or deleted: a later rule replaces one, and a
hold ends when two people have released it."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..admin import KeptRows, NamedDomain
from ..database import among
from ..exceptions import BadInput
from ..protection.log import record
from .disposal import current_rules
from .forms import HoldForm, RuleForm
from .holding import keep, propose_release, release
from .models import LegalHold, RetentionRule


@admin.register(RetentionRule)
class RetentionRuleAdmin(NamedDomain, KeptRows, admin.ModelAdmin):  # type: ignore[type-arg]
    form = RuleForm
    list_display = ("__str__", "domain_label", "kind", "how_long", "basis", "author", "state")
    list_select_related = ("author", "approved_by")
    actions = ("approve",)
    fields: ClassVar[Any] = ("domain", "kind", "days", "basis")

    def get_readonly_fields(self, request: HttpRequest, obj: RetentionRule | None = None) -> tuple[str, ...]:
        return ("domain_label", "kind", "how_long", "basis", "author", "state") if obj else ()

    def get_fields(self, request: HttpRequest, obj: RetentionRule | None = None) -> Any:
        return self.get_readonly_fields(request, obj) or self.fields

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm("retention.approve_retentionrule")

    def save_model(self, request: HttpRequest, obj: RetentionRule, form: Any, change: bool) -> None:
        obj.author = cast(User, request.user)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Approve what somebody else has proposed"), permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[RetentionRule]) -> None:
        done = sum(_approve(rule, cast(User, request.user)) for rule in queryset.order_by("pk"))
        words = ngettext("%(count)d rule holds from now on.", "%(count)d rules hold from now on.", done)
        messages.success(request, words % {"count": done})
        if done < queryset.count():
            messages.warning(request, _("Nobody approves their own rule, and none is approved twice."))

    @admin.display(description=_("Kept after the last use"), ordering="days")
    def how_long(self, rule: RetentionRule) -> str:
        if rule.days is None:
            return str(_("for ever"))
        return ngettext("%(count)d day", "%(count)d days", rule.days) % {"count": rule.days}

    @admin.display(description=_("state"))
    def state(self, rule: RetentionRule) -> str:
        if rule.approved is None or rule.approved_by is None:
            return str(_("waits for approval by somebody else"))
        if current_rules().get((rule.domain, rule.kind)) != rule:
            return str(_("replaced"))
        return str(_("holds, approved by %(name)s")) % {"name": rule.approved_by.get_username()}


@transaction.atomic
def _approve(rule: RetentionRule, person: User) -> int:
    proposed = RetentionRule.objects.filter(pk=rule.pk, approved=None).exclude(author=person)
    if done := proposed.update(approved_by=person, approved=timezone.now()):
        record("policy.approve", person, rule, domain=rule.domain)
    return done


@admin.register(LegalHold)
class LegalHoldAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = HoldForm
    list_display = ("name", "placed_by", "on", "state")
    list_select_related = ("placed_by", "release_proposed_by", "released_by")
    actions = ("propose", "confirm")

    def get_fields(self, request: HttpRequest, obj: LegalHold | None = None) -> tuple[str, ...]:
        more = ("people", "numbers") if obj is None or obj.released is None else ()
        return ("name", "reason", *(("what", "placed_by", "placed_at", "state") if obj else ()), *more)

    def get_readonly_fields(self, request: HttpRequest, obj: LegalHold | None = None) -> tuple[str, ...]:
        return ("name", "reason", "what", "placed_by", "placed_at", "state") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: LegalHold | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.released is None)

    def has_delete_permission(self, request: HttpRequest, obj: LegalHold | None = None) -> bool:
        return False

    def has_release_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm("retention.release_legalhold")

    def save_model(self, request: HttpRequest, obj: LegalHold, form: Any, change: bool) -> None:
        person = cast(User, request.user)
        if not change:
            obj.placed_by = person
            super().save_model(request, obj, form, change)
        keep(obj, form.things, person)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except BadInput as error:  # Its transaction is rolled back.
            messages.error(request, str(error))
            return redirect(request.path)

    @admin.action(description=_("Propose to release them"), permissions=["release"])
    def propose(self, request: HttpRequest, queryset: QuerySet[LegalHold]) -> None:
        done = sum(propose_release(hold, cast(User, request.user)) for hold in queryset)
        words = ngettext(
            "The release of %(count)d hold is proposed. Somebody else confirms it.",
            "The release of %(count)d holds is proposed. Somebody else confirms it.",
            done,
        )
        messages.success(request, words % {"count": done})

    @admin.action(description=_("Release what somebody else proposed to release"), permissions=["release"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[LegalHold]) -> None:
        done = sum(release(hold, cast(User, request.user)) for hold in queryset)
        words = ngettext("%(count)d hold is released.", "%(count)d holds are released.", done)
        messages.success(request, words % {"count": done})
        if done < queryset.count():
            messages.warning(request, _("A release takes two people: one proposes it, another confirms it."))

    @admin.display(description=_("On"))
    def on(self, hold: LegalHold) -> str:
        count = hold.items.count()
        return ngettext("%(count)d object", "%(count)d objects", count) % {"count": count}

    @admin.display(description=_("What it is on"))
    def what(self, hold: LegalHold) -> str:
        keys = hold.items.filter(kind="auth.user").values_list("key", flat=True)
        people = User.objects.filter(among("pk", map(int, keys))).order_by("username")
        others = hold.items.exclude(kind="auth.user")
        return ", ".join([*(user.get_username() for user in people), *map(str, others)])

    @admin.display(description=_("placed"), ordering="placed")
    def placed_at(self, hold: LegalHold) -> str:
        return date_format(timezone.localtime(hold.placed), "DATETIME_FORMAT")

    @admin.display(description=_("state"))
    def state(self, hold: LegalHold) -> str:
        if hold.released_by:
            return str(_("released by %(name)s")) % {"name": hold.released_by.get_username()}
        if hold.release_proposed_by:
            return str(_("open; release proposed by %(name)s")) % {"name": hold.release_proposed_by.get_username()}
        return str(_("open"))
