"""What is asked of the model: the question and, where the template has it so, passages of the library. They are found
and shown before anybody waits for the model, and stay as the first request had them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ...database import insist
from ...exceptions import BadInput
from ...library.asking import find
from ...prompts.fitting import Question
from ..journal import Entry, Journal
from ..transcript import load_question
from .identifiers import take_out


async def question_of(journal: Journal, tell: Callable[[Sequence[Entry]], None]) -> Question | None:
    """None where a document has to be read first: its answer rests on that alone. Raises PromptError, and BadInput
    ("no_passage") where passages are required and there are none."""
    await take_out(journal)
    turn = journal.turn
    if turn.told.get("document"):
        return None
    question = await insist(load_question, turn)
    wanted = question.version.passages
    searched = turn.passages is not None or bool(turn.requests)
    if wanted != "off" and not searched and (found := await insist(find, turn)) is not None:
        tell([journal.found(found)])
        question = replace(question, passages=[passage.quoted for passage in found])
    if wanted == "required" and not question.passages:
        raise BadInput(code="no_passage")
    return question
