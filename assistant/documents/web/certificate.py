"""The certificate of the use of AI, for a court, a client or a quality officer: which system and model wrote an answer,
from what, what was checked, and who answers for it. Every line is a fact that the site has kept."""

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from ...chat.models import Turn
from ...organisation import organisation
from ..answer_checks import Checks
from ..models import Reading
from ..open_statements import doubtful
from ..signatures import text_of
from . import export
from .basis import as_lines, basis
from .export_files import Certificate
from .manifest import manifest
from .sealing import Manifest

#: Characters of the wording of an order.
LONGEST_WORDING = 5_000

#: Digests of requests that are printed; the manifest has all.
_MOST_REQUESTS = 10


def certificate(turn: Turn, reading: Reading | None, checks: Checks, wording: str) -> Certificate:
    made = manifest(turn, reading, text_of(turn, reading), checks)
    return Certificate(
        title=gettext("Certificate of the use of AI"),
        state=export.state(turn, reading),
        letterhead=export.letterhead(),
        facts=[export.title(turn, reading), *export.facts(turn, reading)],
        parts=[
            (gettext("System and model"), list(_system(turn, made))),
            (gettext("What the model wrote"), list(_portions(reading, made))),
            (gettext("What was checked"), [*_checked(reading, checks), *export.receipt(reading, checks)]),
            (gettext("Basis"), list(as_lines(basis(turn, checks, reading)))),
        ],
        wording=(gettext("Order or rule that this certificate answers"), wording),
        blanks=[gettext("Name:"), gettext("Date and signature:")],
        notice=gettext(
            "This certificate is about the text with the SHA-256 above and about no other: an edit of that text, or of "
            "this file, voids it. tools/verify_export.py shows both, without the site."
        ),
        manifest=made,
    )


def _system(turn: Turn, made: Manifest) -> Iterator[str]:
    if name := organisation().name:
        yield gettext("Run by: %(name)s") % {"name": name}
    yield gettext("Application: Domain assistant, %(domain)s") % {"domain": turn.conversation.domain_object.label}
    yield gettext("Model: %(model)s") % {"model": made["model"]["name"]}
    if revision := made["model"]["revision"]:
        yield gettext("Revision of its weights: %(revision)s") % {"revision": revision}
    prompt = made["prompt"]
    yield gettext("Prompt template: %(template)s, version %(version)d, SHA-256 %(sha256)s") % prompt
    requests = made["requests"]
    if requests:
        yield gettext("SHA-256 of what the model server was sent (%(count)d): %(digests)s") % {
            "count": len(requests), "digests": ", ".join(requests[:_MOST_REQUESTS]),
        }  # fmt: skip
    yield gettext("Number of the turn: %(number)s") % {"number": turn.pk}


def _portions(reading: Reading | None, made: Manifest) -> Iterator[str]:
    if reading and reading.edited:
        yield gettext("The model wrote the text; a person edited it afterwards. Both versions are kept in its record.")
    else:
        yield gettext("The model wrote the whole text; nobody has edited it.")
    yield ngettext(
        "SHA-256 of the text: %(sha256)s (%(count)d character)",
        "SHA-256 of the text: %(sha256)s (%(count)d characters)",
        made["text"]["characters"],
    ) % {"sha256": made["text"]["sha256"], "count": made["text"]["characters"]}
    if reading:
        yield gettext("SHA-256 of the document: %(sha256)s") % {"sha256": reading.document.sha256}


def _checked(reading: Reading | None, checks: Checks) -> Iterator[str]:
    """By code, and by people: which statements stand although no source bears them out, and why."""
    yield gettext("Code, not a model, held every statement against its sources and recomputed the arithmetic:")
    if reading is None:
        return
    found = doubtful(checks.statements)
    if still_open := found.open(reading.accepted):
        yield gettext("Open, neither borne out nor accepted: %(count)d") % {"count": len(still_open)}
    for number, said in found.accepted(reading.accepted).items():
        yield gettext("Accepted by %(name)s: “%(statement)s” Reason: %(reason)s") % {
            "name": said["by"], "statement": " ".join(found.words[number].split()), "reason": said["reason"],
        }  # fmt: skip
