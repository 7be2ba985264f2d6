"""The search as a page and for the palette, and the place of a passage in a document. Words looked for are posted,
since addresses reach logs."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from domains.registry import label_of

from ...chat.access import conversations_of
from ...chat.web.views import TURNS, page
from ...documents.access import get_document
from ...library.access import collections_of
from ...protection.log import record
from ..finding import Passage, SearchHit, SearchResults, search
from ..query import read
from .forms import SearchForm

#: Hits in the palette, characters of a document on one page of it, and conversations that are named beside it.
IN_PALETTE, SHOWN, ASKING = 6, 8000, 10


@page
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The form and, once words were posted, what was found."""
    form = SearchForm(request.POST if request.method == "POST" else None, request.user)
    context: dict[str, Any] = {"form": form, "library": collections_of(request.user).exists()}
    if form.is_valid():
        query = read(form.cleaned_data["words"])
        found = (
            search(request.user, query, form.filters, form.cleaned_data["before"] or 0) if query else SearchResults([])
        )
        _note(request, found)
        context |= {"hits": [_shown(hit) for hit in found.hits], "before": found.before, "fault": query.fault}
    return render(request, "search/search.html", context, status=400 if form.errors else 200)


@page
@require_POST
def now(request: HttpRequest) -> HttpResponse:
    """What is found of words that are still being typed, as JSON."""
    query = read(request.POST.get("words", ""), typing=True)
    found = search(request.user, query, most=IN_PALETTE) if query else SearchResults([])
    _note(request, found)
    return JsonResponse({"hits": [_shown(hit) for hit in found.hits], "fault": query.fault})


@page
@require_GET
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text of a document around the passage from `start` to `end`, as it was read from the file."""
    found = get_document(request.user, pk)
    record("document.view", cast(User, request.user), found, domain=found.domain)
    start, end = (min(_number(request, name), len(found.text)) for name in ("start", "end"))
    first = start // SHOWN * SHOWN
    last = first + SHOWN
    here = found.text[first:last]
    begin, stop = start - first, max(start, min(end, last)) - first
    asking = conversations_of(request.user).filter(turns__reading__document=found).distinct()
    context = {
        "document": found,
        "page": found.page_at(start) if found.has_pages else 0,
        "text": (here[:begin], here[begin:stop], here[stop:]),
        "earlier": first - SHOWN if first else None,
        "later": last if last < len(found.text) else None,
        "asking": asking.order_by("-updated")[:ASKING],
    }
    return render(request, "search/document.html", context)


def _note(request: HttpRequest, found: SearchResults) -> None:
    record("search", cast(User, request.user), detail={"found": len(found.hits)})


def _shown(hit: SearchHit) -> dict[str, Any]:
    """A hit as the page and the palette show it. `place` is an address."""
    passages = [{"parts": one.parts, "place": _place(hit, one)} for one in hit.passages]
    first = passages[0]["place"] if passages else _home(hit)
    return {
        "title": hit.title,
        "place": first if hit.is_document else _home(hit),
        "document": hit.is_document,
        "domain": label_of(hit.thing.domain),
        "matter": hit.thing.matter.label if hit.thing.matter else "",
        "when": hit.when,
        "passages": passages,
    }


def _home(hit: SearchHit) -> str:
    return reverse("search_document" if hit.is_document else "conversation", args=[hit.thing.pk])


def _place(hit: SearchHit, passage: Passage) -> str:
    """The address of a passage: a turn far from the end stands on a longer page (chat/web/views.py)."""
    if passage.turn is None:
        return f"{_home(hit)}?start={passage.start}&end={passage.end}#passage"
    pages = passage.later // TURNS + 1
    return f"{_home(hit)}{f'?turns={pages}' if pages > 1 else ''}#turn-{passage.turn}"


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")[:9]
    return int(given) if given.isdecimal() else 0
