"""All addresses of the site, except the socket's (chat/web/routing.py)."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from .admin import sign_in
from .operations.metrics import metrics
from .site.logo import logo

handler500 = "assistant.site.errors.server_error"

urlpatterns = [
    path("admin/login/", sign_in),
    path("admin/", admin.site.urls),
    path("accounts/login/", auth.LoginView.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/password_change/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("accounts/password_change/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["assistant"]), name="javascript-catalog"),
    path("metrics", metrics),
    path("organisation/logo", logo, name="logo"),
    path("documents/", include("assistant.documents.web.urls")),
    path("library/", include("assistant.library.web.urls")),
    path("", include("assistant.calculators.web.urls")),
    path("", include("assistant.chat.web.urls")),
]
