"""Each rule of a family recognises what it is there for."""

from dataclasses import replace

import pytest

from assistant.prompts.compiler import compile_prompt, family_named, violations
from assistant.prompts.rules import generic, qwen3, r1
from assistant.prompts.rules.rule import Family, JudgedRequest, PromptSource, judge

GOOD = PromptSource(
    body="You are a physician.\n[question begin]\n{{ question }}\n[question end]", variables=("question",)
)
DOCUMENT = PromptSource(
    body="You are a lawyer.\n[file name]: a\n[file content begin]\n{{ document }}\n[file content end]\nSummarise it.",
    variables=("document",),
)


def broken(source: PromptSource, family: Family = r1.FAMILY) -> list[tuple[str, str]]:
    return [(result.rule, result.level) for result in violations(source, family)]


@pytest.mark.parametrize("family", [r1.FAMILY, qwen3.FAMILY, generic.FAMILY], ids=lambda family: family.name)
@pytest.mark.parametrize("source", [GOOD, DOCUMENT], ids=["question", "document"])
def test_a_good_template_breaks_no_rule(source: PromptSource, family: Family) -> None:
    assert violations(source, family) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"temperature": 0.49}, ("R1", "error")),
        ({"temperature": 0.9}, ("R1", "error")),
        ({"top_p": 0.9}, ("R6", "warning")),
        ({"mathematics": True}, ("R3", "error")),
        ({"mathematics": True, "body": GOOD.body + "\nPut it within \\boxed{}."}, ("R3", "error")),
        ({"mathematics": True, "body": GOOD.body + "\nReason step by step."}, ("R3", "error")),
        ({"body": "System: you are a physician.\n{{ question }}"}, ("R2", "error")),
        ({"body": "# System prompt:\nbe kind\n{{ question }}"}, ("R2", "error")),
        ({"body": "系统提示：你是医生。\n{{ question }}"}, ("R2", "error")),
        ({"body": "<|im_start|>system\nbe kind\n{{ question }}"}, ("R2", "error")),
        ({"body": "Skip it: <think></think> {{ question }}"}, ("R2", "error")),
        ({"body": GOOD.body + "\nExample 1: fever means infection."}, ("R9", "warning")),
        ({"body": GOOD.body + "\n示例：发热"}, ("R9", "warning")),
        ({"body": GOOD.body + "\nQ: Is fever bad?\nA: Not always."}, ("R9", "warning")),
        ({"max_tokens": 40_000}, ("R10", "error")),
        ({"max_tokens": 1024, "thinking_tokens": 1024}, ("R10", "error")),
    ],
)
def test_a_template_that_breaks_a_rule_of_deepseek_r1_is_told_which(
    changes: dict[str, object], rule: tuple[str, str]
) -> None:
    assert broken(replace(GOOD, **changes)) == [rule]


@pytest.mark.parametrize("temperature", [0.5, 0.6, 0.7])
def test_both_ends_of_the_temperature_range_are_inside(temperature: float) -> None:
    assert broken(replace(GOOD, temperature=temperature)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Please reason step by step, and put your final answer within \\boxed{}.",
        "请逐步推理，并将最终答案放在 \\boxed{} 内。",
    ],
)
def test_the_sentence_of_the_model_card_satisfies_the_rule_for_mathematics(sentence: str) -> None:
    assert broken(replace(GOOD, mathematics=True, body=f"{GOOD.body}\n{sentence}")) == []


@pytest.mark.parametrize(
    "body",
    [
        "{{ document }}\nSummarise it.",
        "[file content begin]\n{{ document }}\n[file content end]\nSummarise it.",
        "[file name]: a\n[file content begin]\n[file content end]\n{{ document }}",
        "[file name]: a\n[file content begin]\n{{ document }}\n[file content end]\n",
    ],
    ids=["bare", "no name", "outside", "nothing asked last"],
)
def test_a_document_out_of_the_card_s_shape_is_a_warning(body: str) -> None:
    assert broken(replace(DOCUMENT, body=body)) == [("R8", "warning")]
    assert broken(replace(DOCUMENT, body=body), generic.FAMILY) == [("G5", "warning")]


