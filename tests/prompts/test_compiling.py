"""A7: requests with more than SHORT characters of people's words are made in a worker process, the others here."""

import pytest

from assistant.prompts.compiler import CompiledPrompt, QuestionAndAnswer, compile_prompt, family_named
from assistant.prompts.compiling import SHORT, compile_long, compile_parts
from assistant.prompts.passages import Quoted
from assistant.prompts.record import Remake, SentRequest, rebuild, rebuild_all

from .test_compiler import SOURCE

ONE = {"question": "x", "patient": ""}


@pytest.mark.parametrize(("more", "asked"), [(0, []), (1, ["compile_named"])])
@pytest.mark.parametrize("where", ["a question", "a past", "passages"])
async def test_a7_a_long_prompt_is_compiled_in_a_worker(where: str, more: int, asked: list[str], calls) -> None:
    words = "x" * (SHORT + more - 1)
    variables = {**ONE, "patient": words if where == "a question" else ""}
    history = [QuestionAndAnswer(words[:9], words[9:])] if where == "a past" else []
    passages = [Quoted(words[:9], words[9:])] if where == "passages" else None
    made = await compile_long(1, SOURCE, variables, history, "r1", nonce="5f3a", passages=passages)
    assert calls == asked
    assert made == compile_prompt(SOURCE, variables, history, family_named("r1"), nonce="5f3a", passages=passages)


@pytest.mark.parametrize(("more", "asked"), [(0, []), (1, ["compile_all"])])
async def test_a7_many_parts_are_compiled_in_a_worker(more: int, asked: list[str], calls) -> None:
    filled = [ONE, {**ONE, "patient": "x" * (SHORT + more - 2)}]
    made = await compile_parts(1, SOURCE, filled, "r1", (), True, "5f3a")
    assert calls == asked
    assert made == [compiled(variables) for variables in filled]


@pytest.mark.parametrize(("more", "asked"), [(0, []), (1, ["remade"])])
def test_a7_long_requests_are_rebuilt_in_a_worker(more: int, asked: list[str], calls) -> None:
    sent = SentRequest(
        sha256="0" * 64, model="m", title="M", revision="", family="r1", exact=True, markers=[], left_out=0,
        parameters={},
    )  # fmt: skip
    remakes = [Remake(sent, SOURCE, {**ONE, "patient": "x" * length}, [], "", "") for length in (0, SHORT + more - 2)]
    rebuilt = rebuild_all(1, remakes)
    assert calls == asked
    assert [one and one.body for one in rebuilt] == [rebuild(remake).body for remake in remakes]


def compiled(variables: dict[str, str]) -> CompiledPrompt:
    return compile_prompt(SOURCE, variables, [], family_named("r1"), nonce="5f3a")
