"""Reasoning and answer are told apart from the first byte, wherever the network cut the stream."""

import itertools
import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.exceptions import ModelBroke, ModelRefused
from assistant.inference.decoder import MAX_EVENT_BYTES, Decoder
from assistant.inference.events import Reply, StreamEvent, Tokens
from assistant.inference.splitter import Splitter


def chunk(finish: str | None = None, **delta: object) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


def said(*events: StreamEvent | None) -> tuple[str, str]:
    """The reasoning and the answer."""
    reply = Reply()
    for event in events:
        if event is not None:
            reply.take(event)
    return reply.reasoning, reply.text


STREAM = (
    chunk(role="assistant", content="")
    + b": keep-alive\r\n\r\n"
    + chunk(reasoning="高血压 ")
    + chunk(reasoning_content="🩺 weighed ")
    + b"data:" + chunk(content="Ask first")[6:]
    + b"event: ping\nid: 7\nretry: 10\n\n"
    + chunk(content=", 先问。").replace(b"\n", b"\r\n")
    + chunk("stop")
    + b'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":4,"extra":1}}\n\ndata: [DONE]\n\n'
)  # fmt: skip


def test_a_stream_cut_at_every_byte_is_read_the_same() -> None:
    for cut in range(len(STREAM) + 1):
        decoder = Decoder(Splitter())
        events = [decoder.feed(STREAM[:cut]), decoder.feed(STREAM[cut:]), decoder.close()]
        assert said(*events) == ("高血压 🩺 weighed ", "Ask first, 先问。")
        assert [event.finish_reason for event in events if event and event.finish_reason] == ["stop"]
        assert [event.tokens for event in events if event and event.tokens] == [Tokens(5, 4)]


def test_a_stream_in_single_bytes_is_read_the_same() -> None:
    decoder = Decoder(Splitter())
    events = [decoder.feed(bytes([byte])) for byte in STREAM]
    assert said(*events) == ("高血压 🩺 weighed ", "Ask first, 先问。")


TAGGED = {
    "only the end of the reasoning": ("because 剂量</think>so", True, ("because 剂量", "so")),
    "an explicit start": ("<think>\nbecause</think>so", False, ("\nbecause", "so")),
    "an explicit start though the prompt had one": ("<think>because</think>so", True, ("because", "so")),
    "blank lines before the start": ("\n <think>because</think>so", False, ("because", "so")),
    "no tags": ("just so < 5 and > 3", False, ("", "just so < 5 and > 3")),
    "reasoning without end": ("because </thin and more", True, ("because </thin and more", "")),
    "a tag that is none": ("<thinking> is fine", False, ("", "<thinking> is fine")),
    "half a tag at the end": ("because </thi", True, ("because </thi", "")),
    "half a tag alone": ("<thi", False, ("", "<thi")),
    "tags in the answer": ("a</think>b </think> <think> c", True, ("a", "b </think> <think> c")),
    "an empty reasoning": ("</think>so", True, ("", "so")),
    "an end without a start": ("because 剂量</think>so </think>", False, ("because 剂量", "so </think>")),
    "an end after a start in the answer": (
        "<b><think> and </think> are tags",
        False,
        ("", "<b><think> and </think> are tags"),
    ),
    "a tag in an ongoing answer": ("<think>so", None, ("", "<think>so")),
}


def split(splitter: Splitter, pieces: Iterable[str]) -> tuple[str, str]:
    reasoning = text = ""
    for piece in pieces:
        proved = splitter.unopened
        said = splitter.feed(piece)
        if splitter.unopened > proved:
            reasoning, text = reasoning + text, ""
        reasoning, text = reasoning + said[0], text + said[1]
    held = splitter.close()
    return reasoning + held[0], text + held[1]


@pytest.mark.parametrize("text, thinking, expected", TAGGED.values(), ids=TAGGED)
def test_tags_split_at_every_place(text: str, thinking: bool | None, expected: tuple[str, str]) -> None:
    for first in range(len(text) + 1):
        for second in range(first, len(text) + 1):
            splitter = Splitter(thinking=bool(thinking), answering=thinking is None)
            pieces = (text[:first], text[first:second], text[second:])
            assert split(splitter, pieces) == expected


@given(
    text=st.lists(st.sampled_from(["<think>", "</think>", "<th", "ink>", "</", "a", "中", " ", "\n"])).map("".join),
    cuts=st.lists(st.integers(0, 40)),
    thinking=st.booleans(),
)
def test_how_the_text_was_cut_never_matters(text: str, cuts: list[int], thinking: bool) -> None:
    whole, cut = Splitter(thinking=thinking), Splitter(thinking=thinking)
    edges = [0, *sorted(min(place, len(text)) for place in cuts), len(text)]
    pieces = [text[start:end] for start, end in itertools.pairwise(edges)]
    assert split(cut, pieces) == split(whole, [text])


def test_fields_that_the_server_parsed_are_taken_as_sent() -> None:
    decoder = Decoder(Splitter())
    event = decoder.feed(chunk(reasoning="why") + chunk(content="<think>is a word") + chunk("stop"))
    assert said(event) == ("why", "<think>is a word")


@pytest.mark.parametrize(
    "line, code",
    [
        (
            b'data: {"error":{"message":"EngineCore encountered an issue.","code":500}}\n\ndata: [DONE]\n\n',
            "engine_error",
        ),
        (b'data: {"choices":[{"delta":{"content":42}}]}\n\n', "bad_chunk"),
        (b'data: {"choices":[{"delta":{"conte\n\n', "bad_chunk"),
        (b"data: \xff\xfe\n\n", "bad_chunk"),
        (b"data: " + b"[" * 100_000 + b"\n\n", "bad_chunk"),
    ],
)
def test_what_cannot_be_read_breaks_the_answer(line: bytes, code: str) -> None:
    with pytest.raises(ModelBroke) as caught:
        Decoder(Splitter()).feed(line)
    assert caught.value.code == code


def test_a_nul_becomes_a_mark_that_every_database_takes() -> None:
    assert said(Decoder(Splitter()).feed(chunk(reasoning="a\0", content="b\0c"))) == ("a\ufffd", "b\ufffdc")


def test_an_end_without_a_finish_reason_is_no_end() -> None:
    decoder = Decoder(Splitter())
    decoder.feed(chunk(content="Take 5") + b"data: [DONE]\n\n")
    with pytest.raises(ModelBroke):
        decoder.close()


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    decoder = Decoder(Splitter())
    with pytest.raises(ModelRefused):
        for _ in range(MAX_EVENT_BYTES // 65536 + 1):
            decoder.feed(b"x" * 65536)


@pytest.mark.parametrize("odd", [b'{"choices":[{"delta":null}]}', b'{"choices":[]}', b"{}", b'{"choices":[{}]}'])
def test_empty_chunks_are_nothing(odd: bytes) -> None:
    assert Decoder(Splitter()).feed(b"data: " + odd + b"\n\n") is None


def test_what_came_before_a_fault_in_the_same_read_is_kept() -> None:
    decoder = Decoder(Splitter())
    assert said(decoder.feed(chunk(content="Take 5") + b'data: {"error":{"code":500}}\n\n')) == ("", "Take 5")
    assert isinstance(decoder.fault, ModelBroke)
