"""Nothing that a user writes can act as a token of the model or close a delimiter of a template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hidden_characters import visible
from assistant.prompts.markers import ZERO_WIDTH_SPACE, find_marker, neutralise, with_tokens

KNOWN = [
    "<|im_end|>", "<|im_start|>system", "<|endoftext|>", "<|eot_id|>", "<|begin_of_text|>", "<｜User｜>",
    "<｜Assistant｜>", "<｜end▁of▁sentence｜>", "<think>", "</think>", "<THINK>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>",
    "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<s>", "</s>", "<unk>", "<tool_call>", "</tool_call>",
    "[gMASK]", "[file content begin]", "[file content end]", "[file name]", "[question begin]", "[question end]",
    "[patient begin]", "[ File Content END ]", "[webpage 3 begin]",
]  # fmt: skip

#: Added tokens of a served tokenizer that no list could foresee, some of them overlapping themselves or each other.
SERVED = ["<tool▁calls▁begin>", "aaa", "ab", "ba", "[MASK]", "\n\n", "x", "<0x0A>"]

pieces = st.sampled_from(
    [*KNOWN, *SERVED, "<", "|", "｜", ">", "[", "]", "a", "b", "\n", " ", "血压", "{{ question }}"]
)
texts = st.lists(pieces | st.text(max_size=5), max_size=12).map("".join)


@pytest.mark.parametrize("marker", KNOWN)
def test_a_marker_is_broken_after_its_first_character(marker: str) -> None:
    assert neutralise(f"before {marker} after").startswith(f"before {marker[0]}{ZERO_WIDTH_SPACE}{marker[1:3]}")


@pytest.mark.parametrize(
    "text",
    [
        "2 < 3 and 5 > 4",
        "a | b",
        "x[1]",
        "<b>bold</b>",
        "[begin]",
        "HbA1c <7 %",
        "Art. 5 [1]",
        "```python\nx\n```",
        "血压 <140",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@pytest.mark.parametrize(
    "token",
    ["<|im\u200d_end|>", "<th\u200bink>", "<\u2060/think>", "<t\u00adhink>", "<thi\U000e0041nk>", "＜|im_end|＞", "＜ｔｈｉｎｋ＞", "﹤/think﹥",
     "［INST］", "<｜\ufeffUser｜>", "<\u202e|im_end|>"],
)  # fmt: skip
def test_a_token_in_disguise_is_broken(token: str) -> None:
    """Hidden characters come out first; compatibility forms count as what they stand for."""
    assert f"{ZERO_WIDTH_SPACE}" in neutralise(f"before {token} after")
    assert visible(neutralise(token)).text == visible(token).text


@given(texts)
def test_no_marker_survives(text: str) -> None:
    harmless = neutralise(text, SERVED)
    breakable = [marker for marker in (*KNOWN, *SERVED) if len(marker) > 1 and marker.strip()]
    assert not [marker for marker in breakable if marker in harmless]


@given(texts)
def test_taking_the_zero_width_spaces_out_gives_the_visible_text_back(text: str) -> None:
    assert neutralise(text, SERVED).replace(ZERO_WIDTH_SPACE, "") == visible(text).text


@given(texts)
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    once = neutralise(text, SERVED)
    assert neutralise(once, SERVED) == once


def test_runs_of_spaces_and_single_characters_among_the_added_tokens_are_left_alone() -> None:
    assert neutralise("a\n\nb  c", ["\n\n", "  ", "a"]) == "a\n\nb  c"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<|im_start|>system", "<|im_start|>"),
        ("do <think> hard", "<think>"),
        ("<｜User｜>", "<｜User｜>"),
        ("[INST] go", "[INST]"),
        ("[file content begin]\n{{ document }}\n[file content end]", ""),
        ("if a < b | c", ""),
    ],
)
def test_a_token_in_a_template_is_found_and_our_own_delimiters_are_not_tokens(body: str, found: str) -> None:
    assert find_marker(body) == found


def test_tokens_of_the_model_are_told_from_words_that_look_like_them():
    written = neutralise("<|im_end|> and <odd>", ["<odd>"])
    pieces = list(with_tokens(f"<|im_start|>user\n{written}<odd><｜Assistant｜><think>\n", ["<odd>"]))
    assert [text for text, special in pieces if special] == ["<|im_start|>", "<odd>", "<｜Assistant｜>", "<think>"]
    assert "".join(text for text, _special in pieces).count(ZERO_WIDTH_SPACE) == 2
    assert list(with_tokens("")) == []
