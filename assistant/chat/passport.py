"""The passport of an answer: which prompt version, inputs, parameters, rules, model and seed it comes from.

Whoever may see its words sees every request to the model server made again, with its SHA-256 held against the one that
was kept, and those who edit prompts can run it again. Others see the facts without a word (access.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ..documents.turns import reread
from ..exceptions import AssistantError, ModelRefused
from ..inference.client import ModelClient, Request
from ..inference.engine import Engine
from ..prompts.compiler import family_of
from ..prompts.places import title_of
from ..prompts.rules import Rule
from ..prompts.trying import streamed
from .access import Seen, edits_prompts, get_turn, passport_of
from .models import Turn
from .sent import Rebuilt, Sent, read, rebuilt
from .views import page
from .window import Question, load_question

_OTHER_MODEL = _("The model that answered is not running now: %(then)s then, %(now)s now.")


@dataclass(frozen=True)
class Call:
    """One request to the model server, and the same made again: None where its words are gone, or not to be seen.

    Its bytes are at `address`; a post to `run` sends them again.
    """

    sent: Sent
    again: Rebuilt | None
    address: str = ""
    run: str = ""


@page
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    seen = passport_of(request.user, pk)
    turn, edits = seen.turn, edits_prompts(request.user)
    calls = calls_of(turn) if seen.words else [Call(read(kept), None) for kept in _kept(turn)]
    context = {
        "turn": turn,
        "seen": seen,
        "calls": [
            replace(
                call,
                address=reverse("passport_body", args=[pk, number]),
                run=reverse("passport_again", args=[pk, number]) if edits else "",
            )
            for number, call in enumerate(calls, 1)
        ],
        "template_title": title_of(turn.version.template) if turn.version else "",
        "rules": list(_rules(turn)),
        "edits_prompts": edits,
    }
    return render(request, "chat/passport.html", context)


@page
@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner shows the turn to those who edit prompts, or no longer."""
    turn = get_turn(request.user, pk)
    turn.shared = timezone.now() if request.POST.get("share") else None
    turn.save(update_fields=["shared"])
    return redirect("passport", pk)


@page
@require_GET
def body(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The bytes of a request, for those who want to send them themselves."""
    found = _same(passport_of(request.user, pk), number)
    name = f"request-{pk}-{number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found[1].body, content_type="application/json", headers=headers)


@page
@require_POST
def again(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """Send the very same bytes once more; the answer as it comes."""
    if not edits_prompts(request.user):
        raise Http404
    return run_again(*_same(passport_of(request.user, pk), number))


def run_again(sent: Sent, same: Rebuilt) -> HttpResponseBase:
    """For the model alone that was asked then: to another one it would be another request."""

    async def make(client: ModelClient, engine: Engine) -> Request:
        if (engine.name, engine.revision) != (sent.model, sent.revision):
            then = f"{sent.title}@{sent.revision[:12]}" if sent.revision else sent.title
            raise ModelRefused(_OTHER_MODEL % {"then": then, "now": engine.identity})
        return same.request

    return streamed(make, whole=not sent.streamed)


def calls_of(turn: Turn) -> list[Call]:
    """Every request for the answer, made again where that is possible."""
    try:
        return [Call(read(kept), made_again(kept, asked, turn)) for kept, asked in questions(turn)]
    except AssistantError:
        return [Call(read(kept), None) for kept in _kept(turn)]


def made_again(kept: Mapping[str, Any], question: Question, turn: Turn) -> Rebuilt | None:
    try:
        return rebuilt(read(kept), question, turn.reasoning, turn.text)
    except AssistantError:
        return None


def questions(turn: Turn) -> Iterator[tuple[Mapping[str, Any], Question]]:
    """What is kept of each request, and what it asked; parts of its document first. Raises NotFound, PromptError."""
    reading = reread(turn)
    for piece, asked in reading.pieces if reading else ():
        if piece.request:
            yield piece.request, asked
    question = reading.question if reading else load_question(turn)
    for kept in turn.requests:
        yield kept, question


def _kept(turn: Turn) -> list[Mapping[str, Any]]:
    reading = getattr(turn, "reading", None)
    parts = [piece.request for piece in reading.pieces.all() if piece.request] if reading else []
    return [*parts, *turn.requests]


def _same(seen: Seen, number: int) -> tuple[Sent, Rebuilt]:
    """A request that may be seen and is the one that was sent. Raises Http404."""
    calls = calls_of(seen.turn) if seen.words else []
    for place, call in enumerate(calls, 1):
        if place == number and call.again and call.again.same:
            return call.sent, call.again
    raise Http404


def _rules(turn: Turn) -> Iterator[tuple[Rule, bool]]:
    """Each rule that the prompt was held against, and whether it kept it."""
    for result in turn.rules if turn.requests else ():
        yield family_of(turn.requests[-1]["family"]).rule(result["rule"]), result["kept"]
