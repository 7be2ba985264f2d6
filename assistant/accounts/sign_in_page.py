"""The sign-in: name and password, then the second factor of whoever has one."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from .second_factor import note_password


class SignInPage(LoginView):
    """Django's page and form, which the throttle knows (site/signin.py); allauth's steps after them. Whoever has just
    signed in is not asked for the password again."""

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        note_password(self.request, user)
        record_authentication(self.request, user, method="password", reauthenticated=True)
        response: HttpResponse = perform_login(self.request, Login(user=user, redirect_url=self.get_success_url()))
        return response
