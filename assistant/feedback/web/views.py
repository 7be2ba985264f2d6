"""Feedback as the conversation's page sends and shows it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from ...accounts.fresh import require_fresh
from ...documents.web.views import for_programs
from ...exceptions import NotFound
from .. import giving
from ..models import Feedback
from ..unsafe import unsafe_to


@require_GET
@for_programs
async def given(request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    """What this person said of the answers of a conversation."""
    return JsonResponse({"given": await sync_to_async(_given)(user, pk)})


def _given(user: User, pk: UUID) -> list[dict[str, Any]]:
    return [_shown(feedback) for feedback in giving.given_by(user, pk)]


@require_POST
@for_programs
async def give(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """`verdict`, and with a bad one `reason`; `comment`; `words` if editors may read question and answer, which takes
    fresh authentication. Raises NotFresh."""
    return JsonResponse(_shown(await sync_to_async(_give)(request, user, turn)))


def _give(request: HttpRequest, user: User, turn: UUID) -> Feedback:
    given = request.POST.dict()
    if giving.lets_read(user, turn, given):
        require_fresh(request)
    return giving.give(user, turn, given)


@require_POST
@for_programs
async def withdraw(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    await sync_to_async(giving.withdraw)(user, turn)
    return JsonResponse({})


@require_GET
@for_programs
async def unsafe(request: HttpRequest, user: User) -> HttpResponse:
    """How many answers were called unsafe and not seen yet, for pages of editors."""
    found = await sync_to_async(unsafe_to)(user)
    if found is None:
        raise NotFound
    return JsonResponse(asdict(found))


def _shown(feedback: Feedback) -> dict[str, Any]:
    return {
        "turn": str(feedback.turn_id),
        "verdict": feedback.verdict,
        "reason": feedback.reason,
        "comment": feedback.comment,
        "words": feedback.words,
    }
