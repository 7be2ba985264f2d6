"""People and groups in the admin. Permissions come from groups, and each group says what its members may do."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from domains.registry import domains

from ..chat.models import Conversation, Turn
from ..documents.models import Document
from ..exceptions import Sentence
from ..retention.holding import is_held
from .groups import APPROVERS, EDITORS, EMERGENCY, LIBRARIANS, OPERATORS, PRIVACY, RECORDS
from .inviting import InvitedUserForm, invite_page

_WORK: dict[str, Sentence] = {
    EDITORS: _("write, try and evaluate prompts, and propose them"),
    APPROVERS: _("approve what others propose"),
    OPERATORS: _("look after the model server"),
    LIBRARIANS: _("keep the library: its collections, documents and synonyms"),
    RECORDS: _("decide how long things are kept, place and release legal holds, and read the audit log"),
    EMERGENCY: _("read a matter of others for at most an hour, which is reported and judged"),
    PRIVACY: _("judge emergency accesses, and read the audit log"),
}
_ACTIONS: dict[str, Sentence] = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}
_HELD = _("what is under a legal hold: %(name)s")
_ASKED = _("questions, or what lies in matters: %(name)s. Erase the person with manage.py eraseperson instead.")
_OPENS = _("ask in %(domains)s")
_STAFF = _("Opens the administration; the groups decide what can be done there.")


def opens(group: Group) -> str:
    """What the group's members may do, in words; empty for a group that the organisation has added."""
    if labels := [str(domain.label) for domain in domains().values() if domain.group == group.name]:
        return str(_OPENS) % {"domains": ", ".join(labels)}
    return str(_WORK.get(group.name, ""))


class GroupsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Group)
        return f"{obj.name}: {opens(obj)}" if opens(obj) else obj.name


class PermissionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Django keeps the names of permissions in the database, in English."""

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Permission)
        model = obj.content_type.model_class()
        name = dict(model._meta.permissions).get(obj.codename) if model else None
        action = name or _ACTIONS.get(obj.codename.partition("_")[0])
        return f"{obj.content_type} | {action}" if action else str(obj)


admin.autodiscover()

# Second factors are their owners' business, and mail addresses are fields of accounts here.
for _model in (User, Group, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)


@admin.register(User)
class PeopleAdmin(UserAdmin):  # type: ignore[type-arg]
    filter_horizontal = ()
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email")}),
        (_("What they may do"), {"fields": ("groups", "is_active", "is_staff", "is_superuser")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_form, add_form_template = InvitedUserForm, None
    add_fieldsets = ((None, {"fields": InvitedUserForm.Meta.fields}),)
    list_display = ("username", "first_name", "last_name", "in_groups", "active", "staff", "last_login")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(invite_page)
        return [path("<int:pk>/invite/", view, name="auth_user_invite"), *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Nobody sets the password of somebody else."""
        if (account := self.get_object(request, unquote(id))) is None:
            raise Http404
        return redirect("admin:auth_user_invite", account.pk)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Whom a legal hold keeps, with all that is theirs, is not deleted, nor who asked or added what others may
        rely on: the page says so."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        kept = [_HELD % {"name": user.get_username()} for user in objs if is_held(user)]
        kept += [_ASKED % {"name": user.get_username()} for user in objs if _has_asked(user)]
        return deleted, counts, set() if kept else needed, [*protected, *kept]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        ranks = () if getattr(request.user, "is_superuser", False) else ("is_superuser",)
        return ("last_login", "date_joined", *ranks)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:auth_user_invite", obj.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("active"), ordering="is_active")
    def active(self, user: User) -> str:
        return str(_("Yes") if user.is_active else _("No"))

    @admin.display(description=_("staff status"), ordering="is_staff")
    def staff(self, user: User) -> str:
        return str(_("Yes") if user.is_staff else _("No"))

    @admin.display(description=_("groups"))
    def in_groups(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "groups":
            return GroupsField(queryset=Group.objects.order_by("name"), required=False, label=capfirst(_("groups")))
        return super().formfield_for_manytomany(db_field, request, **options)

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "is_staff" and field:
            field.help_text = _STAFF
        if db_field.name == "groups" and field:
            field.widget.can_add_related = False  # groups are rare and have a page of their own
        return field


def _has_asked(user: User) -> bool:
    """Whether deleting the account would take turns along, or anything that lies in a matter."""
    in_matters = (kind.objects.filter(owner=user).exclude(matter=None) for kind in (Conversation, Document))
    return any(rows.exists() for rows in (Turn.objects.filter(owner=user), *in_matters))


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    """Superusers are changed by superusers."""
    return account is None or not account.is_superuser or bool(getattr(request.user, "is_superuser", False))


@admin.register(Group)
class PeopleGroupAdmin(GroupAdmin):
    filter_horizontal = ()
    list_display = ("name", "opened")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **options: Any) -> Any:
        if db_field.name == "permissions":
            options["form_class"] = PermissionsField
        return super().formfield_for_manytomany(db_field, request, **options)

    @admin.display(description=_("What its members may do"))
    def opened(self, group: Group) -> str:
        return opens(group)

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("opened",) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("name", "opened", "permissions") if obj else ("name", "permissions")
