"""Documents over HTTP: sent, shown, planned, summarised, signed, taken along. What grows arrives over the socket.

Everything is loaded through access.py: somebody else's document is the same 404 as one that never was. A document
comes as the bare body of a request, never as a form: see bounds.py.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from ..chat.access import domain_of, domains_of
from ..chat.store import not_saved
from ..chat.views import page
from ..exceptions import AssistantError, BadInput, ModelError, NotFound, TooMany
from ..inference.client import ModelClient
from ..inference.watch import find_engine
from . import export, facts, showing
from .access import documents_of, get_document, get_reading
from .estimating import estimate
from .extraction import UnreadableFile, can_ocr
from .intake import Quota, take_in
from .models import Reading

#: Documents beside each other in one table; characters of an edited summary.
MOST_COMPARED, LONGEST_TEXT = 6, 100_000

log = logging.getLogger(__name__)

AsyncView = Callable[..., Coroutine[Any, Any, HttpResponse]]


def for_programs(view: AsyncView) -> AsyncView:
    """For the page's own requests: refusals are JSON with a code and a sentence, and nothing is kept by a browser."""

    @wraps(view)
    async def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user = await request.auser()
        try:
            if not isinstance(user, User):
                return JsonResponse({"code": "signed_out", "message": gettext("Sign in again.")}, status=401)
            response = await view(request, user, **kwargs)
        except NotFound as error:
            response = _refusal(error, 404)
        except TooMany as error:
            response = _refusal(error, 429)
        except Quota as error:
            response = _refusal(error, 409)
        except UnreadableFile as error:
            status = 413 if error.code == "too_large" else 400
            response = _refusal(error, status, ocr=error.code == "no_text" and can_ocr())
        except BadInput as error:
            response = _refusal(error, 400)
        except ModelError as error:
            response = _refusal(error, 503)
        except DatabaseError as error:
            log.warning("a document was not stored: %s", type(error).__name__)
            told = not_saved(error)
            response = _refusal(told, 507 if told.code == "storage_full" else 503)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return guarded


@require_POST
@for_programs
async def add(request: HttpRequest, user: User) -> HttpResponse:
    """The body is the file; `name` and `domain` stand in the address."""
    domain = await sync_to_async(domain_of)(user, request.GET.get("domain", ""))
    if (request.content_type or "").startswith("multipart/"):
        raise BadInput
    data = request.read(settings.LIMIT_UPLOAD_BYTES + 1)
    made = await take_in(user, domain, request.GET.get("name", ""), data, ocr="ocr" in request.GET)
    log.info("document %s: %d pages, %d characters", made.pk, len(made.pages), len(made.text))
    return JsonResponse(showing.document(made), status=201)


@for_programs
async def too_large(_request: HttpRequest, _user: User) -> HttpResponse:
    """What a web server in front says of a body that it did not take (deploy/nginx.conf)."""
    raise UnreadableFile("too_large")


@require_GET
@for_programs
async def show(request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    found = await sync_to_async(get_document)(user, pk)
    return JsonResponse(await asyncio.to_thread(showing.whole, found))


@page
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For good, with all readings of it. One that is at work ends."""
    get_document(request.user, pk).delete()
    showing.source_of.cache_clear()
    return redirect("key_facts")


@require_GET
@for_programs
async def plan(request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    """How the document would be read: pieces, passes, and the time it takes by what earlier ones took."""
    found = await sync_to_async(get_document)(user, pk)
    given = {name: request.GET[name] for name in ("kind", "depth") if name in request.GET}
    async with ModelClient() as client:
        engine = await find_engine(client)
        planned = await estimate(client, engine, found, request.GET.get("task", "summarize"), given)
    return JsonResponse(planned)


@require_GET
@for_programs
async def reading(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    return JsonResponse(await sync_to_async(lambda: showing.reading(get_reading(user, turn)))())


@require_POST
@for_programs
async def edit(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """Another text of the summary. It is a draft again, whoever had signed it, and checked anew."""
    text = request.POST.get("text", "").strip()
    if not text or len(text) > LONGEST_TEXT:
        raise BadInput
    return await _changed(user, turn, lambda one: {"edited": text, "signed_by": "", "signed": None})


@require_POST
@for_programs
async def sign(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """The person who is signed in answers for the summary as it stands."""
    name = user.get_full_name() or user.get_username()

    def signature(one: Reading) -> dict[str, Any]:
        if not one.turn.final or not one.text:
            raise BadInput
        return {"signed_by": name, "signed": timezone.now()}

    return await _changed(user, turn, signature)


async def _changed(user: User, turn: UUID, changes: Callable[[Reading], dict[str, Any]]) -> HttpResponse:
    def change() -> dict[str, Any]:
        found = get_reading(user, turn)
        for name, value in changes(found).items():
            setattr(found, name, value)
        found.save(update_fields=["edited", "signed_by", "signed"])
        return showing.reading(found)

    return JsonResponse(await sync_to_async(change)())


@page
@require_GET
def take_along(request: HttpRequest, turn: UUID, form: str) -> HttpResponse:
    """The summary as a file: Word or Markdown."""
    found = get_reading(request.user, turn)
    if not found.turn.final or form not in export.FORMS:
        raise Http404
    response = HttpResponse(export.FORMS[form](found), content_type=export.TYPES[form])
    kind = gettext("Summary") if found.turn.task_object.merge_step else gettext("Answer")
    name = f"{found.document.name.rsplit('.', 1)[0]} - {kind}.{form}"
    response["Content-Disposition"] = f"attachment; filename=\"summary.{form}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page
@require_GET
def key_facts(request: HttpRequest) -> HttpResponse:
    """Key facts of one document or of several beside each other, and the deadlines and obligations of each."""
    wanted = request.GET.getlist("document")[:MOST_COMPARED]
    try:
        chosen = [get_document(request.user, UUID(one)) for one in wanted]
    except ValueError as error:
        raise Http404 from error
    sources = [showing.source_of(one.pk) for one in chosen]
    tables = [facts.key_facts(source) for source in sources]
    rows = [(cue.label, [table[cue.name] for table in tables]) for cue in facts.CUES]
    context = {
        "documents": chosen,
        "all": documents_of(request.user).defer("text"),
        "rows": rows,
        "duties": [(one, facts.duties(source)) for one, source in zip(chosen, sources, strict=True)],
        "domains": domains_of(request.user),
    }
    return render(request, "documents/facts.html", context)


def _refusal(error: AssistantError, status: int, **more: bool) -> JsonResponse:
    return JsonResponse({"code": error.code, "message": str(error), **more}, status=status)
