"""Loads what a turn asks: its template version, its inputs and the conversation before it."""

import secrets
from collections.abc import Iterable

from ..prompts.compiler import QuestionAndAnswer
from ..prompts.fitting import Question
from ..prompts.models import live_version
from .models import Turn

#: States whose text goes into the history as an answer, even if incomplete.
_REMEMBERED = frozenset({"completed", "length", "stopped", "interrupted"})


def load_question(turn: Turn) -> Question:
    """Load the question from the database. A turn that has begun keeps its template version and nonce, so that its
    answer can be continued with the same prompt. Raises PromptError."""
    task, found, hider = turn.task_object, turn.found, turn.hider
    version = turn.version or live_version(turn.conversation.domain, turn.task, turn.language)
    return Question(
        version=version,
        source=version.source(task),
        variables=task.fill(hider.inputs(turn.told), version.template.language),
        history=hider.history(history(turn.earlier)) if task.follows_up else [],
        nonce=turn.requests[0].get("nonce", "") if turn.requests else secrets.token_hex(4),
        person=turn.owner_id,
        passages=None if found is None else [passage.quoted for passage in found],
    )


def history(turns: Iterable[Turn]) -> list[QuestionAndAnswer]:
    """What is sent of the earlier turns, oldest first, without their reasoning (rule R7)."""
    return [
        QuestionAndAnswer(turn.question, turn.text.strip(), cites=bool(turn.passages)) for turn in remembered(turns)
    ]


def remembered(turns: Iterable[Turn]) -> list[Turn]:
    """Those that have an answer."""
    return [turn for turn in turns if turn.state in _REMEMBERED and turn.text]
