"""The page on which people change their password. Guesses of the old one count as failed sign-ins."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from .sessions import end_others


class ThrottledPasswordForm(PasswordChangeForm):
    """`request` is how the throttle of sign-ins (site/signin.py) knows where a guess comes from."""

    def __init__(self, user: User, *args: Any, request: Any, **more: Any) -> None:
        super().__init__(user, *args, **more)
        self.request = request

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) != self.user:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class PasswordPage(PasswordChangeView):
    form_class = ThrottledPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """The other sessions are of no use with the old password: none of them stays in the list."""
        response = super().form_valid(form)
        end_others(form.user.pk, self.request.session)
        return response
