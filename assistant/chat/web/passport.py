"""The passport of an answer: the prompt version, inputs, parameters, rules, model and seed behind it.

The owner, and in a matter its members, see every request to the model server, rebuilt and compared by SHA-256 with what
was sent. Prompt editors see the facts without anybody's words (access.py). Of a turn that is shared with them, people
see what its share includes, with the rest blanked (shown.py); prompt editors can run it again if nothing is blanked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast
from uuid import UUID

import msgspec
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from domains.base import Task
from domains.registry import domains

from ...accounts.fresh import require_fresh
from ...calculators.written import Calculation
from ...documents.answer_checks import NONE_YET, Checks, calculations_of, stored_checks, was_held
from ...documents.check_words import UNCHECKED, figures, mark
from ...documents.reading.turns import reread
from ...documents.signatures import digest_of, is_about_document, signature_on, text_of
from ...downloads import download
from ...evidence.sources import AnswerStatement
from ...exceptions import ModelRefused, ModelUnavailable, NotFound, PromptError, Sentence
from ...inference.client import ModelClient
from ...inference.engine import Engine
from ...inference.places import place_for
from ...inference.request import ModelRequest
from ...library.standing import standings_of
from ...prompts.compiler import family_named
from ...prompts.editing.trial import May, running_engine, streamed
from ...prompts.fitting import Question
from ...prompts.record import Rebuilt, Remake, SentRequest, read, rebuild_all
from ...prompts.rules.rule import Rule
from ...prompts.titles import title_of
from ...protection.installation_key import known_key
from ...protection.log import record
from ...site.rights import user_now
from ..access import Seen, edits_prompts, may_go_on, own_turn, passport_of
from ..models import Turn
from ..transcript import load_question, remembered
from .sharing import ShareForm, as_shown, begin, sharing
from .shown import OF_DOCUMENT, blanked, carried_shown, own_part, shown_before
from .views import page

_OTHER_MODEL = _("The model that answered is not running now: %(then)s then, %(now)s now.")
_OTHER_WEIGHTS = _(
    "Other weights are running now than those that answered: %(then)s then, %(now)s now. The request is the same, "
    "byte for byte; the answer may be another."
)


@dataclass(frozen=True)
class RecordedCall:
    """One request to the model server, and the same request rebuilt: None if its words are gone or may not be seen.

    Its bytes are at `address`; a POST to `run` sends them again. `note` says beforehand that something else would
    answer now; `runs`: whether the model would be asked at all. `blanked`: it contained more than is shown (shown.py).
    """

    sent: SentRequest
    again: Rebuilt | None
    address: str = ""
    run: str = ""
    note: Sentence = ""
    runs: bool = True
    blanked: bool = False


@page
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    seen = passport_of(request.user, pk)
    if trying := seen.own and "as-shown" in request.GET:
        seen = as_shown(request, seen.turn)
    return _shown(request, seen, trying=trying)


@page
@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the turn to others, which takes fresh authentication."""
    turn = own_turn(request.user, pk)
    require_fresh(request)
    form = ShareForm(request.POST, turn)
    if not form.is_valid():
        return _shown(request, passport_of(request.user, pk), form)
    begin(form, cast(User, request.user))
    return redirect(f"{reverse('passport', args=[pk])}#shown")


def _shown(request: HttpRequest, seen: Seen, form: ShareForm | None = None, *, trying: bool = False) -> HttpResponse:
    """The page, with a form that was refused."""
    turn, pk, edits = seen.turn, seen.turn.pk, edits_prompts(request.user)
    _note(request, "turn.view_passport", turn)
    calls = _calls_for(seen)
    calls = [replace(call, address=reverse("passport_body", args=[pk, number])) for number, call in enumerate(calls, 1)]
    if edits:
        runs = (reverse("passport_again", args=[pk, number]) for number in range(1, len(calls) + 1))
        calls = can_run_again(zip(calls, runs, strict=True))
    stored = stored_checks(turn) if turn.text.strip() else NONE_YET
    carried = turn.carried if seen.own else carried_shown(turn, seen.included)
    context = {
        "turn": turn,
        "seen": seen,
        "calls": calls,
        "standing": standings_of(turn),
        "template_title": title_of(turn.version.template) if turn.version else "",
        "digest": digest_of(_text(turn)) if seen.words and turn.final and turn.text.strip() else "",
        "key": known_key(),
        "trying": trying,
        "nameless": turn.hider.found,
        "changed": "changed" in request.GET,
        **(_signing(request, turn) if seen.own and not trying else {}),
        **(sharing(request.user, turn, form) if seen.own and not trying else {}),
        "blanked": blanked(turn, seen.included),
        "inputs": list(_labelled(turn, turn.inputs, seen)) if seen.words else [],
        "carried": list(_labelled(turn, carried, seen)) if seen.words else [],
        "before": shown_before(turn, seen.included),
        "earlier": _earlier(turn),
        "rules": list(_rules(turn)),
        "calculations": list(_calculations(turn)) if seen.words else [],
        "held": was_held(turn, getattr(turn, "reading", None), stored),
        "checks": _checks(seen, stored) if turn.final else [],
        "edits_prompts": edits,
    }
    return render(request, "chat/passport.html", context, status=400 if form else 200)


