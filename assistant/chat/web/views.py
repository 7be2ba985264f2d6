"""The chat pages: they render what is stored; growing answers arrive over the socket (consumers.py).

Every page requires a sign-in, is never cached by a browser or proxy, and loads what it shows through access.py: another
person's conversation gives the same 404 as one that does not exist.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from domains.base import Domain

from ...exceptions import AssistantError, NotFound, Overloaded, TaskGone, TooSlow, WorkerFailed
from ...library.standing import standings
from ...markdown.parts import names_of
from ...matters.access import open_matter, open_matters_of
from ...matters.models import Matter, Role
from ...protection.log import record, record_own
from ...retention.disposal import kept
from ...search.entries import index_title
from ..access import conversations_of, deleted_conversation, domain_of, domains_of, get_conversation
from ..models import Conversation, Turn
from . import rail
from .composer import sheets

#: The number of conversations and turns shown at first and added by each "earlier"; the most such pages.
CONVERSATIONS, TURNS, MAX_PAGES = 100, 50, 1000

#: The most characters in a title.
TITLE_LENGTH = Conversation._meta.get_field("title").max_length

RailRow = TypeVar("RailRow", bound=Model)
View = Callable[..., Any]


def page(view: View) -> View:
    """Decorator of views: they require a sign-in and are never cached. NotFound becomes a plain 404, a task
    that is gone or a failure of the worker processes a page with a sentence. Views may be asynchronous."""

    if iscoroutinefunction(view):

        @login_required
        @wraps(view)
        async def awaited(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            try:
                return _private(await view(request, **kwargs))
            except NotFound as error:
                raise Http404 from error
            except (TaskGone, Overloaded, TooSlow, WorkerFailed) as error:
                return await sync_to_async(_not_done)(request, error)

        return awaited

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        try:
            return _private(view(request, **kwargs))
        except NotFound as error:
            raise Http404 from error
        except (TaskGone, Overloaded, TooSlow, WorkerFailed) as error:
            return _not_done(request, error)

    return guarded


def _private(response: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(response, no_store=True, private=True)
    return response


def _not_done(request: HttpRequest, error: AssistantError) -> HttpResponseBase:
    status = 404 if isinstance(error, TaskGone) else 503
    return _private(render(request, "not_done.html", {"sentence": error}, status=status))


@page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The choice of a domain, for people who may use several; people who only use the administration are sent there."""
    domains = domains_of(request.user)
    if len(domains) == 1:
        return redirect("domain", domains[0].name)
    if not domains and getattr(request.user, "is_staff", False):
        return redirect("admin:index")
    return render(request, "chat/home.html", {"domains": domains})


@page
@require_GET
def domain(request: HttpRequest, name: str) -> HttpResponse:
    """An empty page of a domain, where a new conversation starts; in the `matter` of the address, if it names one."""
    domain = domain_of(request.user, name)
    wanted = request.GET.get("matter")
    return _workspace(request, domain, None, open_matter(request.user, name, wanted) if wanted else None)


@page
@require_GET
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    current = get_conversation(request.user, pk)
    record_own("conversation.view", cast(User, request.user), current, domain=current.domain)
    return _workspace(request, current.domain_object, current, current.matter)


@page
@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a conversation another title; an empty title changes nothing."""
    conversation = get_conversation(request.user, pk, Role.WRITER)
    title = " ".join(request.POST.get("title", "").split())[:TITLE_LENGTH]
    if title:
        with transaction.atomic():
            if conversations_of(request.user, Role.WRITER).filter(pk=pk).update(title=title):
                conversation.title = title
                index_title(conversation)
            _note(request, "conversation.rename", conversation)
    return JsonResponse({"title": title or conversation.title})


@page
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    conversation = get_conversation(request.user, pk, Role.OWNER)
    with transaction.atomic():
        conversations_of(request.user, Role.OWNER).filter(pk=pk).update(deleted=timezone.now())
        _note(request, "conversation.delete", conversation)
    return JsonResponse({})


@page
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a deletion, unless the conversation has been purged."""
    conversation = deleted_conversation(request.user, pk)
    conversation.deleted = None
    with transaction.atomic():
        conversation.save(update_fields=["deleted"])
        _note(request, "conversation.restore", conversation)
    return JsonResponse({})


@page
@require_GET
def running(request: HttpRequest) -> HttpResponse:
    """The person's conversations in which an answer is being written, as JSON."""
    conversations = rail.running_for(request.user)
    return JsonResponse({"running": sorted(map(str, conversations))})


def _note(request: HttpRequest, action: str, conversation: Conversation) -> None:
    record(action, cast(User, request.user), conversation, domain=conversation.domain)


def _workspace(
    request: HttpRequest, domain: Domain, current: Conversation | None, matter: Matter | None = None
) -> HttpResponse:
    seen = conversations_of(request.user).filter(domain=domain.name)
    mine = _newest(seen.filter(matter=None), CONVERSATIONS, _pages(request, "list"))
    turns = _newest(_turns(current), TURNS, _pages(request, "turns"))
    shown = sheets(domain)
    context = {
        "domain": domain,
        "domains": domains_of(request.user),
        "conversation": current,
        "turns": turns.rows[::-1],
        "standings": standings(turns.rows),
        "earlier_turns": turns.next_page,
        "kept": kept("conversation", [current])[0] if current else None,
        "matter": matter,
        "writes": not matter or open_matters_of(request.user).filter(pk=matter.pk).exists(),
        "matters": rail.matters(request.user, domain, matter),
        "days": rail.days(mine.rows, domain, timezone.localdate()),
        "earlier_conversations": mine.next_page,
        "sheets": shown,
        "answer_parts": json.dumps(names_of(domain.answer_parts)),
        "takes_documents": any(sheet.hidden for sheet in shown),
    }
    return render(request, "chat/workspace.html", context)


def _turns(conversation: Conversation | None) -> QuerySet[Turn]:
    """The conversation's turns, newest first."""
    turns = conversation.turns if conversation else Turn.objects.none()
    return turns.select_related("conversation", "owner", "version__template").order_by("-position")


@dataclass(frozen=True)
class Newest(Generic[RailRow]):
    """`next_page` is the number of pages that would show more, 0 if there is no more."""

    rows: list[RailRow]
    next_page: int


def _newest(rows: QuerySet[RailRow], size: int, pages: int) -> Newest[RailRow]:
    """The rows of the first `pages` pages of a list."""
    shown = list(rows[: size * pages + 1])
    return Newest(shown[: size * pages], pages + 1 if len(shown) > size * pages else 0)


def _pages(request: HttpRequest, name: str) -> int:
    """The number of pages of a list that the address asks for; 1 if it is nonsense."""
    asked = request.GET.get(name, "")
    digits = asked[:6] if asked.isdecimal() else ""
    return max(1, min(int(digits or 1), MAX_PAGES))
