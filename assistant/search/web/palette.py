"""The palette: a field for words and commands, which a page fetches when it is first opened."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from domains.base import Domain

from ...chat.access import Viewer, domains_of
from ...chat.web.views import page
from ...library.access import collections_of
from ...matters.access import open_matters_of
from ...matters.models import Role
from ..query import MOST_CHARACTERS

#: The most matters in it.
MATTERS = 200


@dataclass(frozen=True)
class PaletteCommand:
    """It leads to the address `place`, or presses what the selector `press` names on the page."""

    words: str
    place: str = ""
    press: str = ""


@page
@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    context = {"commands": [*_commands(request.user)], "longest": MOST_CHARACTERS}
    return render(request, "search/palette.html", context)


def _commands(user: Viewer) -> Iterator[PaletteCommand]:
    domains = domains_of(user)
    for domain in domains:
        yield PaletteCommand(
            gettext("New question: %(subject)s") % {"subject": domain.label}, reverse("domain", args=[domain.name])
        )
    for domain in domains:
        yield from _without_a_model(domain)
    names = [domain.name for domain in domains]
    for matter in open_matters_of(user, Role.READER).filter(domain__in=names).order_by("label")[:MATTERS]:
        yield PaletteCommand(gettext("Matter: %(name)s") % {"name": matter.label}, reverse("matter", args=[matter.pk]))
    yield PaletteCommand(gettext("Search"), reverse("search"))
    yield PaletteCommand(gettext("Matters"), reverse("matters"))
    if collections_of(user).exists():
        yield PaletteCommand(gettext("Library"), reverse("library"))
    yield PaletteCommand(gettext("Key facts and deadlines"), reverse("key_facts"))
    yield PaletteCommand(gettext("Account"), reverse("account"))
    if isinstance(user, User) and user.is_staff:
        yield PaletteCommand(gettext("Administration"), reverse("admin:index"))
    yield PaletteCommand(gettext("Rename this conversation"), press="[data-title-button]:not([hidden], [disabled])")
    for theme, words in (
        ("dark", gettext("Appearance: dark")),
        ("light", gettext("Appearance: light")),
        ("", gettext("Appearance: as the system")),
    ):
        yield PaletteCommand(words, press=f"[data-theme-choice] [value='{theme}']")
    yield PaletteCommand(gettext("Keyboard"), press="[data-show-keys]")


def _without_a_model(domain: Domain) -> Iterator[PaletteCommand]:
    for calculator in domain.calculators:
        place = reverse("calculator", args=[domain.name, calculator.name])
        yield PaletteCommand(gettext("Calculate: %(name)s") % {"name": calculator.label}, place)
    if domain.deadline_rules:
        yield PaletteCommand(gettext("Count a deadline"), reverse("deadlines", args=[domain.name]))
