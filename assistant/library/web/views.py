"""The library's pages: a search, what is in it, and each edition passage by passage. Words looked for are posted, since
addresses reach logs."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ...chat.access import get_turn
from ...chat.web.views import page
from ...exceptions import NotFound
from ...protection.log import record
from ..access import collections_of, get_edition
from ..models import Edition
from ..search.finding import Hit, search
from ..search.query import MOST_CHARACTERS
from ..standing import as_outdated, note_read_again, outdated

#: Passages on one page of a document, and answers on one page of those to read again.
PASSAGES, ANSWERS = 200, 50


@page
@require_http_methods(["GET", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """A search, and what was found, or else the collections that this person sees with their documents. Raises NotFound
    where there is none."""
    collections = collections_of(request.user)
    words = request.POST.get("words", "").strip()[:MOST_CHARACTERS]
    posted = request.POST.getlist("collection")
    chosen = {one.pk for one in collections if str(one.pk) in posted}
    context = {
        "collections": collections.prefetch_related(Prefetch("editions", Edition.current(), "current")),
        "several_domains": len({one.domain for one in collections}) > 1,
        "chosen": chosen,
        "words": words,
        "longest": MOST_CHARACTERS,
    }
    if not context["collections"]:
        raise NotFound
    if words:
        searched = collections.filter(pk__in=chosen) if chosen else collections
        found = [_shown(hit) for hit in search(words, searched)]
        record("library.search", cast(User, request.user), detail={"found": len(found)})
        context["found"] = found
    return render(request, "library/shelf.html", context)


def _shown(hit: Hit) -> dict[str, Any]:
    """A passage and the address of its place in the document."""
    return {"passage": hit.passage, "edition": hit.passage.edition, "place": hit.passage.found().place}


@page
@require_GET
def outdated_answers(request: HttpRequest) -> HttpResponse:
    """The person's own answers that rest on what has changed since, to be read again."""
    shown = Paginator(outdated(request.user), ANSWERS).get_page(request.GET.get("part"))
    record("library.outdated", cast(User, request.user), detail={"found": shown.paginator.count})
    return render(request, "library/outdated.html", {"part": shown, "answers": as_outdated(list(shown))})


@page
@require_POST
def read_again(request: HttpRequest, turn: UUID) -> HttpResponse:
    """The person has read the answer again: it is listed no more, until a further edition lacks one of its passages."""
    read = get_turn(request.user, turn)
    if read.owner_id != request.user.pk:
        raise NotFound
    with transaction.atomic():
        note_read_again(read)
        record("turn.read_again", request.user, read, domain=read.conversation.domain)
    return redirect("library_outdated")


@page
@require_GET
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One part of an edition: the requested one, or the one that contains the passage."""
    edition, part, passage = get_edition(request.user, pk), request.GET.get("part"), request.GET.get("passage", "")
    record("library.view", cast(User, request.user), edition, domain=edition.collection.domain)
    if passage[:9].isdecimal():
        part = str(int(passage[:9]) // PASSAGES + 1)
    shown = Paginator(edition.passages.all(), PASSAGES).get_page(part)
    return render(request, "library/document.html", {"edition": edition, "passages": shown})
