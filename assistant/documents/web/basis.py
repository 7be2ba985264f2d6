"""The basis of an answer, by which readers can judge it without trusting the model: what was given and what is
missing, the sources, the prompt, the model, the known limits. In the active language."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...chat.models import Turn
from ...evaluation.turn_trust import trust_lines
from ...library.standing import standings_of
from ..answer_checks import Checks, calculations_of, was_held
from ..check_words import missing_lines
from ..models import Reading

_FOUND_BY = _(
    "Found by tables and arithmetic, not by a model. Where nothing is marked, something may still be wrong or interact."
)


class Part(NamedTuple):
    label: str
    lines: list[str]


def basis(turn: Turn, checks: Checks, reading: Reading | None = None) -> list[Part]:
    """The parts that are not empty."""
    passport = turn.passport
    version = {"template": passport.template, "version": passport.version}
    limits = turn.conversation.domain_object.limits
    parts = [
        Part(gettext("Given with the question"), [*turn.chips, *turn.carried_chips]),
        Part(gettext("Not given, and it matters"), missing_lines(checks.missing)),
        Part(gettext("Held against"), list(_sources(turn, reading, checks))),
        Part(gettext("Prompt template"), [gettext("%(template)s, version %(version)d") % version]),
        Part(gettext("Model"), [passport.model]),
        Part(gettext("How often such answers were right"), trust_lines(turn)),
        Part(gettext("Known limits"), [str(_FOUND_BY), *map(str, limits)]),
    ]
    return [part for part in parts if any(part.lines)]


def as_lines(parts: list[Part]) -> Iterator[str]:
    """The parts as lines of an export."""
    for part in parts:
        yield gettext("%(label)s: %(facts)s") % {"label": part.label, "facts": " · ".join(part.lines)}


def _sources(turn: Turn, reading: Reading | None, checks: Checks) -> Iterator[str]:
    if reading:
        yield reading.document.name
        return
    yield gettext("the question, with what was given")
    if turn.told.get("text"):
        yield gettext("the pasted text")
    for one in calculations_of(turn) if was_held(turn, reading, checks) else ():
        yield gettext("the calculation by code, %(calculation)s") % {"calculation": one}
    for passage in standings_of(turn):
        yield f"[{passage.number}] {passage.source}"
    if turn.found == []:
        yield gettext("nothing of the library: it has nothing on this")
