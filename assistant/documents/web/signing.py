"""Accepting statements, and signing off summaries and other answers.

Nobody can sign a text about a document while statements are open: each must be edited, or accepted with a reason, which
is stored. A signature can be withdrawn.
"""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...accounts.fresh import fresh
from ...chat.access import get_turn
from ...chat.models import Turn
from ...chat.web.views import page
from ...exceptions import BadInput, Conflict, NotFound
from ...matters.models import Role, name_of
from ...protection.log import record
from .. import signatures
from ..access import get_reading
from ..answer_checks import checks_of_reading
from ..models import Reading
from ..open_statements import Doubtful, doubtful
from ..signatures import covering, digest_of, is_about_document, text_of
from .views import for_programs, refuse_unless_shown, shown

#: The most characters in a reason.
LONGEST_REASON = 500

_OPEN = _("Statements are open: accept each with a reason, or edit it. Nothing was signed.")
_UNCHECKED = _(
    "It took too long to check this text, so it cannot be signed now. Try again; a shorter text takes less time."
)
_SIGNED = _("This text is signed. Take the signature back first; nothing was changed.")


@require_POST
@for_programs
async def accept(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """Accept a `statement`, given by its number, for this `reason`; without a reason, open it again."""
    return await _changed(request, user, turn, "reading.accept", _accept)


@require_POST
@for_programs
@fresh
async def sign(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """The signed-in person signs the summary that was on their screen; a `reason` accepts its open statements. A
    text that was not checked cannot be signed, because nobody knows which statements are open."""
    return await _changed(request, user, turn, "reading.sign", _sign, checked=True)


@require_POST
@for_programs
async def withdraw(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    return await _changed(request, user, turn, "reading.withdraw", _withdraw)


async def _changed(
    request: HttpRequest, user: User, turn: UUID, action: str, change: Any, *, checked: bool = False
) -> HttpResponse:
    """Change the reading if `digest` is of its current text (Reading.digest): a text that was not on the screen is
    never signed. `checked`: require its statements to be checked; a check that took too long is repeated once."""
    given = request.POST.dict()
    reading = await sync_to_async(get_reading)(user, turn)
    refuse_unless_shown(reading, given.get("digest", ""))
    checks = await checks_of_reading(reading, again=checked)
    if checked and checks.tally is None:
        raise Conflict(_UNCHECKED, code="unchecked")
    changed = await sync_to_async(_change)(user, turn, given, action, change, checks.statements)
    return await shown(changed)


@transaction.atomic
def _change(user: User, turn: UUID, given: Mapping[str, str], action: str, change: Any, statements: bytes) -> Reading:
    """Change the reading in a transaction. Raises NotFound, BadInput, Conflict."""
    reading = get_reading(user, turn, lock=True)
    refuse_unless_shown(reading, given.get("digest", ""))
    reason = given.get("reason", "").strip()
    if len(reason) > LONGEST_REASON:
        raise BadInput
    change(reading, user, {**given, "reason": reason}, doubtful(statements))
    reading.save(update_fields=["accepted"])
    record(action, user, reading, domain=reading.document.domain, detail={"sha256": reading.digest})
    return reading


def _accept(reading: Reading, user: User, given: Mapping[str, str], found: Doubtful) -> None:
    number = given.get("statement", "")
    words = found.words.get(int(number) if number.isdecimal() and len(number) < 7 else -1)
    if words is None:
        raise BadInput
    if covering(reading.turn, reading.text):
        raise Conflict(_SIGNED, code="signed")
    if given["reason"]:
        reading.accepted[words] = _acceptance(given["reason"], user)
    else:
        reading.accepted.pop(words, None)


def _sign(reading: Reading, user: User, given: Mapping[str, str], found: Doubtful) -> None:
    still_open = found.open(reading.accepted)
    if still_open and not given["reason"]:
        raise Conflict(_OPEN, code="open")
    reading.accepted |= {found.words[number]: _acceptance(given["reason"], user) for number in still_open}
    signatures.sign(reading.turn, reading, user)


def _withdraw(reading: Reading, user: User, _given: Mapping[str, str], _found: Doubtful) -> None:
    if covering(reading.turn, reading.text):
        signatures.withdraw(reading.turn, reading.text, user)


def _acceptance(reason: str, user: User) -> dict[str, str]:
    return {"reason": reason, "by": name_of(user), "at": timezone.now().isoformat()}


# --- Answers without a document ---------------------------------------------------------------------------------------


@page
@require_POST
@fresh
def sign_answer(request: HttpRequest, turn: UUID) -> HttpResponse:
    """The signed-in person signs the answer that was on their screen."""
    return _answer_changed(request, turn, "turn.sign")


@page
@require_POST
def withdraw_answer(request: HttpRequest, turn: UUID) -> HttpResponse:
    return _answer_changed(request, turn, "turn.withdraw")


def _answer_changed(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """Back to the passport: it says so if the text had changed, and shows it as it stands now. Raises NotFound."""
    user = cast(User, request.user)
    with transaction.atomic():
        turn = get_turn(user, pk, Role.WRITER)
        text = text_of(Turn.objects.select_for_update().get(pk=pk), None)
        if not turn.final or not text or is_about_document(turn):
            raise NotFound
        if digest_of(text) != request.POST.get("digest", ""):
            return redirect(f"{reverse('passport', args=[pk])}?changed#signature")
        if action == "turn.sign":
            signatures.sign(turn, None, user)
        elif covering(turn, text):
            signatures.withdraw(turn, text, user)
        else:
            return redirect(f"{reverse('passport', args=[pk])}#signature")
        record(action, user, turn, domain=turn.conversation.domain, detail={"sha256": digest_of(text)})
    return redirect(f"{reverse('passport', args=[pk])}#signature")
