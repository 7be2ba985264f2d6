"""Security keys (WebAuthn) as a second factor: django-allauth's pages with this site's limits, sentences and audit."""

import struct
from typing import Any

from allauth.core import context
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

#: The most keys of one account, and the most characters in the name of one.
MOST_KEYS, LONGEST_NAME = 10, 60

#: What fido2 raises for bytes that no key has made. allauth expects TypeError and ValueError only.
_NO_KEY = (
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)

_WRONG = _("The key's answer was not right, or came too late. Try again.")
_TOO_MANY = _("You have as many keys as can be. Remove one first.")


class _Credential(forms.JSONField):
    """What a key has said. Django reports what is no JSON, but not what is nested too deep or has too many digits."""

    widget = forms.HiddenInput
    default_error_messages = {"invalid": _WRONG}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise ValidationError(_WRONG, code="invalid") from error


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    credential = _Credential()

    def clean(self) -> dict[str, Any]:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_KEYS:
            raise ValidationError(_TOO_MANY)
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *_NO_KEY) as error:
            raise ValidationError(_WRONG) from error
        return cleaned


class EditKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(max_length=LONGEST_NAME)


class _AuditedKeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Counts and reports a wrong answer as allauth does a wrong code (audited.py)."""

    credential = _Credential()

    def clean_credential(self) -> Authenticator:
        try:
            if not _is_readable(self.cleaned_data["credential"]):
                check_rate_limit(self.user)
            return super().clean_credential()
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
        except _NO_KEY:
            pass
        authentication_failed.send(
            sender=Authenticator,
            request=context.request,
            user=self.user,
            authenticator=Authenticator(user=self.user, type=Authenticator.Type.WEBAUTHN),
            reauthentication=self.reauthenticated,
        )
        raise ValidationError(_WRONG)


def _is_readable(said: Any) -> bool:
    """allauth throttles only what it can read."""
    try:
        parse_authentication_response(said)
    except (ValidationError, *_NO_KEY):
        return False
    return True


class KeyForm(_AuditedKeyForm):
    """At the sign-in, after the password."""


class KeyAgainForm(_AuditedKeyForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Of somebody who is signed in."""

    reauthenticated = True


class KeyAgainPage(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """allauth's, but a wrong answer is said on the page."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(), **more}
