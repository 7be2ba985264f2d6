"""What the manifest of an export says of an answer: that a language model wrote it, which one, from what, what was
checked, and who signed. sealing.py adds the statements' checks and the digests."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from ...chat.models import Turn
from ...organisation import organisation
from ...prompts.record import SentRequest, read
from ..answer_checks import Checks, sources_of, was_held
from ..models import Reading
from ..signatures import covering
from .sealing import Manifest

#: Codes of the International Press Telecommunications Council, to which article 50 of the EU AI Act's codes of practice
#: point: wholly by a model, or with a person's edits.
_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_BY_MODEL, _WITH_EDITS = "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"


def manifest(turn: Turn, reading: Reading | None, text: str, checks: Checks) -> Manifest:
    """`text` is the answer as it leaves, edited or not."""
    digest, edited = _digest(text), bool(reading and reading.edited)
    sent = [read(kept) for kept in _requests(turn, reading)]
    return {
        "ai": {
            # GB 45438-2025, annex E: label 1 is "generated", the producer may be a name, reserved code 1 its digest.
            "AIGC": {
                "Label": "1",
                "ContentProducer": organisation().name,
                "ProduceID": str(turn.pk),
                "ReservedCode1": digest,
                "ContentPropagator": "",
                "PropagateID": "",
                "ReservedCode2": "",
            },
            "DigitalSourceType": _SOURCE_TYPES + (_WITH_EDITS if edited else _BY_MODEL),
        },
        "exported": timezone.now().isoformat(timespec="seconds"),
        "turn": str(turn.pk),
        "state": turn.state,
        "written": (turn.finished or turn.created).isoformat(timespec="seconds"),
        "model": _model(turn, sent),
        "prompt": _prompt(turn),
        "requests": [one.sha256 for one in sent],
        "text": {"sha256": digest, "characters": len(text), "edited": edited},
        "sources": list(_sources(turn, reading, checks)),
        "accepted": [
            {"sha256": _digest(words), **said} for words, said in (reading.accepted.items() if reading else ())
        ],
        "signature": _signature(turn, text),
    }


def _requests(turn: Turn, reading: Reading | None) -> Iterator[dict[str, Any]]:
    """Parts of a document first."""
    if reading:
        yield from (piece.request for piece in reading.pieces.all() if piece.request)
    yield from turn.requests


def _model(turn: Turn, sent: list[SentRequest]) -> dict[str, str]:
    return {"name": turn.model, "revision": sent[-1].revision if sent else ""}


def _prompt(turn: Turn) -> dict[str, Any]:
    version = turn.version
    found = {"template": turn.passport.template, "version": turn.passport.version}
    return {**found, "sha256": version.sha256 if version else ""}


def _sources(turn: Turn, reading: Reading | None, checks: Checks) -> Iterator[dict[str, Any]]:
    """`file` is the digest of a document's file as it came, `sha256` that of the text in it. Calculations are sources
    only of an answer that was held against them."""
    if reading:
        document = reading.document
        yield {
            "id": str(document.pk),
            "kind": "document",
            "title": document.name,
            "file": document.sha256,
            "sha256": _digest(document.text),
        }
    held = was_held(turn, reading, checks)
    for source in (one for one in sources_of(turn) if held or one.kind != "calculation"):
        yield {"id": source.id, "kind": source.kind, "title": source.title, "sha256": _digest(source.text)}


def _signature(turn: Turn, text: str) -> dict[str, str] | None:
    signature = covering(turn, text)
    if signature is None:
        return None
    return {"by": signature.by, "at": signature.at.isoformat(timespec="seconds"), "text": _digest(text)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
