"""The passport of an answer: which prompt version, inputs, parameters, rules, model and seed it comes from.

Whoever may see its words sees every request to the model server made again, with its SHA-256 held against the one that
was kept, and those who edit prompts can run it again. Others see the facts without a word (access.py).
"""

from collections.abc import Iterable, Iterator, Mapping
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

from domains.registry import domains

from ..documents.turns import reread
from ..exceptions import AssistantError, ModelRefused, ModelUnavailable, Sentence
from ..inference.client import ModelClient, Request
from ..inference.engine import Engine
from ..prompts.compiler import family_of
from ..prompts.places import title_of
from ..prompts.rules import Rule
from ..prompts.trying import running_engine, streamed
from .access import Seen, edits_prompts, get_turn, passport_of
from .models import Turn
from .sent import Rebuilt, Sent, read, rebuilt
from .views import page
from .window import Question, load_question

_OTHER_MODEL = _("The model that answered is not running now: %(then)s then, %(now)s now.")
_OTHER_WEIGHTS = _(
    "Other weights are running now than those that answered: %(then)s then, %(now)s now. The request is the same, "
    "byte for byte; the answer may be another."
)


@dataclass(frozen=True)
class Call:
    """One request to the model server, and the same made again: None where its words are gone, or not to be seen.

    Its bytes are at `address`; a post to `run` sends them again. `note` says so before, where something else would
    answer now; `runs`: whether it would be asked at all.
    """

    sent: Sent
    again: Rebuilt | None
    address: str = ""
    run: str = ""
    note: Sentence = ""
    runs: bool = True


@page
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    seen = passport_of(request.user, pk)
    turn, edits = seen.turn, edits_prompts(request.user)
    calls = calls_of(turn) if seen.words else [Call(read(kept), None) for kept in _kept(turn)]
    calls = [replace(call, address=reverse("passport_body", args=[pk, number])) for number, call in enumerate(calls, 1)]
    if edits:
        runs = (reverse("passport_again", args=[pk, number]) for number in range(1, len(calls) + 1))
        calls = can_run_again(zip(calls, runs, strict=True))
    context = {
        "turn": turn,
        "seen": seen,
        "calls": calls,
        "template_title": title_of(turn.version.template) if turn.version else "",
        "inputs": list(_inputs(turn)) if seen.words else [],
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


def can_run_again(calls: Iterable[tuple[Call, str]]) -> list[Call]:
    """Each call with the address that runs it, and with a note where something else would answer than did then."""
    calls = list(calls)
    engine = running_engine() if any(call.again and call.again.same for call, _run in calls) else None
    return [
        replace(call, run=run, note=_otherwise(call.sent, engine), runs=not engine or engine.name == call.sent.model)
        for call, run in calls
    ]


def run_again(sent: Sent, same: Rebuilt) -> HttpResponseBase:
    """For the model alone that was asked then: to another one it would be another request."""

    async def make(client: ModelClient, engine: Engine) -> Request:
        if engine.name != sent.model:
            raise ModelRefused(_otherwise(sent, engine))
        return same.request

    return streamed(make, whole=not sent.streamed, note=lambda engine: _otherwise(sent, engine))


def _otherwise(sent: Sent, engine: Engine | None) -> Sentence:
    """What would be other than it was then; empty where nothing would."""
    if engine is None:
        return ModelUnavailable.sentence
    if engine.name != sent.model:
        return _OTHER_MODEL % {"then": sent.identity, "now": engine.identity}
    if engine.identity != sent.identity:
        return _OTHER_WEIGHTS % {"then": sent.identity, "now": engine.identity}
    return ""


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


def _inputs(turn: Turn) -> Iterator[tuple[Sentence, Sentence]]:
    """What was given, as the form calls it; in the names of the database where the site no longer has this task."""
    domain = domains().get(turn.conversation.domain)
    task = next((task for task in domain.tasks if task.name == turn.task), None) if domain else None
    fields = task.form.base_fields if task else {}
    for name, value in turn.inputs.items():
        field = fields.get(name)
        if value:
            yield (field and field.label) or name, dict(getattr(field, "choices", ())).get(value, value)


def _rules(turn: Turn) -> Iterator[tuple[Rule, bool]]:
    """Each rule that the prompt was held against, and whether it kept it."""
    for result in turn.rules if turn.requests else ():
        yield family_of(turn.requests[-1]["family"]).rule(result["rule"]), result["kept"]
