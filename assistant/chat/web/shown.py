"""What others see of a turn that its owner shows them: that turn, and nothing else.

A request to the model holds more than its turn: earlier turns, facts taken over from them, a document. None of that was
shown, so all of it is blanked, and what is blanked is listed: to the owner before, to the others beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from ...prompts.compiler import QuestionAndAnswer
from ...prompts.fitting import Question
from ..carrying import DOCUMENT
from ..models import Turn
from ..transcript import history

#: Inputs that lead to a document: it was not shown, and its name may be a patient's.
OF_DOCUMENT = frozenset(DOCUMENT)


@dataclass(frozen=True)
class Blanked:
    """So many earlier `turns`, `facts` that were taken over from them, a `document`."""

    turns: int = 0
    facts: bool = False
    document: bool = False

    def __bool__(self) -> bool:
        return bool(self.turns or self.facts or self.document)

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


def blanked(turn: Turn) -> Blanked:
    """What an answer draws on beside its own question."""
    return Blanked(
        turns=len(history(turn.earlier)) if turn.task_object.follows_up else 0,
        facts=bool(turn.carried.keys() - OF_DOCUMENT),
        document=any(turn.told.get(name) for name in OF_DOCUMENT) or hasattr(turn, "reading"),
    )


def own_part(turn: Turn, asked: Question, left_out: int) -> Question:
    """The question with all blanked that does not come of the turn's own inputs; the very same where nothing else is
    in it. `left_out`: earlier turns that the request did without."""
    given = {name: value for name, value in turn.inputs.items() if name not in OF_DOCUMENT}
    task, nothing = turn.task_object, gettext("‹not shown›")
    own = task.fill({**dict.fromkeys((*turn.case.fields, *OF_DOCUMENT), ""), **given}, asked.version.template.language)
    sent = asked.history[left_out:]
    return replace(
        asked,
        variables={name: value if value == own.get(name) else nothing for name, value in asked.variables.items()},
        history=[*asked.history[:left_out], *[QuestionAndAnswer(nothing, nothing)] * len(sent)],
    )
