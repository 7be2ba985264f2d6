"""What a reader is told of an end or a wait is true of what has come."""

import pytest
from django.utils import translation

from assistant.chat.journal import Journal, event
from assistant.chat.messages import end_sentence
from assistant.chat.models import Turn
from assistant.chat.turns.answering import End, _ended
from assistant.inference.events import StreamEvent


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_turn_that_never_began_kept_its_question_only(language: str) -> None:
    with translation.override(language):
        failed, interrupted = (end_sentence(state, "model_broke", {}) for state in ("failed", "interrupted"))
    assert failed != interrupted
    assert ("Your question was kept." in failed) == (language == "en")
    assert "arrived" not in failed


@pytest.mark.parametrize("reason", ["content_filter", "tool_calls", ""])
def test_only_length_means_length(reason: str) -> None:
    turn = Turn(text="Some of it")
    assert _ended(turn, "length") == End("length", "length")
    assert _ended(turn, reason) == End("interrupted", "interrupted")
    assert end_sentence("interrupted", "interrupted", {}).startswith("This answer was interrupted")


def test_waiting_says_whether_the_answer_has_begun() -> None:
    journal = Journal(Turn())
    before = event(journal.turn.id, journal.wait())
    journal.extend(StreamEvent(text="a"))
    after = event(journal.turn.id, journal.wait())
    assert before.message == "Waiting for the model. Your question is saved."  # type: ignore[attr-defined]
    assert after.message == "The model restarts; your answer will go on."  # type: ignore[attr-defined]
