"""`loaddatasets FILE`: an organisation's own items, and those of published benchmarks in the layout of their authors."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assistant.evaluation import dataset_file, published
from assistant.evaluation.datasets import MAX_CHARACTERS, parse
from assistant.evaluation.item_inputs import inputs
from assistant.evaluation.models import Dataset
from assistant.evaluation.scoring import score
from assistant.exceptions import DatasetError
from domains.registry import domains
from tests.site import ROOT
from tests.waiting import PATIENCE

from .conftest import ROWS, dataset_text


@pytest.fixture
def save(tmp_path):
    """`save(name, text)`: a file of that name."""

    def save(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return save


def load(path: Path, *arguments: str) -> Dataset:
    call_command("loaddatasets", str(path), "--domain", "medical", *arguments, verbosity=0)
    return Dataset.objects.latest("pk")


def test_a_file_becomes_a_dataset_and_another_text_its_next_version(db, save, capsys):
    path = save("ours.jsonl", dataset_text(*ROWS))
    call_command("loaddatasets", str(path), "--domain", "legal")
    assert capsys.readouterr().out == "ours.jsonl: Law · ours (version 1), 4 items\n"
    call_command("loaddatasets", str(path), "--domain", "legal", verbosity=0)
    save("ours.jsonl", dataset_text(ROWS[0]))
    call_command("loaddatasets", str(path), "--domain", "legal", verbosity=0)
    call_command("loaddatasets", str(path), "--domain", "legal", "--name", "other", verbosity=0)
    assert [*Dataset.objects.order_by("pk").values_list("domain", "name", "number", "size")] == [
        ("legal", "ours", 1, 4), ("legal", "ours", 2, 1), ("legal", "other", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_has_a_column_for_each_field(db, save, delimiter):
    rows = [
        ["id", "lang", "question", "options.A", "options.B", "labels", "reference_label", "reference_answer",
         "reference_facts.Governing Law", "source", "licence"],
        ["1", "en", "Which, of these\ntwo?", "x", "y", "", "B", "", "", "ours", "CC0-1.0"],
        ["2", "zh", "成立吗？", "", "", "yes|no", "yes", "", "", "ours", "CC0-1.0"],
        ["3", "en", "word " * 40_000, "", "", "", "", "New York law.", "New York", "ours", "CC0-1.0"],
        [""] * 11,
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    one, two, three = parse(load(save("ours.CSV", "\ufeff" + text.getvalue())).text)
    assert (one.text, one.options, one.labels, one.label) == (
        "Which, of these\ntwo?",
        {"A": "x", "B": "y"},
        ("A", "B"),
        "B",
    )
    assert (two.language, two.labels, two.label) == ("zh", ("yes", "no"), "yes")
    assert (len(three.text), three.facts) == (199_999, {"Governing Law": "New York"})


HEADER = "id,lang,question,reference_answer,source,licence\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("x.jsonl", "", "There is no item in it."),
        ("x.jsonl", "[]", "Line 1: this is not a JSON object."),
        ("x.jsonl", b"\xff\xfe{", "This file is not UTF-8 text."),
        ("x.jsonl", b"a" * (dataset_file.MAX_BYTES + 1), "This file is larger than 10 MB."),
        ("x.csv", "", "There is no item in it."),
        ("x.csv", HEADER, "There is no item in it."),
        ("x.csv", HEADER + "1,en,What?,,ours,CC0", "Line 2: there is neither a reference answer nor a label to score by."),
        ("x.csv", HEADER + '1,en,"What\nis?",That,ours,CC0\n2,en,,', "Line 3: “question” is missing, or empty."),
        ("x.csv", HEADER + "1,en,What?,That,ours,CC0,more", "Line 2: there are more cells than columns."),
        ("x.csv", HEADER + '1,en,"What?', "This file is not CSV: unexpected end of data."),
        ("x.csv", HEADER + "1,en,What\x00?,That,ours,CC0", "Line 2: “question” is not what it should be."),
        ("x.csv", "id,id\n1,2", "The column “id” occurs twice."),
        ("x.csv", "options,options.A\n1,2", "The column “options” occurs twice."),
        ("x.csv", ",".join(map(str, range(10_000))) + "\n1" * 100, "It is larger than 2000 items or 5000000 characters."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence_and_nothing_is_kept(db, save, name, text, words):
    with pytest.raises(CommandError) as refused:
        load(save(name, text))
    assert str(refused.value) == f"{name}: {words}"
    assert not Dataset.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--domain says whose tasks the items are for: medical or legal."),
        (["--domain", "tax"], "There is no domain 'tax'; there is medical, legal."),
        (["--domain", "medical", "--items", "0"], "--items must be at least 1."),
        (["--domain", "medical"], "absent.jsonl cannot be opened: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_said(db, arguments, words):
    with pytest.raises(CommandError) as refused:
        call_command("loaddatasets", "absent.jsonl", *arguments)
    assert str(refused.value) == words


def test_a_script_sees_the_exit_status_and_one_sentence_on_standard_error(save, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "loaddatasets", save("x.jsonl", "{"), "--domain", "legal"],
        cwd=ROOT, env={**os.environ, "DATA_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CommandError: x.jsonl: Line 1: this is not a JSON object.\n"


#: Made up, in the layout of each benchmark's own file: name, text, and the domain that it is for.
BENCHMARKS = {
    "pubmedqa": ("ori_pqal.json", "medical", {"123": {
        "QUESTION": "Does it help?", "CONTEXTS": ["To see.", "It did."], "LABELS": ["AIM", "RESULTS"], "MESHES": [],
        "YEAR": None, "reasoning_required_pred": "yes", "final_decision": "yes", "LONG_ANSWER": "It helps.",
    }}),
    "medqa": ("test.jsonl", "medical", {
        "question": "Which one?", "answer": "y", "options": {"A": "x", "B": "y"}, "meta_info": "step1", "answer_idx": "B",
    }),
    "medmcqa": ("dev.json", "medical", {
        "id": "a-b", "question": "Which?", "opa": "w", "opb": "x", "opc": "y", "opd": "z", "cop": 3, "exp": None,
        "subject_name": "Anatomy", "topic_name": None, "choice_type": "single",
    }),
    "cuad": ("CUADv1.json", "legal", {"version": "1", "data": [{"title": "LEASE", "paragraphs": [{
        "context": "This Lease of 1 May 2020 is made by Ann and Bob under the law of Ohio.", "qas": [
            {"id": "LEASE__Document Name", "question": "", "is_impossible": False, "answers": [{"text": "Lease", "answer_start": 5}]},
            {"id": "LEASE__Parties", "question": "", "is_impossible": False, "answers": [
                {"text": "Ann", "answer_start": 32}, {"text": "Bob", "answer_start": 40}]},
            {"id": "LEASE__Agreement Date", "question": "", "is_impossible": False, "answers": [{"text": "1 May 2020", "answer_start": 14}]},
            {"id": "LEASE__Governing Law", "question": "", "is_impossible": False, "answers": [{"text": "under the law of Ohio", "answer_start": 49}]},
            {"id": "LEASE__Audit Rights", "question": "", "is_impossible": True, "answers": []},
        ]}]}]}),
    "lawbench": ("1-2.json", "legal", [
        {"instruction": "写在<eoa>之前。", "question": "下列哪项正确？A:甲;B:乙;C:丙;D:丁。", "answer": "正确答案：C。"},
        {"instruction": "请概括。", "question": "原告起诉被告。", "answer": "原告起诉。"},
    ]),
}  # fmt: skip


def test_every_layout_is_tried():
    assert BENCHMARKS.keys() == published.LAYOUTS.keys()


@pytest.mark.parametrize("layout", BENCHMARKS)
def test_a_published_benchmark_is_read_in_its_own_layout(db, save, layout):
    """Every item can be asked, names its source and licence, and its own reference scores full marks."""
    name, domain, content = BENCHMARKS[layout]
    path = save(name, json.dumps(content, ensure_ascii=False))
    call_command("loaddatasets", str(path), "--domain", domain, "--layout", layout, verbosity=0)
    items = parse(Dataset.objects.get(domain=domain).text)
    assert len(items) == (2 if layout == "lawbench" else 1)
    for item in items:
        assert inputs(item, domains()[domain].tasks[0])
        assert item.source and item.licence
        assert score(item, item.label or item.reference).main == 1.0


def first(layout: str, content: Any = None) -> Any:
    text = json.dumps(content or BENCHMARKS[layout][2], ensure_ascii=False).encode()
    return parse(published.lines_of(text, layout, "1-2", 2000))[0]


def test_what_benchmarks_say_in_their_own_words():
    assert first("pubmedqa").context == "AIM: To see.\nRESULTS: It did."
    assert (first("medmcqa").label, first("medmcqa").reference) == ("C", "y")
    assert first("cuad").facts == {
        "Document Name": "Lease", "Parties": "Ann; Bob", "Agreement Date": "1 May 2020", "Governing Law": "Yes",
    }  # fmt: skip
    assert (first("lawbench").label, first("lawbench").text) == ("C", "下列哪项正确？A:甲;B:乙;C:丙;D:丁。")
    assert (
        first("medqa").language,
        first("medqa", [{**BENCHMARKS["medqa"][2], "question": "哪个正确？"}]).language,
    ) == ("en", "zh")


def test_the_first_items_of_a_large_benchmark_are_taken_as_many_as_fit():
    number = count()
    rows = "\n".join(
        json.dumps({**BENCHMARKS["medmcqa"][2], "id": next(number), "exp": "x" * 100}) for _ in range(3000)
    )
    assert len(parse(published.lines_of(rows.encode(), "medmcqa", "dev", 2000))) == 2000
    assert len(parse(published.lines_of(rows.encode(), "medmcqa", "dev", 7))) == 7
    (contract,) = BENCHMARKS["cuad"][2]["data"]
    long = {**contract["paragraphs"][0], "context": "a" * (MAX_CHARACTERS // 3)}
    corpus = {"data": [{"title": str(number), "paragraphs": [long]} for number in range(4)]}
    assert len(parse(published.lines_of(json.dumps(corpus).encode(), "cuad", "CUADv1", 2000))) == 2


@pytest.mark.parametrize("layout", BENCHMARKS)
def test_a_file_in_another_layout_is_refused(layout):
    """Those of the other benchmarks, options that count from 0, what is no JSON, a file of our own."""
    others = [json.dumps(content) for other, (_, _, content) in BENCHMARKS.items() if other != layout]
    for text in (
        *others,
        "7",
        "null",
        '{"a": 1}',
        "[[]]",
        "{",
        '"text"',
        json.dumps([{**BENCHMARKS["medmcqa"][2], "cop": 0}]),
    ):
        with pytest.raises(DatasetError):
            published.lines_of(text.encode(), layout, "x", 2000)


def test_the_example_of_the_documentation_can_be_loaded(db, save):
    text = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    choice, answer = parse(load(save("ward.csv", text.split("```csv\n")[1].split("```")[0])).text)
    assert (choice.label, answer.reference) == ("A", "48 hours, or 24 if the bleeding risk is low")
    assert set(re.findall(r"--layout (\w+)", text)) == published.LAYOUTS.keys()
