"""Answers are scored as a careful reader would score them; what cannot be read is said to be so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.datasets import Item
from assistant.evaluation.report import Scored, macro_f1, report
from assistant.evaluation.scoring import rouge_l, score, token_f1
from assistant.evaluation.tokenise import words

YES_NO = ("yes", "no", "maybe")
LETTERS = {"A": "Amoxicillin", "B": "Doxycycline", "C": "Cefalexin", "D": "None of them"}
CHINESE = {"A": "主要静脉损伤", "B": "广泛软组织挫伤", "C": "肱动脉损伤", "D": "肌肉断裂伤"}


def choice(answer: str, labels=YES_NO, options=None) -> str:
    options = options or {}
    item = Item("x", "en", "?", options=options, label=labels[0], labels=tuple(labels))
    return score(item, answer).label


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (r"So the result is \boxed{yes}.", "yes"),
        (r"At first \boxed{no}, but then \boxed{\text{Maybe}}", "maybe"),
        (r"$\boxed{\textbf{No}}$", "no"),
        (r"\boxed{Yes, it can}", "yes"),
        ("Yes.", "yes"),
        ("Yes, since the trial showed it.\nMore words.", "yes"),
        ("**Answer** Yes. It lowers the risk.", "yes"),
        ("**Answer:** no\n\nIt does not.", "no"),
        ("It is not simple.\n\nThe answer is: **maybe**.", "maybe"),
        ("Answer: no. On second thought, the final answer is yes.", "yes"),
        ("Long words.\n\nNo", "no"),
        ("最终答案：Yes", "yes"),
        ("It is not simple. Therefore: no", "no"),
        ("Yes, no doubt about it.", "yes"),
    ],
)
def test_a_choice_is_found(answer, label):
    assert choice(answer) == label


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "It depends on many things.",
        "No evidence was found that it helps, yet it may.",
        r"\boxed{}  yes \boxed{perhaps}",
        "Yes.\nBut then again:\nNo.",
        "The answer depends on yes or no questions",
        "Yesterday it was different.",
        "Nobody knows",
        "Yes, it may. Therefore: no",
        "Yes.\n\nOverall, no.",
        r"\boxed{yes/no}",
        "The answer is yes or no.",
        "Yes. However, maybe.",
    ],
)
def test_what_is_no_clear_choice_is_unparsable(answer):
    assert choice(answer) == ""


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (r"\boxed{B}", "B"),
        (r"\boxed{B. Doxycycline}", "B"),
        (r"\boxed{\text{doxycycline}}", "B"),
        ("The correct option is (C).", "C"),
        ("C", "C"),
        ("A. Amoxicillin", "A"),
        ("Answer: A\nbecause of the allergy", "A"),
        ("Answer: B because of the allergy", "B"),
        ("**D**", "D"),
        ("Ａ", "A"),
    ],
)
def test_a_letter_is_found(answer, label):
    assert choice(answer, tuple(LETTERS), LETTERS) == label


@pytest.mark.parametrize(
    "answer",
    [
        r"\boxed{A, C}",
        r"\boxed{B or C}",
        "B/C",
        "The answer is B and C.",
        "答案是B和C",
        "选B、C",
        "Doxycycline or cefalexin",
    ],
)
def test_several_letters_choose_none(answer):
    assert choice(answer, tuple(LETTERS), LETTERS) == ""


@pytest.mark.parametrize("answer", ["A patient with this should rest.", "Answer: a careful look is needed", "E", "AB"])
def test_a_letter_that_is_a_word_is_none(answer):
    assert choice(answer, tuple(LETTERS), LETTERS) == ""


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("答案：C", "C"),
        ("答案是Ｃ。", "C"),
        ("综合分析，故选C。", "C"),
        ("答案为 C 肱动脉损伤", "C"),
        ("最终答案：\\boxed{肱动脉损伤}", "C"),
        ("C肱动脉损伤", "C"),
        ("A主要静脉损伤", "A"),
        ("不选A，应选C", "C"),
        ("患者桡动脉搏动弱。", ""),
    ],
)
def test_a_letter_is_found_in_chinese(answer, label):
    assert choice(answer, tuple(CHINESE), CHINESE) == label


def test_a_right_choice_scores_one_and_an_unparsable_one_nothing():
    item = Item("x", "en", "?", label="yes", labels=YES_NO)
    assert score(item, "Yes.").main == 1
    assert score(item, "No.").main == 0
    assert score(item, "Perhaps.").main == 0


# --- Open answers -----------------------------------------------------------------------------------------------------


def test_chinese_is_divided_into_words():
    assert words("高血压患者可以服用布洛芬吗？", "zh") == ["高血压", "患者", "可以", "服用", "布洛芬", "吗"]


def test_words_are_compared_without_case_or_punctuation():
    assert words("Give 1.5 mg, TWICE a day — not 15 mg!", "en") == [
        "give",
        "1.5",
        "mg",
        "twice",
        "a",
        "day",
        "not",
        "15",
        "mg",
    ]


def test_a_decimal_is_one_word():
    """Ten times the dose is no match."""
    assert words("1.5 mg", "zh") != words("15 mg", "zh")
    assert token_f1(words("1.5", "zh"), words("15", "zh")) == 0


@pytest.mark.parametrize(
    ("said", "wanted", "f1", "rouge"),
    [
        ("the cat sat", "the cat sat", 1, 1),
        ("sat cat the", "the cat sat", 1, 1 / 3),
        # as rouge-score 0.1.2 has it (rouge1 and rougeL)
        ("police kill the gunman", "police killed the gunman here now", 0.6, 0.6),
        ("a a a", "a", 0.5, 0.5),
        ("", "the cat", 0, 0),
        ("dog", "the cat", 0, 0),
    ],
)
def test_overlap_with_the_reference(said, wanted, f1, rouge):
    assert token_f1(said.split(), wanted.split()) == pytest.approx(f1)
    assert rouge_l(said.split(), wanted.split()) == pytest.approx(rouge)


def test_equal_chinese_texts_score_one():
    item = Item("x", "zh", "?", reference="患者应立即停药。")
    assert score(item, "患者应立即停药").metrics == {"token_f1": 1, "rouge_l": 1}


CONTRACT = {
    "Parties": 'Emdeon Corporation ("Emdeon"); WebMD, Inc.',
    "Agreement Date": "10/1/05",
    "Governing Law": "New York",
    "License Grant": "Yes",
}


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (
            "Emdeon Corporation and WebMD, Inc. agreed on October 1, 2005, under the law of New York; a license is granted by a grant clause (License Grant).",
            1,
        ),
        ("Signed 2005-10-01.", 0.25),
        ("Signed on 1 October 2005 in New York.", 0.5),
        ("Signed 10/01/2005.", 0.25),
        ("Emdeon Corporation alone.", 0),
        ("Signed on October 10, 2005.", 0),
        ("", 0),
    ],
)
def test_facts_are_found_in_any_form(answer, share):
    item = Item("x", "en", "?", reference="-", facts=CONTRACT)
    found = score(item, answer)
    assert found.metrics["fact_coverage"] == found.main == share


@pytest.mark.parametrize(
    ("fact", "language", "right", "wrong"),
    [
        (
            "5 mg",
            "en",
            ["5 milligrams twice a day", "0.005 g", "five milligrams"],
            ["5 g", "50 mg", "15 mg", "5 mg/kg"],
        ),
        ("$1,000,000", "en", ["$1000000", "USD 1 million", "$1m"], ["$100,000", "1,000,000 euros"]),
        ("1,000", "en", ["1000 copies", "one thousand copies"], ["100", "10,000"]),
        (
            "8/31/06",
            "en",
            ["the 31st day of August, 2006", "31 August 2006", "2006-08-31"],
            ["August 30, 2006", "31 August 2007"],
        ),
        (
            "successive 1 year",
            "en",
            ["successive one-year terms", "12 months, successive"],
            ["one year", "successive two-year terms"],
        ),
        ("90 days", "en", ["ninety (90) days"], ["90 months", "nine days"]),
        ("two thirds", "en", ["a majority of 2/3"], ["three quarters"]),
        ("5毫克", "zh", ["每次5 mg", "五毫克"], ["5克", "15毫克"]),
        ("100万元", "zh", ["人民币1,000,000元", "一百万元"], ["100元", "100万美元"]),
        ("三十日", "zh", ["30天内", "30日"], ["三十个月", "13日"]),
        ("2018年6月21日", "zh", ["2018-06-21", "二〇一八年六月二十一日"], ["2018年6月22日"]),
    ],
)
def test_figures_are_compared_by_what_they_mean(fact, language, right, wrong):
    item = Item("x", language, "?", reference="-", facts={"Value": fact})
    assert [answer for answer in right if score(item, answer).main != 1] == []
    assert [answer for answer in wrong if score(item, answer).main != 0] == []


def test_chinese_dates_are_dates():
    item = Item("x", "zh", "?", reference="-", facts={"签订日期": "2018年6月21日"})
    assert score(item, "合同于2018-06-21签订").main == 1
    assert score(item, "合同于2018年6月22日签订").main == 0


# --- A whole run ------------------------------------------------------------------------------------------------------


def said(label: str, wanted: str = "yes", **fields) -> Scored:
    right = float(label == wanted)
    return Scored(right, {"accuracy": right}, wanted, label, **fields)


def test_a_run_is_summed_up():
    found = report(
        {
            "a": [said("yes"), said("yes"), said("yes")],
            "b": [said("no"), said("yes"), said("yes")],
            "c": [said(""), said("no"), said("no", finish_reason="length")],
        },
        too_long=2,
    )
    assert found.metrics["accuracy"].mean == pytest.approx(5 / 9)
    assert found.metrics["accuracy"].n == 3
    assert found.metrics["pass_all"].mean == pytest.approx(1 / 3)
    assert found.metrics["majority_accuracy"].mean == pytest.approx(2 / 3)
    assert found.metrics["agreement"].mean == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert found.counts == {"unparsable": 1, "length": 1, "too_long": 2, "failed": 0}


def test_a_failed_sample_scores_nothing_and_is_counted_once():
    found = report({"a": [said("yes"), said("", failed=True, finish_reason="")]})
    assert found.metrics["accuracy"].mean == 0.5
    assert found.counts == {"unparsable": 0, "length": 0, "too_long": 0, "failed": 1}


def test_macro_f1_weighs_labels_alike():
    """All "yes" among nine "yes" and one "no": accuracy 0.9, but nothing known of "no"."""
    items = [[said("yes")]] * 9 + [[said("yes", "no")]]
    assert macro_f1(items)[0] == pytest.approx((2 * 9 / 19) / 2)
    assert macro_f1([[said("")], [said("no", "no")]])[0] == 0.5


LABELS = st.sampled_from(["yes", "no", "maybe"])
ANSWERED = st.builds(said, st.sampled_from(["yes", "no", "maybe", ""]), LABELS)


@given(st.lists(st.lists(ANSWERED, min_size=1, max_size=3), min_size=2, max_size=12))
def test_macro_f1_without_an_item_is_that_of_the_others(items):
    _, without = macro_f1(items)
    others = [macro_f1([*items[:place], *items[place + 1 :]])[0] for place in range(len(items))]
    assert without == pytest.approx(others)


def test_kinds_of_items_do_not_mix():
    open_answer = Scored(0.4, {"token_f1": 0.5, "rouge_l": 0.4})
    found = report({"a": [said("yes")] * 2, "b": [open_answer] * 2})
    assert {name: (each.mean, each.n) for name, each in found.metrics.items() if name in ("score", "accuracy", "rouge_l")} == {
        "score": (0.7, 2), "accuracy": (1.0, 1), "rouge_l": (0.4, 1),
    }  # fmt: skip


def test_nothing_at_all_is_reported_as_nothing():
    assert report({}).metrics == {}
