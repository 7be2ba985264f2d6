"""The pages: what is stored, rendered. What grows arrives over the socket (consumers.py).

Every page needs a person who is signed in, is never kept by a browser or proxy, and loads what it shows through
access.py: somebody else's conversation is the same 404 as one that never was.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Generic, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from domains.base import Domain

from ...exceptions import AssistantError, NotFound, Overloaded, TooSlow, WorkerFailed
from ...markdown.parts import names_of
from ..access import conversations_of, deleted_conversation, domain_of, domains_of, get_conversation
from ..models import Conversation, Turn
from . import rail
from .composer import sheets

#: Conversations and turns of one page of a list; "earlier" shows as many more.
CONVERSATIONS, TURNS, MAX_PAGES = 100, 50, 1000

#: Characters of a title.
TITLE_LENGTH = Conversation._meta.get_field("title").max_length

RailRow = TypeVar("RailRow", bound=Model)
View = Callable[..., Any]


def page(view: View) -> View:
    """For people who are signed in, kept nowhere, NotFound as a 404 without a word of why; what a worker process could
    not do is said. Views may be asynchronous."""

    if iscoroutinefunction(view):

        @login_required
        @wraps(view)
        async def awaited(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            try:
                return _private(await view(request, **kwargs))
            except NotFound as error:
                raise Http404 from error
            except (Overloaded, TooSlow, WorkerFailed) as error:
                return await sync_to_async(_not_done)(request, error)

        return awaited

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        try:
            return _private(view(request, **kwargs))
        except NotFound as error:
            raise Http404 from error
        except (Overloaded, TooSlow, WorkerFailed) as error:
            return _not_done(request, error)

    return guarded


def _private(response: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(response, no_store=True, private=True)
    return response


def _not_done(request: HttpRequest, error: AssistantError) -> HttpResponseBase:
    return _private(render(request, "not_done.html", {"sentence": error}, status=503))


@page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The choice of a domain, for those who have one; others who work in the administration go there."""
    domains = domains_of(request.user)
    if len(domains) == 1:
        return redirect("domain", domains[0].name)
    if not domains and getattr(request.user, "is_staff", False):
        return redirect("admin:index")
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


@page
@require_GET
def running(request: HttpRequest) -> HttpResponse:
    """The conversations of this person in which an answer is being written."""
    found = rail.running_for(request.user)
    return JsonResponse({"running": sorted(map(str, found))})


def _workspace(request: HttpRequest, domain: Domain, current: Conversation | None) -> HttpResponse:
    mine = _newest(conversations_of(request.user).filter(domain=domain.name), CONVERSATIONS, _pages(request, "list"))
    turns = _newest(_turns(current), TURNS, _pages(request, "turns"))
    shown = sheets(domain)
    context = {
        "domain": domain,
        "domains": domains_of(request.user),
        "conversation": current,
        "turns": turns.rows[::-1],
        "earlier_turns": turns.next_page,
        "days": rail.days(mine.rows, domain, timezone.localdate()),
        "earlier_conversations": mine.next_page,
        "sheets": shown,
        "answer_parts": json.dumps(names_of(domain.answer_parts)),
        "takes_documents": any(sheet.hidden for sheet in shown),
    }
    return render(request, "chat/workspace.html", context)


def _turns(conversation: Conversation | None) -> QuerySet[Turn]:
    """Newest first."""
    turns = conversation.turns if conversation else Turn.objects.none()
    return turns.select_related("conversation", "version__template").order_by("-position")


@dataclass(frozen=True)
class Newest(Generic[RailRow]):
    """`next_page` is the page that would show more, 0 where there is no more."""

    rows: list[RailRow]
    next_page: int


def _newest(rows: QuerySet[RailRow], size: int, pages: int) -> Newest[RailRow]:
    """The first `pages` pages of a list, one below the other."""
    found = list(rows[: size * pages + 1])
    return Newest(found[: size * pages], pages + 1 if len(found) > size * pages else 0)


def _pages(request: HttpRequest, name: str) -> int:
    """How many pages of a list were asked for; nonsense is one."""
    asked = request.GET.get(name, "")
    digits = asked[:6] if asked.isdecimal() else ""
    return max(1, min(int(digits or 1), MAX_PAGES))
