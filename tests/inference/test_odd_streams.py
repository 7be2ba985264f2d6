"""Whatever an engine sends beside the answer, the answer is the same: streams of vLLM's with everything else mutated."""

import itertools
import json
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.exceptions import ModelBroke, ModelRefused
from assistant.inference.decoder import Decoder, read_whole
from assistant.inference.events import Reply, Tokens
from assistant.inference.splitter import Splitter

#: What an engine may put where no answer is.
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\ud83d", 10**400, "\0"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
NAMES = ["id", "object", "created", "model", "usage", "system_fingerprint", "service_tier", "timings", "x_unknown"]
CHOICE_NAMES = ["index", "logprobs", "stop_reason", "token_ids", "x_unknown"]
DELTA_NAMES = ["role", "tool_calls", "function_call", "refusal", "annotations", "x_unknown"]
EXTRA = [
        b": keep-alive\n\n", b": \xff\n\n", b"event: ping\ndata: {}\n\n", b"event: ping\ndata: pong\n\n", b"\n\n", b"id: 7\n\n",
        b"retry: 10\n\n", b"data:\n\n", b"data: [DONE]\n\n", b"data: {}\n\n", b"data: []\n\n", b'data: "pong"\n\n', b"data: null\n\n",
        b'data: {"choices":null}\n\n', b'data: {"choices":[null]}\n\n', b'data: {"choices":[],"usage":NaN}\n\n',
        b'data: {"choices":[{"delta":null}]}\n\n', b'data: {"error":null}\n\n', b"unknown: field\n\n",
]  # fmt: skip
REASONING, ANSWER = ["because ", "高血压 ", "🩺 "], ["Take 5 mg", ", 先问 ", "😀", " < 7."]


def pieces() -> list[dict[str, Any]]:
    deltas = [{"role": "assistant", "content": ""}, *({"reasoning": text} for text in REASONING)]
    deltas += [{"content": text} for text in ANSWER] + [{}]
    return [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """A recorded answer in which all that is no answer, no finish reason and no error was changed."""
    odd, dice = draw(st.lists(ODD, min_size=1, max_size=4)), Random(draw(st.integers()))
    chunks = pieces()
    chunks[-1]["choices"][0]["finish_reason"] = "stop"
    chunks += [{"choices": [], "usage": dice.choice(odd)} for _ in range(dice.randint(0, 2))]
    stream = dice.choice([b"", b"\xef\xbb\xbf"])
    for chunk in chunks:
        chunk[dice.choice(NAMES)] = dice.choice(odd)
        for choice in chunk["choices"]:
            choice[dice.choice(CHOICE_NAMES)] = dice.choice(odd)
            choice["delta"][dice.choice(DELTA_NAMES)] = dice.choice(odd)
        before = dice.choice([b"", b"event: message\n", b"id: 1\n", b": comment\n"])
        stream += dice.choice([b"", dice.choice(EXTRA)]) + before + dice.choice([b"data:", b"data: "])
        stream += encoded(chunk) + b"\n\n"
    stream += dice.choice([b"", b"data: [DONE]\n\n", b"data: {garbage\n\n", b'data: {"error":{"code":500}}\n\n'])
    return stream.replace(b"\n", dice.choice([b"\n", b"\r\n", b"\r"]))


def encoded(chunk: dict[str, Any]) -> bytes:
    return json.dumps(chunk).encode()


def read(stream: bytes, cuts: Iterable[int] = (), splitter: Splitter | None = None) -> Reply:
    decoder, reply = Decoder(splitter or Splitter()), Reply()
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    for start, end in itertools.pairwise(edges):
        event = decoder.feed(stream[start:end])
        if event is not None:
            reply.take(event)
        if decoder.fault is not None:
            raise decoder.fault
    if (event := decoder.close()) is not None:
        reply.take(event)
    return reply


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(streams(), st.lists(st.integers(0, 4000), max_size=4))
def test_what_is_no_answer_never_changes_the_answer(stream: bytes, cuts: list[int]) -> None:
    reply = read(stream, cuts)
    assert (reply.reasoning, reply.text, reply.finish_reason) == ("".join(REASONING), "".join(ANSWER), "stop")
    assert all(0 <= count < 2**31 for count in reply.tokens)


@given(ODD, ODD)
def test_nor_does_it_in_an_answer_of_one_piece(usage: Any, odd: Any) -> None:
    message = {"role": odd, "content": "Take 5 mg.", "reasoning": "because", "tool_calls": odd}
    whole = {"id": odd, "usage": usage, "choices": [{"index": odd, "message": message, "finish_reason": "stop"}]}
    reply = read_whole(encoded(whole), Splitter())
    assert (reply.reasoning, reply.text, reply.finish_reason) == ("because", "Take 5 mg.", "stop")


def chunk(content: Any, finish: str | None = None, field: str = "content") -> bytes:
    return b"data: " + encoded({"choices": [{"delta": {field: content}, "finish_reason": finish}]}) + b"\n\n"


END = chunk("", "stop")


@pytest.mark.parametrize(
    "contents, answer",
    [
        (["a\ud83d", "\ude00b"], "a😀b"),
        (["\ud83d", "", "\ude00"], "😀"),
        (["\ud83d", "x"], "\ufffdx"),
        (["\ude00", "x"], "\ufffdx"),
        (["x\ud83d"], "x\ufffd"),
        (["\ud83d\ud83d", "\ude00"], "\ufffd😀"),
        ([[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "c"], "abc"),
        ([{"type": "text", "text": "a"}, ["b", {"type": "image_url", "image_url": {"url": "x"}}]], "ab"),
        ([{"type": "output_text", "text": {"value": "ignored", "text": "a"}}], "a"),
        ([[], "a", None], "a"),
        (["a\0"], "a\ufffd"),
    ],
)
@pytest.mark.parametrize("field", ["content", "reasoning", "reasoning_content"])
def test_halves_of_characters_and_lists_of_parts_are_read(contents: list[Any], answer: str, field: str) -> None:
    reply = read(b"".join(chunk(content, field=field) for content in contents) + END)
    assert (reply.text if field == "content" else reply.reasoning) == answer
    answer.encode()


def test_parts_that_are_thoughts_are_reasoning() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "why"}]}, {"type": "text", "text": "so"}]
    reply = read(chunk(parts) + END)
    assert (reply.reasoning, reply.text) == ("why", "so")


