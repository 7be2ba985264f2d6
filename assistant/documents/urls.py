"""The addresses of documents. What is sent to the first one is bounded by bounds.py."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.add, name="add_document"),
    path("facts/", views.key_facts, name="key_facts"),
    path("too-large/", views.too_large, name="too_large_document"),
    path("<uuid:pk>/", views.show, name="document"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/delete/", views.delete, name="delete_document"),
    path("readings/<uuid:turn>/", views.reading, name="reading"),
    path("readings/<uuid:turn>/edit/", views.edit, name="edit_reading"),
    path("readings/<uuid:turn>/sign/", views.sign, name="sign_reading"),
    path("readings/<uuid:turn>/summary.<str:form>", views.take_along, name="take_along"),
]
