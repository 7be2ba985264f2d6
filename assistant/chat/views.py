"""The pages: what is stored, rendered. What grows arrives over the socket (consumers.py).

Every page needs a person who is signed in, is never kept by a browser or proxy, and loads what it shows through
access.py: somebody else's conversation is the same 404 as one that never was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from itertools import groupby
from typing import Generic, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from domains.base import Domain

from ..exceptions import NotFound
from .access import (
    conversations_of,
    deleted_conversation,
    domain_of,
    domains_of,
    get_conversation,
)
from .composer import sheets
from .days import day_label
from .models import Conversation, Turn

#: Conversations and turns of one page of a list; "earlier" shows as many more.
CONVERSATIONS, TURNS, MAX_PAGES = 100, 50, 1000

#: Characters of a title.
TITLE_LENGTH = 120

Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    """For people who are signed in, kept nowhere, NotFound as a 404 without a word of why."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        try:
            response = view(request, **kwargs)
        except NotFound as error:
            raise Http404 from error
        patch_cache_control(response, no_store=True, private=True)
        return response

    return guarded


@page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The choice of a domain, for those who have one."""
    domains = domains_of(request.user)
    if len(domains) == 1:
        return redirect("domain", domains[0].name)
    return render(request, "chat/home.html", {"domains": domains})


@page
@require_GET
def domain(request: HttpRequest, name: str) -> HttpResponse:
    """An empty page of a domain: a new question starts here."""
    return _workspace(request, domain_of(request.user, name), None)


@page
@require_GET
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_conversation(request.user, pk)
    return _workspace(request, found.domain_object, found)


@page
@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a conversation another title; an empty one leaves it as it is."""
    found = get_conversation(request.user, pk)
    title = " ".join(request.POST.get("title", "").split())[:TITLE_LENGTH]
    if title:
        conversations_of(request.user).filter(pk=pk).update(title=title)
    return JsonResponse({"title": title or found.title})


@page
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    get_conversation(request.user, pk)
    conversations_of(request.user).filter(pk=pk).update(deleted=timezone.now())
    return JsonResponse({})


@page
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a deletion, for as long as nothing has taken it away for good."""
    found = deleted_conversation(request.user, pk)
    found.deleted = None
    found.save(update_fields=["deleted"])
    return JsonResponse({})


def _workspace(request: HttpRequest, domain: Domain, current: Conversation | None) -> HttpResponse:
    mine = _newest(conversations_of(request.user).filter(domain=domain.name), CONVERSATIONS, _pages(request, "list"))
    turns = _newest(_turns(current), TURNS, _pages(request, "turns"))
    today = timezone.localdate()
    shown = sheets(domain)
    context = {
        "domain": domain,
        "domains": domains_of(request.user),
        "conversation": current,
        "turns": turns.rows[::-1],
        "earlier_turns": turns.next_page,
        "days": [(label, list(group)) for label, group in groupby(mine.rows, lambda one: _day(one, today))],
        "earlier_conversations": mine.next_page,
        "sheets": shown,
        "takes_documents": any(sheet.hidden for sheet in shown),
    }
    return render(request, "chat/workspace.html", context)


def _turns(conversation: Conversation | None) -> QuerySet[Turn]:
    """Newest first."""
    turns = conversation.turns if conversation else Turn.objects.none()
    return turns.select_related("conversation", "version__template").order_by("-position")


def _day(conversation: Conversation, today: date) -> str:
    return day_label(timezone.localdate(conversation.updated), today)


@dataclass(frozen=True)
class Newest(Generic[Row]):
    """`next_page` is the page that would show more, 0 where there is no more."""

    rows: list[Row]
    next_page: int


def _newest(rows: QuerySet[Row], size: int, pages: int) -> Newest[Row]:
    """The first `pages` pages of a list, one below the other."""
    found = list(rows[: size * pages + 1])
    return Newest(found[: size * pages], pages + 1 if len(found) > size * pages else 0)


def _pages(request: HttpRequest, name: str) -> int:
    """How many pages of a list were asked for; nonsense is one."""
    asked = request.GET.get(name, "")
    digits = asked[:6] if asked.isdecimal() else ""
    return max(1, min(int(digits or 1), MAX_PAGES))
