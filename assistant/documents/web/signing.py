"""Accepting statements and signing off summaries.

Nobody can sign while statements are open: each must be edited, or accepted with a reason, which is stored. A signature
can be withdrawn.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...accounts.fresh import fresh
from ...exceptions import BadInput, Conflict
from ...protection.log import record
from ..access import get_reading
from ..answer_checks import checks_of_reading
from ..models import Reading
from ..open_statements import Doubtful, doubtful
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
    change(reading, user.get_full_name() or user.get_username(), {**given, "reason": reason}, doubtful(statements))
    reading.save(update_fields=["accepted", "signed_by", "signed"])
    record(action, user, reading, domain=reading.document.domain, detail={"sha256": reading.digest})
    return reading


def _accept(reading: Reading, name: str, given: Mapping[str, str], found: Doubtful) -> None:
    number = given.get("statement", "")
    words = found.words.get(int(number) if number.isdecimal() and len(number) < 7 else -1)
    if words is None:
        raise BadInput
    if reading.signed_by:
        raise Conflict(_SIGNED, code="signed")
    if given["reason"]:
        reading.accepted[words] = _acceptance(given["reason"], name)
    else:
        reading.accepted.pop(words, None)


def _sign(reading: Reading, name: str, given: Mapping[str, str], found: Doubtful) -> None:
    still_open = found.open(reading.accepted)
    if still_open and not given["reason"]:
        raise Conflict(_OPEN, code="open")
    reading.accepted |= {found.words[number]: _acceptance(given["reason"], name) for number in still_open}
    reading.signed_by, reading.signed = name, timezone.now()


def _withdraw(reading: Reading, _name: str, _given: Mapping[str, str], _found: Doubtful) -> None:
    reading.signed_by, reading.signed = "", None


def _acceptance(reason: str, name: str) -> dict[str, str]:
    return {"reason": reason, "by": name, "at": timezone.now().isoformat()}
