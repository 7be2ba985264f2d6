"""What lm-evaluation-harness gets for an answer. The harness itself is too large to be a requirement of the tests."""

import asyncio
import sys

import pytest
from django.core.management import CommandError, call_command

from assistant.evaluation.harness import HarnessPrompt, answers, cut


async def test_answers_come_in_order_without_reasoning_by_the_rules(transactional_db, model):
    prompts = [HarnessPrompt("play:fast one"), HarnessPrompt("play:boxed two"), HarnessPrompt("play:fast one")]
    found = await asyncio.to_thread(answers, prompts, max_tokens=512)
    assert [text[:20] for text in found] == ["Ibuprofen can raise ", "Step by step: 20 mg/", "Ibuprofen can raise "]
    for request in model.requests:
        assert [message["role"] for message in request["messages"]] == ["user", "assistant"]
        assert request["messages"][-1]["content"] == "<think>\n"
        assert (request["temperature"], request["top_p"], request["max_tokens"]) == (0.6, 0.95, 512)
    assert len({request["seed"] for request in model.requests}) == 3


@pytest.mark.parametrize(
    ("text", "until", "left"),
    [("a\nb", ["\n"], "a"), ("a. Q: b", ["Q:", "."], "a"), ("a", ["Q:"], "a"), ("a", [], "a"), ("a", [""], "a")],
)
def test_an_answer_ends_at_the_first_stop_word(text, until, left):
    assert cut(text, until) == left


def test_without_the_harness_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "lm_eval", None)
    with pytest.raises(CommandError, match="pip install lm-eval"):
        call_command("harness", "--tasks", "gsm8k")
