"""The addresses of the library."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.shelf, name="library"),
    path("outdated/", views.outdated_answers, name="library_outdated"),
    path("outdated/<uuid:turn>/", views.read_again, name="library_read_again"),
    path("<uuid:pk>/", views.document, name="library_document"),
]
