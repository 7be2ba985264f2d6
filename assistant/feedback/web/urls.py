"""The addresses of feedback."""

from django.urls import path

from . import views

urlpatterns = [
    path("conversation/<uuid:pk>/", views.given, name="given_feedback"),
    path("unsafe/", views.unsafe, name="unsafe_answers"),
    path("<uuid:turn>/", views.give, name="give_feedback"),
    path("<uuid:turn>/withdraw/", views.withdraw, name="withdraw_feedback"),
]
