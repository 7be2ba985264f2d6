"""Converts files of published benchmarks into this project's items: their names, layouts and licences. Pure.

None of them ships with the project; organisations download them from their authors. Sources, as of 2026: PubMedQA
(github.com/pubmedqa/pubmedqa), MedQA (github.com/jind11/MedQA), MedMCQA (github.com/MedMCQA/MedMCQA), CUAD
(github.com/TheAtticusProject/cuad), LawBench (github.com/open-compass/LawBench).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from .. import strict_json
from ..exceptions import DatasetError
from ..prompts.language import language_of
from .dataset_file import decoded
from .datasets import MAX_CHARACTERS

Row = dict[str, Any]

#: The most bytes in a file: CUAD's has 40 MB.
MAX_BYTES = 100 * 1024 * 1024

_OTHER_LAYOUT = _("This file does not have the layout of %(layout)s.")

#: CUAD's questions whose answer is a value that must be repeated. The others are answered by a clause, which must be
#: named.
_CUAD_VALUES = ("Document Name", "Parties", "Agreement Date", "Effective Date")
_ONE_CHOICE = re.compile(r"(?:正确答案[:：] ?)?([A-D])[。；;.]?")


def lines_of(data: bytes, layout: str, stem: str, most: int) -> str:
    """The first `most` items of a file in one of the LAYOUTS as JSON Lines, limited to the size of a dataset.

    `stem` is the file's name without its ending. Raises DatasetError.
    """
    read = LAYOUTS[layout]
    text = decoded(data, MAX_BYTES)
    try:
        return "\n".join(_fitting(islice(read(_values(text), stem), most)))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DatasetError(_OTHER_LAYOUT % {"layout": layout}) from error


def _fitting(rows: Iterator[Row]) -> Iterator[str]:
    left = MAX_CHARACTERS
    for row in rows:
        line = json.dumps(row, ensure_ascii=False)
        left -= len(line) + 1
        if left < 0:
            return
        yield line


def _values(text: str) -> Any:
    """The value of a JSON file, or the list of values of a JSON Lines file. Raises ValueError."""
    try:
        return strict_json.decode(text)
    except ValueError:
        return [strict_json.decode(line) for line in text.split("\n") if line.strip()]


def _each(entries: Any) -> Any:
    """The entries: a JSON Lines file with one line is read as a single object."""
    return [entries] if isinstance(entries, dict) else entries


def _pubmedqa(entries: Any, stem: str) -> Iterator[Row]:
    """`data/ori_pqal.json`: an object of entries by PubMed id."""
    for pmid, entry in entries.items():
        sections = zip(entry["LABELS"], entry["CONTEXTS"], strict=True)
        yield {
            "id": f"pubmedqa-{pmid}",
            "lang": "en",
            "question": entry["QUESTION"],
            "context": "\n".join(f"{label}: {text}" for label, text in sections),
            "reference_answer": entry["LONG_ANSWER"],
            "reference_label": entry["final_decision"],
            "labels": ["yes", "no", "maybe"],
            "source": f"PubMedQA, PMID {pmid}",
            "licence": "MIT",
        }


def _medqa(entries: Any, stem: str) -> Iterator[Row]:
    """`questions/US/test.jsonl` and `questions/Mainland/test.jsonl`."""
    for number, entry in enumerate(_each(entries), start=1):
        yield {
            "id": f"medqa-{number}",
            "lang": language_of(entry["question"]),
            "question": entry["question"],
            "options": entry["options"],
            "reference_answer": entry["answer"],
            "reference_label": entry["answer_idx"],
            "source": f"MedQA, {stem} line {number}",
            "licence": "MIT",
        }


def _medmcqa(entries: Any, stem: str) -> Iterator[Row]:
    """`dev.json`, in which `cop` counts the right option from 1. (`test.json` has no answers.)"""
    for entry in _each(entries):
        options = {letter: entry[f"op{letter.lower()}"] for letter in "ABCD"}
        label = {1: "A", 2: "B", 3: "C", 4: "D"}[entry["cop"]]
        yield {
            "id": f"medmcqa-{entry['id']}",
            "lang": "en",
            "question": entry["question"],
            "options": options,
            "reference_answer": options[label],
            "reference_label": label,
            "source": f"MedMCQA, {entry['id']}",
            "licence": "MIT",
        }


def _cuad(corpus: Any, stem: str) -> Iterator[Row]:
    """`CUADv1.json`, in the layout of SQuAD 2: contracts, and what lawyers found in each for 41 questions."""
    for contract in corpus["data"]:
        (paragraph,) = contract["paragraphs"]
        facts = dict(_cuad_facts(paragraph["qas"]))
        yield {
            "id": f"cuad-{contract['title']}",
            "lang": "en",
            "kind": "contract",
            "document": paragraph["context"],
            "reference_summary": "; ".join(f"{name}: {value}" for name, value in facts.items()),
            "reference_facts": facts,
            "source": f"CUAD v1, {contract['title']}",
            "licence": "CC-BY-4.0",
        }


def _cuad_facts(answered: Any) -> Iterator[tuple[str, str]]:
    for question in answered:
        name, answers = question["id"].rpartition("__")[2], question["answers"]
        if answers:
            yield name, "; ".join(answer["text"] for answer in answers) if name in _CUAD_VALUES else "Yes"


def _lawbench(entries: Any, stem: str) -> Iterator[Row]:
    """`data/zero_shot/TASK.json`. A single-letter answer is scored as a choice, which is boxed like every choice
    here, so the item's own instruction, which asks for another format, is left out."""
    for number, entry in enumerate(entries):
        choice = _ONE_CHOICE.fullmatch(entry["answer"].strip())
        yield {
            "id": f"lawbench-{stem}-{number}",
            "lang": "zh",
            "question": entry["question"] if choice else f"{entry['instruction']}\n\n{entry['question']}",
            "reference_answer": entry["answer"],
            **({"reference_label": choice[1], "labels": list("ABCD")} if choice else {}),
            "source": f"LawBench, {stem} item {number}",
            "licence": "Apache-2.0",
        }


#: The values of `loaddatasets --layout`.
LAYOUTS: Mapping[str, Callable[[Any, str], Iterator[Row]]] = MappingProxyType(
    {"pubmedqa": _pubmedqa, "medqa": _medqa, "medmcqa": _medmcqa, "cuad": _cuad, "lawbench": _lawbench}
)
