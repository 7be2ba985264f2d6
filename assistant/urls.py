"""All addresses of the site, except the socket's (chat/web/routing.py)."""

from allauth.account.views import reauthenticate
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path
from django.views.decorators.http import require_GET
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from .accounts import fresh, organisation_sign_in
from .accounts import pages as accounts
from .accounts.password import PasswordPage
from .accounts.security_keys import KeyAgainPage
from .accounts.sign_in_page import SignInPage
from .admin import sign_in
from .operations.metrics import metrics
from .protection.pages import seen_by
from .site import people  # noqa: F401  (the administration, loaded before its addresses are listed)
from .site.logo import logo

handler500 = "assistant.site.errors.server_error"

urlpatterns = [
    path("admin/login/", sign_in),
    path("admin/password_change/", require_GET(RedirectView.as_view(pattern_name="password_change"))),
    path("admin/", admin.site.urls),
    path("accounts/login/", SignInPage.as_view(), name="login"),
    path("accounts/login/", SignInPage.as_view(), name="account_login"),
    path("accounts/organisation/", organisation_sign_in.start, name="organisation_sign_in"),
    path(
        "accounts/organisation/arrive/",
        organisation_sign_in.arrive,
        {"provider_id": organisation_sign_in.PROVIDER},
        name="openid_connect_callback",
    ),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/again/", reauthenticate, name="account_reauthenticate"),
    path("accounts/again/go-on/", fresh.go_on, name="go_on"),
    path("accounts/again/shown/", fresh.shown, name="shown"),
    path("accounts/second-factor/webauthn/", RedirectView.as_view(pattern_name="mfa_index")),
    path("accounts/second-factor/webauthn/reauthenticate/", KeyAgainPage.as_view()),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/", accounts.account, name="account"),
    path("accounts/seen/", seen_by, name="seen_by"),
    path("accounts/session/", accounts.session, name="session"),
    path("accounts/sessions/end/", accounts.end_sessions, name="end_sessions"),
    path("accounts/invitation/", accounts.invitation, name="invitation"),
    path("accounts/password_change/", PasswordPage.as_view(), name="password_change"),
    path("accounts/password_change/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["assistant"]), name="javascript-catalog"),
    path("metrics", metrics),
    path("organisation/logo", logo, name="logo"),
    path("", include("assistant.matters.web.urls")),
    path("documents/", include("assistant.documents.web.urls")),
    path("library/", include("assistant.library.web.urls")),
    path("search/", include("assistant.search.web.urls")),
    path("feedback/", include("assistant.feedback.web.urls")),
    path("", include("assistant.calculators.web.urls")),
    path("", include("assistant.chat.web.urls")),
]