def _calculations(turn: Turn) -> Iterator[tuple[Calculation, str]]:
    """With the address of the page where each can be done again."""
    domain = turn.conversation.domain_object
    for one in calculations_of(turn):
        if one.calculator in domain.calculators:
            yield one, reverse("calculator", args=[domain.name, one.calculator.name])
        else:
            yield one, reverse("deadlines", args=[domain.name])


@page
@require_GET
def body(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Download a request body, as it was sent to the model server."""
    seen = passport_of(request.user, pk)
    same = _same(seen, number)
    _note(request, "turn.view_request", seen.turn)
    return download(same[1].body, "application/json", f"request-{pk}-{number}.json")


@page
@require_POST
def again(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """Send the same bytes again and stream the answer."""
    if not edits_prompts(request.user):
        raise Http404
    seen = passport_of(request.user, pk)

    def may() -> bool:
        try:
            user = user_now(request)
            now = passport_of(user, pk)
            return (
                edits_prompts(user) and now.words and (now.own or (not seen.own and now.included.covers(seen.included)))
            )
        except NotFound:
            return False

    sent, same = _same(seen, number)
    _note(request, "turn.run_again", seen.turn)
    return run_again(sent, same, cast(User, request.user).pk, seen.turn.conversation.domain, may)


def _note(request: HttpRequest, action: str, turn: Turn) -> None:
    record(action, cast(User, request.user), turn, domain=turn.conversation.domain)


def can_run_again(calls: Iterable[tuple[RecordedCall, str]]) -> list[RecordedCall]:
    """The calls with the addresses that run them, and with a note if something other than the original model would
    answer."""
    calls = list(calls)
    engine = running_engine() if any(call.again and call.again.same for call, _run in calls) else None
    return [
        replace(call, run=run, note=_otherwise(call.sent, engine), runs=not engine or engine.name == call.sent.model)
        for call, run in calls
    ]


def run_again(sent: SentRequest, same: Rebuilt, user: int, group: str, may: May) -> HttpResponseBase:
    """Send a request again, but only to the model that answered it: for another one it would be a different request.
    The person queues with the users of `group`, the name of a domain."""

    async def make(client: ModelClient, engine: Engine) -> ModelRequest:
        if engine.name != sent.model:
            raise ModelRefused(_otherwise(sent, engine))
        return same.request

    places, note = place_for(user, group), partial(_otherwise, sent)
    return streamed(make, places, may, whole=not sent.streamed, note=note)


def _otherwise(sent: SentRequest, engine: Engine | None) -> Sentence:
    """What differs from the original: the model or its weights. Empty if nothing does."""
    if engine is None:
        return ModelUnavailable.sentence
    if engine.name != sent.model:
        return _OTHER_MODEL % {"then": sent.identity, "now": engine.identity}
    if engine.identity != sent.identity:
        return _OTHER_WEIGHTS % {"then": sent.identity, "now": engine.identity}
    return ""


def calls_of(turn: Turn) -> list[RecordedCall]:
    """Every request behind the answer, rebuilt if possible. Raises Overloaded, TooSlow, WorkerFailed."""
    return _made_again(turn, lambda _sent, asked: asked)


def _calls_for(seen: Seen) -> list[RecordedCall]:
    """The requests with the words that this reader may see: all, the shared ones, or none."""
    if seen.own:
        return calls_of(seen.turn)
    if seen.words:
        return shown_calls_of(seen)
    return [RecordedCall(read(kept), None) for kept in _kept(seen.turn)]


def shown_calls_of(seen: Seen) -> list[RecordedCall]:
    """Every request behind the answer, with everything blanked that is not shared. A blanked request never equals
    the sent one."""
    return _made_again(seen.turn, lambda sent, asked: own_part(seen.turn, asked, sent.left_out, seen.included))


def _made_again(turn: Turn, part: Callable[[SentRequest, Question], Question]) -> list[RecordedCall]:
    """Each request rebuilt from this part of its question; it counts as blanked if the part is not the whole
    question."""
    try:
        calls = [(read(kept), asked, part(read(kept), asked)) for kept, asked in questions(turn)]
    except (NotFound, PromptError):
        return [RecordedCall(read(kept), None) for kept in _kept(turn)]
    remakes = [Remake.of(sent, seen, *turn.received) for sent, _asked, seen in calls]
    again = rebuild_all(turn.owner_id, remakes)
    return [
        RecordedCall(sent, rebuilt)
        if seen == asked
        else RecordedCall(sent, rebuilt and replace(rebuilt, same=False), blanked=True)
        for (sent, asked, seen), rebuilt in zip(calls, again, strict=True)
    ]


def questions(turn: Turn) -> Iterator[tuple[Mapping[str, Any], Question]]:
    """The stored data and the question of each request, those about pieces of its document first. Raises NotFound,
    PromptError."""
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


def _same(seen: Seen, number: int) -> tuple[SentRequest, Rebuilt]:
    """A request that the reader may see and whose rebuilt bytes equal the sent ones. Raises Http404."""
    for place, call in enumerate(_calls_for(seen), 1):
        if place == number and call.again and call.again.same:
            return call.sent, call.again
    raise Http404


def _earlier(turn: Turn) -> list[int]:
    """The positions in the conversation of the turns sent along as history."""
    task = _task(turn)
    positions = [before.position for before in remembered(turn.earlier)] if task and task.follows_up else []
    return positions[turn.left_out :]


def _task(turn: Turn) -> Task | None:
    """The turn's task; None if the site no longer has it."""
    domain = domains().get(turn.conversation.domain)
    return next((task for task in domain.tasks if task.name == turn.task), None) if domain else None


def _labelled(turn: Turn, inputs: Mapping[str, str], seen: Seen) -> Iterator[tuple[Sentence, Sentence]]:
    """Inputs under the form's labels, or under their names in the database if the site no longer has the task. Inputs
    that lead to a document are shown with it."""
    task = _task(turn)
    fields = task.form.base_fields if task else {}
    for name, value in inputs.items():
        field = fields.get(name)
        if value and (seen.own or seen.included.document or name not in OF_DOCUMENT):
            yield (field and field.label) or name, dict(getattr(field, "choices", ())).get(value, value)


def _text(turn: Turn) -> str:
    """As its exports have it."""
    return text_of(turn, getattr(turn, "reading", None))


def _signing(request: HttpRequest, turn: Turn) -> dict[str, Any]:
    """Who signed the answer; whether it is signed here, which is where no document is, and by this person."""
    if not (turn.final and turn.text.strip()):
        return {}
    signs = not is_about_document(turn) and may_go_on(request.user, turn)
    return {"signs": signs, "signature": signature_on(turn, _text(turn)), "signable": True}


def _checks(seen: Seen, stored: Checks | None) -> list[str]:
    """The result of checking the answer: the count of its figures; for the owner also what no source bears out."""
    if stored is None:
        return [gettext("Not checked so far.")]
    counted = str(UNCHECKED) if stored.tally is None else figures(stored.tally.checks)
    lines = [counted or gettext("It has no figures to check.")]
    if seen.own:
        statements = msgspec.json.decode(stored.statements, type=list[AnswerStatement])
        lines += [mark(check) for statement in statements for check in statement.checks if check.doubtful]
    return lines


def _rules(turn: Turn) -> Iterator[tuple[Rule, bool]]:
    """The rules that the prompt was judged by, and whether it kept each."""
    for result in turn.rules if turn.requests else ():
        yield family_named(turn.requests[-1]["family"]).rule(result["rule"]), result["kept"]
