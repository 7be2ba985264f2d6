"""Every address of the site. The socket's is in chat/routing.py."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from .admin import sign_in
from .health import healthz, readyz
from .operations.metrics import metrics

urlpatterns = [
    path("admin/login/", sign_in),
    path("admin/", admin.site.urls),
    path("accounts/", include("django.contrib.auth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["assistant"]), name="javascript-catalog"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("documents/", include("assistant.documents.urls")),
    path("", include("assistant.chat.urls")),
]
