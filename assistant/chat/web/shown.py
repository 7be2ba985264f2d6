"""What others see of a turn that is shared with them: that turn, and what its share includes.

A request to the model contains more than its turn: earlier turns, facts carried from them, a document. What of these is
not included is blanked. What is blanked is listed: for the owner before sharing, for the others on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from ...prompts.compiler import QuestionAndAnswer
from ...prompts.fitting import Question
from ...prompts.passages import Quoted
from ..access import Included
from ..carrying import DOCUMENT
from ..models import Turn
from ..transcript import remembered

#: Inputs that lead to a document. Its name may be a patient's.
OF_DOCUMENT = frozenset(DOCUMENT)

#: Variables of prompts that are made from a document.
_FROM_DOCUMENT = ("name", "document", "kind", "outline", "place")


@dataclass(frozen=True)
class Blanked:
    """What was blanked: the number of earlier `turns`, `facts` carried from them, a `document`, `passages` of the
    library, which not everybody may see."""

    turns: int = 0
    facts: bool = False
    document: bool = False
    passages: bool = False

    def __bool__(self) -> bool:
        return bool(self.turns or self.facts or self.document or self.passages)

    def __iter__(self) -> Iterator[str]:
        """A line for each, in the reader's language."""
        if self.turns:
            words = ngettext(
                "an earlier question of the conversation, with its answer",
                "%(count)d earlier questions of the conversation, with their answers",
                self.turns,
            )
            yield words % {"count": self.turns}
        if self.facts:
            yield gettext("what was taken over from earlier questions")
        if self.document:
            yield gettext("the document, its name, and the notes the model made of it")
        if self.passages:
            yield gettext("the passages of the library")


def blanked(turn: Turn, included: Included) -> Blanked:
    """What an answer draws on besides its own question and what is `included`."""
    return Blanked(
        turns=len([one for one in _history(turn) if one.pk not in included.turns]),
        facts=bool(turn.carried.keys() - OF_DOCUMENT - carried_shown(turn, included).keys()),
        document=_has_document(turn) and not included.document,
        passages=bool(turn.passages),
    )


def own_before(turn: Turn) -> list[Turn]:
    """The earlier turns that an answer rests on and that the same person asked: they may show these too."""
    before, origin = {one.pk: one for one in _history(turn)}, turn.carried_from
    while origin:
        before.setdefault(origin.pk, origin)
        origin = origin.carried_from
    return sorted((one for one in before.values() if one.owner_id == turn.owner_id), key=lambda one: one.position)


def shown_before(turn: Turn, included: Included) -> list[Turn]:
    return [one for one in own_before(turn) if one.pk in included.turns]


def carried_shown(turn: Turn, included: Included) -> dict[str, str]:
    """Of the carried inputs, what is included."""
    return {
        name: value
        for name, value in turn.carried.items()
        if (included.document if name in OF_DOCUMENT else _is_included(turn, name, included))
    }


def _is_included(turn: Turn, name: str, included: Included) -> bool:
    """Whether the turns are included from which a carried input came, back to the one with which it was given."""
    while name in turn.carried:
        if turn.carried_from is None or turn.carried_from_id not in included.turns:
            return False
        turn = turn.carried_from
    return True


def own_part(turn: Turn, asked: Question, left_out: int, included: Included) -> Question:
    """The question with everything blanked that comes neither from the turn's own inputs nor from what is `included`;
    an equal question if there is nothing else in it. `left_out`: the number of earlier turns that the request did not
    contain."""
    given = {name: value for name, value in turn.inputs.items() if included.document or name not in OF_DOCUMENT}
    given = {**dict.fromkeys((*turn.case.fields, *OF_DOCUMENT), ""), **given, **carried_shown(turn, included)}
    task, nothing = turn.task_object, gettext("‹not shown›")
    own = task.fill(turn.hider.inputs(given), asked.version.template.language)
    whole = frozenset(_FROM_DOCUMENT if included.document and not turn.told.get("text") else ())
    before = [one.pk in included.turns for one in _history(turn)] if asked.history else []
    sent = zip(asked.history[left_out:], before[left_out:], strict=True)
    return replace(
        asked,
        passages=[Quoted(nothing, nothing) for _ in asked.passages] if asked.passages else asked.passages,
        variables={
            name: value if name in whole or value == own.get(name) else nothing
            for name, value in asked.variables.items()
        },
        history=[
            *asked.history[:left_out],
            *[pair if shown else QuestionAndAnswer(nothing, nothing) for pair, shown in sent],
        ],
    )


def _history(turn: Turn) -> list[Turn]:
    """The earlier turns that were sent along."""
    return remembered(turn.earlier) if turn.task_object.follows_up else []


def _has_document(turn: Turn) -> bool:
    return any(turn.told.get(name) for name in OF_DOCUMENT) or hasattr(turn, "reading")
