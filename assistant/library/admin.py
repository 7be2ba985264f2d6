"""The library in the administration: collections, and their documents edition by edition. No text is changed and no
edition deleted: a new one replaces it, or it is withdrawn."""

from collections.abc import Callable
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from domains.registry import domains

from ..admin import DomainFilter, NamedDomain
from ..database import not_saved
from ..documents.files.extraction import size_in_words
from ..exceptions import AssistantError
from ..prompts.models import Withdrawal
from . import intake
from .forms import MAX_BYTES, MOST_BYTES, MOST_FILES, DetailsForm, EditionForm, FolderFileForm, FolderForm
from .models import Collection, Edition, SynonymGroup
from .search.curve import CURVE
from .standing import resting_on
from .withdrawals import WithdrawalAdmin


class CollectionForm(forms.ModelForm):  # type: ignore[type-arg]
    domain = forms.ChoiceField(
        label=_("Domain"), choices=lambda: [(domain.name, domain.label) for domain in domains().values()]
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only their members see it, if they may use the domain. None: everybody in the domain does."),
    )

    class Meta:
        model = Collection
        fields = ("domain", "name", "groups", "threshold")
        help_texts = {
            "threshold": _(
                "A passage is shown if it has at least this share of the words looked for, rare words counting for "
                "more: from 0 (any word) to 1 (every word)."
            )
        }


@admin.register(Collection)
class CollectionAdmin(NamedDomain, admin.ModelAdmin):  # type: ignore[type-arg]
    form = CollectionForm
    list_display = ("name", "domain_label", "seen_by")
    list_filter = (DomainFilter,)
    fields = ("domain", "name", "groups", "threshold", "measured")
    readonly_fields = ("measured",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collection]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("What a threshold does"))
    def measured(self, _collection: Collection) -> str:
        """The curve, so that a librarian who chooses a threshold sees what it costs."""
        rows = format_html_join(
            "",
            "<tr><th scope=row>{}</th><td>{} %</td><td>{} %</td></tr>",
            ((one.threshold, one.refused, one.answered) for one in CURVE),
        )
        return format_html(
            "<table><caption>{}</caption>"
            "<thead><tr><th scope=col>{}</th><th scope=col>{}</th><th scope=col>{}</th></tr></thead>"
            "<tbody>{}</tbody></table>",
            _("Measured on questions about public law and patient information"),
            _("Threshold"),
            _("Refused although the library has the answer"),
            _("Shown although it has none"),
            rows,
        )

    @admin.display(description=_("Groups"))
    def seen_by(self, collection: Collection) -> str:
        return ", ".join(group.name for group in collection.groups.all())


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = DetailsForm
    list_display = ("title", "label", "collection", "language", "effective", "expires", "state")
    list_filter = ("collection", "language")
    actions = ("withdraw", "restore")
    readonly_fields = ("collection", "state", "name", "key", "sha256", "created", "added_by")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": DetailsForm.Meta.fields}),
        (_("Details"), {"fields": readonly_fields}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).defer("text").select_related("collection")

    def get_urls(self) -> list[URLPattern]:
        upload = self.admin_site.admin_view(self.upload_view)
        folder = self.admin_site.admin_view(self.folder_view)
        return [
            path("add/", upload, name="library_edition_add"),
            path("add/folder/", folder, name="library_edition_add_folder"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """A page of our own: Django's would read the file within a transaction."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EditionForm(
            cast(User, request.user), request.POST or None, request.FILES or None, initial=request.GET.dict()
        )
        if form.is_valid():
            edition = form.keep()
            messages.success(request, _("%(edition)s is in the library.") % {"edition": edition})
            return redirect("admin:library_edition_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add a document"),
            "form": form,
        }
        return TemplateResponse(request, "admin/library/upload.html", context)

    def folder_view(self, request: HttpRequest) -> HttpResponse:
        """The page that puts in the files of a folder or zip, and, posted, one of these files."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._load(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add a folder or a zip"),
            "form": FolderForm(initial=request.GET.dict()),
            "limits": {"files": MOST_FILES, "bytes": MAX_BYTES, "together": MOST_BYTES},
            "size": size_in_words(MAX_BYTES),
            "together": size_in_words(MOST_BYTES),
        }
        return TemplateResponse(request, "admin/library/folder.html", context)

    def _load(self, request: HttpRequest) -> HttpResponse:
        """The names of files are told to nobody but this page."""
        try:
            outcome, words = FolderFileForm(request.POST, request.FILES).load(cast(User, request.user))
        except AssistantError as error:
            return JsonResponse({"outcome": "refused", "words": str(error)})
        except DatabaseError as error:
            return JsonResponse({"outcome": "refused", "words": str(not_saved(error))})
        return JsonResponse({"outcome": outcome, "words": words})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        obj.save(update_fields=form.changed_data)
        if "title" in form.changed_data:
            intake.retitle(obj.pk)

    def view_on_site(self, obj: Edition) -> str:
        return reverse("library_document", args=[obj.pk])

    @admin.display(description=_("edition"))
    def label(self, edition: Edition) -> str:
        return edition.label

    @admin.display(description=_("state"))
    def state(self, edition: Edition) -> str:
        return str(_("replaced") if edition.replaced else _("withdrawn") if edition.withdrawn else _("current"))

    @admin.action(description=_("Withdraw: they no longer appear in searches"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        chosen = queryset.filter(replaced=None, withdrawn=None)
        resting = resting_on(chosen.values_list("pk", flat=True))
        done = self._each(intake.withdraw, chosen)
        words = ngettext("%(count)d document was withdrawn.", "%(count)d documents were withdrawn.", done)
        messages.success(request, words % {"count": done})
        if resting:
            words = ngettext("%(count)d answer rests on this.", "%(count)d answers rest on this.", resting)
            messages.warning(request, words % {"count": resting})

    @admin.action(description=_("Put back what was withdrawn"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        done = self._each(intake.restore, queryset.filter(replaced=None).exclude(withdrawn=None))
        words = ngettext("%(count)d document was put back.", "%(count)d documents were put back.", done)
        messages.success(request, words % {"count": done})

    def _each(self, work: Callable[[UUID], bool], editions: QuerySet[Edition]) -> int:
        return sum(map(work, list(editions.values_list("pk", flat=True))))


class SynonymForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SynonymGroup
        fields = ("words",)
        help_texts = {"words": _("Separated by commas, in any language: heart attack, MI, 心肌梗死")}

    def clean_words(self) -> str:
        expressions = SynonymGroup(words=self.cleaned_data["words"]).expressions
        if len(expressions) < 2:
            raise forms.ValidationError(_("Write at least two expressions, separated by commas."))
        return ", ".join(" ".join(one.split()) for one in expressions)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = SynonymForm
    list_display = ("words",)


# Its model is of the prompts, which know nothing of the answers that rest on them.
admin.site.register(Withdrawal, WithdrawalAdmin)
