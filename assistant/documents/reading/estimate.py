"""Estimates a reading before it runs: its pieces, passes and, from earlier readings, its time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Avg
from django.utils import timezone

from domains.registry import domains

from ...chat.nameless import NOTHING_HIDDEN, Found, Hider, Spans, learn
from ...deidentification.finding import find_all
from ...deidentification.models import IdentifierPolicy, policy_of
from ...deidentification.replacing import Names
from ...exceptions import NotFound, TooLong
from ...inference.client import ModelClient
from ...inference.engine import Engine
from ...prompts.fitting import Question, fit
from ...prompts.models import live_version
from ...workers.pool import Caller
from ..kept import sections_of
from ..models import Document, Piece
from ..text.places import places
from ..text.segmentation import Span
from .planning import Step, parts, passes
from .turns import work_on
from .work import Work

#: The number of newest pieces from which the time for one is estimated.
_RECENT = 100


async def estimate(
    client: ModelClient, engine: Engine, document: Document, task: str, given: Mapping[str, str]
) -> dict[str, Any]:
    """Raises NotFound, InvalidInputs, PromptError, ModelUnavailable."""
    always = await sync_to_async(policy_of)(document.domain) == IdentifierPolicy.Mode.ALWAYS
    hider = await _hider(document) if always else NOTHING_HIDDEN
    work = await sync_to_async(work_for)(document, task, given, hider)
    spans, levels = await plan_of(client, engine, work)
    named = await Caller(document.owner_id or 0).run(places, await sections_of(document), spans)
    seconds = await sync_to_async(_seconds)()
    rounds = -(-len(spans) // settings.MODEL_MAX_STREAMS) + levels - 1
    return {
        "pieces": len(spans),
        "passes": levels,
        "seconds": round(seconds * rounds) if seconds else None,
        "places": [
            {
                "place": place,
                "page": document.page_at(span.start),
                "start": span.start,
                "end": span.end,
            }
            for span, place in zip(spans, named, strict=True)
        ],
    }


async def _hider(document: Document) -> Hider:
    """The model server counts the words as it would be sent them."""
    named, said = await Caller(document.owner_id or 0).run(find_all, [document.name, document.text], [])
    found = Found(timezone.localdate().year, {"document_name": Spans.of(named)}, document=Spans.of(said))
    names = Names.of(())
    learn(found, {"document_name": document.name}, (), document.text, names)
    return Hider(msgspec.to_builtins(found), names.pairs)


def work_for(document: Document, name: str, given: Mapping[str, str], hider: Hider = NOTHING_HIDDEN) -> Work:
    """The work of a task on a document, outside any conversation. Raises NotFound, InvalidInputs, PromptError."""
    domain = domains()[document.domain]
    task = next((candidate for candidate in domain.tasks if candidate.name == name), None)
    if task is None or not task.merge_step:
        raise NotFound
    inputs = hider.inputs(task.clean({**given, "document": str(document.pk), "document_name": document.name}))
    version = live_version(domain.name, task.name, document.language)
    filled = task.fill(inputs, document.language)
    question = Question(version, version.source(task), filled, [], person=document.owner_id or 0)
    return work_on(document, task, inputs, question, domain, document.language, hider)


async def plan_of(client: ModelClient, engine: Engine, work: Work) -> tuple[list[Span], int]:
    """The pieces, and the number of passes over the text and its notes. Raises ModelUnavailable."""
    document, language = work.document, work.language
    filled = work.task.fill({**work.inputs, "text": work.text}, language)
    try:
        await fit(client, engine, replace(work.question, variables=filled, history=[]))
    except TooLong:
        pass
    else:
        return [Span(0, len(document.text))], 1
    assert work.part
    task, version = work.part
    given = task.fill({**work.inputs, "text": "", "place": ""}, language)
    step = Step(client, engine, version.source(task), given, work.question)
    spans = await parts(step, document.text, await sections_of(document), work.words)
    return spans, passes(step, len(spans))


def _seconds() -> float:
    """The mean time that recent pieces took; 0 if none was ever read."""
    recent = Piece.objects.filter(state=Piece.State.DONE, seconds__gt=0).order_by("-pk").values("pk")[:_RECENT]
    return Piece.objects.filter(pk__in=recent).aggregate(mean=Avg("seconds"))["mean"] or 0.0