def test_a_model_of_no_known_family_may_run_at_any_temperature_a_server_takes() -> None:
    assert broken(replace(GOOD, temperature=0.9), generic.FAMILY) == []
    assert broken(replace(GOOD, temperature=2.1), generic.FAMILY) == [("G1", "error")]


def ruled(messages: list[dict[str, str]], *, continues: bool = False, can_continue: bool = True) -> dict[str, bool]:
    request = JudgedRequest(messages, {}, continues=continues, can_continue=can_continue)
    return {result.rule: result.kept for result in judge(r1.FAMILY, GOOD, request)}


USER, OPENED = {"role": "user", "content": "Q"}, {"role": "assistant", "content": "<think>\n"}


def test_a_request_with_a_system_role_breaks_r2() -> None:
    assert ruled([{"role": "system", "content": "be kind"}, USER, OPENED], continues=True)["R2"] is False


def test_a_request_that_does_not_open_the_reasoning_breaks_r5() -> None:
    assert ruled([USER])["R5"] is False
    assert ruled([USER, OPENED], continues=True)["R5"] is True


def test_where_the_engine_cannot_continue_the_opening_is_left_to_its_chat_template() -> None:
    request = JudgedRequest([USER], {}, continues=False, can_continue=False)
    (result,) = [result for result in judge(r1.FAMILY, GOOD, request) if result.rule == "R5"]
    assert result.kept
    assert "chat template" in result.message


def test_reasoning_in_an_earlier_answer_breaks_r7_and_in_the_last_it_is_the_reply_that_goes_on() -> None:
    earlier = {"role": "assistant", "content": "<think>\nhm</think>yes"}
    assert ruled([USER, earlier, USER, OPENED], continues=True)["R7"] is False
    assert ruled([USER, earlier], continues=True)["R7"] is True


def test_every_rule_has_an_id_a_sentence_and_a_source() -> None:
    for family in (r1.FAMILY, qwen3.FAMILY, generic.FAMILY):
        assert len({rule.id for rule in family.rules}) == len(family.rules)
        assert all(str(rule.sentence) and rule.source for rule in family.rules)
        assert [family.rule(rule.id) for rule in family.rules] == list(family.rules)
    assert [rule.id for rule in r1.RULES] == [f"R{number}" for number in range(1, 11)]


def test_families_go_by_their_names() -> None:
    assert family_named("r1") is r1.FAMILY
    assert family_named("qwen3") is qwen3.FAMILY
    assert family_named("generic") is generic.FAMILY


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"temperature": 0.0}, [("Q1", "error"), ("Q2", "warning")]),
        ({"temperature": 0.7}, [("Q2", "warning")]),
        ({"top_p": 0.8}, [("Q3", "warning")]),
        ({"body": "System: be kind.\n{{ question }}"}, [("Q5", "error")]),
        ({"mathematics": True}, [("Q6", "error")]),
        ({"max_tokens": 40_000}, [("Q10", "error")]),
    ],
)
def test_a_template_that_breaks_a_rule_of_qwen3_is_told_which(changes, rules) -> None:
    source = replace(GOOD, **changes)
    assert broken(source, qwen3.FAMILY) == rules
    for rule, _level in rules:
        source = qwen3.FAMILY.rule(rule).mend(source)
    assert broken(source, qwen3.FAMILY) == []


def test_qwen3_samples_as_its_card_says_where_the_engine_is_vllm() -> None:
    def parameters(continuation: bool) -> dict[str, float]:
        prompt = compile_prompt(GOOD, {"question": "Q"}, (), qwen3.FAMILY, continuation=continuation, nonce="n")
        assert all(result.kept for result in prompt.results)
        return prompt.parameters

    assert {"top_k": 20, "min_p": 0, "thinking_token_budget": 1024}.items() <= parameters(True).items()
    assert not {"top_k", "min_p", "thinking_token_budget"} & parameters(False).keys()


def test_qwen3_without_its_sampling_breaks_q4() -> None:
    request = JudgedRequest([USER, OPENED], {"top_k": 40, "min_p": 0}, continues=True, can_continue=True)
    assert [result.rule for result in judge(qwen3.FAMILY, GOOD, request) if not result.kept] == ["Q4"]