def test_bytes_that_are_no_text_become_marks() -> None:
    reply = read(b'data: {"choices":[{"delta":{"content":"a\xffb"},"finish_reason":"stop"}]}\n\n')
    assert reply.text == "a\ufffdb"


@pytest.mark.parametrize(
    "after",
    [
        b'data: {"choices":[],"usage":{"prompt_tokens":null,"completion_tokens":"4"}}\n\n',
        b'data: {"error":{"message":"EngineCore encountered an issue.","code":500}}\n\n',
        b"data: {broken\n\n",
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"x" * 3_000_000,
        chunk(" and more"),
        chunk("", "length"),
        chunk(7, "stop"),
        b"event: error\ndata: {}\n\n",
    ],
)
def test_nothing_after_the_end_undoes_it(after: bytes) -> None:
    reply = read(chunk("Take 5 mg.") + END + after, cuts=range(0, 3_000_000, 65536))
    assert (reply.text, reply.finish_reason) == ("Take 5 mg.", "stop")


@pytest.mark.parametrize(
    "instruction",
    [
        b'data: {"error":"overloaded"}\n\n',
        b'event: error\ndata: {"message":"overloaded"}\n\n',
        b'data: {"choices":[{"delta":{"content":42}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":true}}]}\n\n',
        b'data: {"choices":[{"delta":"text"}]}\n\n',
        b'data: {"choices":{"0":{}}}\n\n',
        b'data: {"choices":[{"delta":{},"finish_reason":7}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"a\n\n',
    ],
)
def test_an_instruction_that_cannot_be_read_is_no_end(instruction: bytes) -> None:
    with pytest.raises(ModelBroke):
        read(chunk("Take 5") + instruction + END)


def test_data_over_several_lines_is_one_event() -> None:
    assert read(b'data: {"choices":\ndata: [{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n').text == "a"


def test_the_last_event_needs_no_blank_line() -> None:
    assert read(chunk("a") + END.rstrip(b"\n")).finish_reason == "stop"


def test_counts_that_grow_with_every_chunk_are_not_added_up() -> None:
    counted = [{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": count}} for count in (1, 2, 5)]
    stream = b"".join(b"data: " + encoded(one) + b"\n\n" for one in counted)
    for cuts in ((), range(0, 400, 7)):
        assert read(chunk("a") + stream + END, cuts).tokens == Tokens(9, 5)


@pytest.mark.parametrize("cut", range(40))
def test_l3_an_end_tag_without_a_start_proves_that_all_before_it_was_reasoning(cut: int) -> None:
    said = "She is 67.\nSo: careful.\n</think>\n\nAsk first."
    splitter = Splitter()
    reply = read(chunk(said[:cut]) + chunk(said[cut:]) + END, splitter=splitter)
    assert (reply.reasoning, reply.text) == ("She is 67.\nSo: careful.\n", "\n\nAsk first.")
    assert splitter.unopened


@pytest.mark.parametrize("said", ["Write <think> first, then </think>.", "a < b", "an answer", "</thinking> is no tag"])
def test_l3_an_answer_that_speaks_of_tags_stays_an_answer(said: str) -> None:
    splitter = Splitter()
    assert read(chunk(said) + END, splitter=splitter).text == said
    assert not splitter.unopened


def test_l3_a_server_that_parts_them_itself_is_believed() -> None:
    splitter = Splitter(thinking=True)
    reply = read(chunk("why", field="reasoning") + chunk("The tag </think> ends it.") + END, splitter=splitter)
    assert (reply.reasoning, reply.text, splitter.sealed) == ("why", "The tag </think> ends it.", True)


def test_what_is_no_answer_in_one_piece_is_refused() -> None:
    for body in (b"<html>", b"[]", b"{}", b'{"choices":[]}'):
        with pytest.raises(ModelRefused):
            read_whole(body, Splitter())
