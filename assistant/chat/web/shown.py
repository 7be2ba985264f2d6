"""What others see of a turn that its owner shares: that turn and nothing else.

A request to the model contains more than its turn: earlier turns, facts carried from them, a document. The owner has
not shared these, so they are blanked. What is blanked is listed: for the owner before sharing, for the others on the
page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from ...prompts.compiler import QuestionAndAnswer
from ...prompts.fitting import Question
from ...prompts.passages import Quoted
from ..carrying import DOCUMENT
from ..models import Turn
from ..transcript import history

#: Inputs that lead to a document. It is not shared, and its name may be a patient's.
OF_DOCUMENT = frozenset(DOCUMENT)


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


def blanked(turn: Turn) -> Blanked:
    """What an answer draws on besides its own question."""
    return Blanked(
        turns=len(history(turn.earlier)) if turn.task_object.follows_up else 0,
        facts=bool(turn.carried.keys() - OF_DOCUMENT),
        document=any(turn.told.get(name) for name in OF_DOCUMENT) or hasattr(turn, "reading"),
        passages=bool(turn.passages),
    )


def own_part(turn: Turn, asked: Question, left_out: int) -> Question:
    """The question with everything blanked that does not come from the turn's own inputs; an equal question if there
    is nothing else in it. `left_out`: the number of earlier turns that the request did not contain."""
    given = {name: value for name, value in turn.inputs.items() if name not in OF_DOCUMENT}
    task, nothing = turn.task_object, gettext("‹not shown›")
    own = task.fill({**dict.fromkeys((*turn.case.fields, *OF_DOCUMENT), ""), **given}, asked.version.template.language)
    sent = asked.history[left_out:]
    return replace(
        asked,
        passages=[Quoted(nothing, nothing) for _ in asked.passages] if asked.passages else asked.passages,
        variables={name: value if value == own.get(name) else nothing for name, value in asked.variables.items()},
        history=[*asked.history[:left_out], *[QuestionAndAnswer(nothing, nothing)] * len(sent)],
    )
