"""The addresses of the search."""

from django.urls import path

from . import palette, views

urlpatterns = [
    path("", views.find, name="search"),
    path("now/", views.now, name="search_now"),
    path("palette/", palette.palette, name="palette"),
    path("documents/<uuid:pk>/", views.document, name="search_document"),
]
