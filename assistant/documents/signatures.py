"""Signatures: who answers for the text of an answer. A signature covers the text that was on the screen of whoever gave
it and no other; what was signed is kept when the text changes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from ..chat.models import Turn
from ..markdown.plain import writable
from ..matters.models import name_of
from .models import Reading, SignedText, SignOff


@dataclass(frozen=True)
class Signature:
    """`text` is what was signed; `covers` says whether the answer still has that text."""

    by: str
    at: datetime
    text: str
    covers: bool


def text_of(turn: Turn, reading: Reading | None) -> str:
    """The text of an answer as it is signed and exported; of a `reading`, as a person has edited it."""
    return reading.text if reading else writable(turn.text.strip())


def is_about_document(turn: Turn) -> bool:
    """Whether its statements were held against a document: it is signed beside that, and no more once that is gone."""
    return hasattr(turn, "reading") or bool(turn.told.get("document") and not turn.inputs.get("text"))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def signature_on(turn: Turn, text: str) -> Signature | None:
    """The newest signature of a turn whose text is now `text`; None if there is none, or it was taken back."""
    newest = SignOff.objects.filter(turn=turn).select_related("signed").order_by("pk").last()
    if newest is None or newest.withdrawn:
        return None
    signed = getattr(newest, "signed", None)
    if signed is None:  # destroyed with the document of a reading
        return None
    return Signature(signed.name, newest.at, signed.text, covers=newest.sha256 == digest_of(text))


def covering(turn: Turn, text: str) -> Signature | None:
    """The signature under this text."""
    found = signature_on(turn, text)
    return found if found and found.covers else None


def sign(turn: Turn, reading: Reading | None, user: User) -> SignOff:
    text = text_of(turn, reading)
    made = SignOff.objects.create(turn=turn, user=user, sha256=digest_of(text))
    SignedText.objects.create(sign_off=made, turn=turn, reading=reading, name=name_of(user), text=text)
    return made


def withdraw(turn: Turn, text: str, user: User) -> SignOff:
    return SignOff.objects.create(turn=turn, user=user, sha256=digest_of(text), withdrawn=True)
