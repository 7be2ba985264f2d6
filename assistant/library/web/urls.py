"""The addresses of the library."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.shelf, name="library"),
    path("<uuid:pk>/", views.document, name="library_document"),
]
