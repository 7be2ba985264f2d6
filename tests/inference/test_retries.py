"""One policy says whether a lost model is asked again, and everybody who asks again keeps to it."""

import ast
from pathlib import Path

from assistant.exceptions import ModelBroke, ModelBusy, ModelUnavailable
from assistant.inference.retries import MAX_BREAKS, Retries
from tests.site import ROOT


def test_what_breaks_off_is_taken_up_again_so_many_times():
    retries = Retries()
    assert [retries.allows(ModelBroke()) for _ in range(MAX_BREAKS + 1)] == [True] * MAX_BREAKS + [False]


def test_a_model_that_is_not_there_is_waited_for_and_no_longer(settings):
    retries = Retries()
    assert all(retries.allows(error) for error in (ModelUnavailable(), ModelBusy(7), ModelUnavailable()))
    settings.MODEL_WAIT_SECONDS = 0
    assert not retries.allows(ModelUnavailable())


def test_a_model_that_was_there_meanwhile_is_waited_for_anew(settings):
    retries = Retries()
    retries.allows(ModelUnavailable())
    settings.MODEL_WAIT_SECONDS = 0
    assert not retries.allows(ModelUnavailable())
    retries.allows(ModelBroke())
    settings.MODEL_WAIT_SECONDS = 60
    assert retries.allows(ModelUnavailable())


def test_whoever_gives_up_a_lost_engine_asks_the_policy():
    """A new caller that tells the watch of a lost engine and asks again is found here."""
    told = {path for path in (ROOT / "assistant").rglob("*.py") if _calls(path, "lost")}
    asked = {path for path in (ROOT / "assistant").rglob("*.py") if _calls(path, "allows")}
    assert told == asked != set()


def _calls(path: Path, method: str) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr == method for call in calls)
