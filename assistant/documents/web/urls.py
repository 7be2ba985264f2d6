"""The addresses of documents. request_limits.py bounds what is sent to the first one."""

from django.urls import path

from . import counter_reading, signing, views
from .original import original

urlpatterns = [
    path("", views.add, name="add_document"),
    path("facts/", views.key_facts, name="key_facts"),
    path("facts/progress/", views.key_facts_progress, name="key_facts_progress"),
    path("too-large/", views.too_large, name="too_large_document"),
    path("<uuid:pk>/", views.show, name="document"),
    path("<uuid:pk>/original/", original, name="original"),
    path("<uuid:pk>/plan/", views.plan, name="plan"),
    path("<uuid:pk>/delete/", views.delete, name="delete_document"),
    path("<uuid:pk>/discard/", views.discard, name="discard_document"),
    path("answers/<uuid:turn>/", views.answer, name="answer_checks"),
    path("answers/<uuid:turn>/against/", counter_reading.against, name="against_answer"),
    path("answers/<uuid:turn>/answer.<str:form>", views.take_along, name="take_answer_along"),
    path("answers/<uuid:turn>/sign/", signing.sign_answer, name="sign_answer"),
    path("answers/<uuid:turn>/withdraw/", signing.withdraw_answer, name="withdraw_answer"),
    path("answers/<uuid:turn>/certificate/", views.certify, name="certificate"),
    path("readings/<uuid:turn>/", views.reading, name="reading"),
    path("readings/<uuid:turn>/edit/", views.edit, name="edit_reading"),
    path("readings/<uuid:turn>/sign/", signing.sign, name="sign_reading"),
    path("readings/<uuid:turn>/withdraw/", signing.withdraw, name="withdraw_signature"),
    path("readings/<uuid:turn>/accept/", signing.accept, name="accept_statement"),
    path("readings/<uuid:turn>/summary.<str:form>", views.take_along, name="take_along"),
]
