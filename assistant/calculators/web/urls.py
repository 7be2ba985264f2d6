"""The addresses of calculators and deadlines. Values are posted, because addresses reach logs."""

from django.urls import path

from . import calculators, deadlines

urlpatterns = [
    path("<slug:name>/calculators/", calculators.listing, name="calculators"),
    path("<slug:name>/calculators/<slug:calculator>/", calculators.show, name="calculator"),
    path("<slug:name>/deadlines/", deadlines.show, name="deadlines"),
    path("<slug:name>/deadlines/deadline.ics", deadlines.calendar, name="deadline_calendar"),
]
