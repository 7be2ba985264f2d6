"""Accounts are made by invitation: the administration names them, their owners set their passwords."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ..accounts.invitations import invite


class InvitedUserForm(forms.ModelForm):  # type: ignore[type-arg]
    """Nobody signs in before the owner has set a password."""

    class Meta:
        model = User
        fields: ClassVar[Any] = ("username", "first_name", "last_name", "groups", "is_staff")

    def clean_username(self) -> str:
        """Names that differ only in capitals are taken for one another."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(User._meta.get_field("username").error_messages["unique"])
        return name

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit)


@never_cache
def invite_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever gives somebody a password could sign in as them: only a superuser does so for superusers."""
    account = get_object_or_404(User, pk=pk)
    assert isinstance(request.user, User)
    if not request.user.has_perm("auth.change_user") or (account.is_superuser and not request.user.is_superuser):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Invite by a link"), "account": account}
    if request.method == "POST":
        context["link"] = invite(account, request.user)
    return render(request, "admin/auth/user/invite.html", context)
