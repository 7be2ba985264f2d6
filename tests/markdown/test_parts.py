"""The parts of an answer in Word, by the examples that the page has too (tests/browser/test_parts.py)."""

import io
import json
from pathlib import Path

import pytest
from docx import Document as Word

from assistant.documents.web.word_markdown import write
from assistant.markdown.parts import figure_columns, is_figure, name_of, names_of
from domains.registry import domains

from .test_markdown import words
from .texts import random_texts

EXAMPLES = json.loads((Path(__file__).parent.parent / "fixtures" / "answer_parts.json").read_text(encoding="utf-8"))
NAMES = names_of(domains()["medical"].answer_parts)


def written(source: str, names=NAMES):
    word, buffer = Word(), io.BytesIO()
    write(word, source, names)
    word.save(buffer)
    return Word(buffer)


def said(word) -> list[str]:
    parts = [
        part.text if hasattr(part, "text") else " ".join(cell.text for row in part.rows for cell in row.cells)
        for part in word.iter_inner_content()
    ]
    return words("\n".join(parts))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["name"])
def test_a_warning_is_a_box_and_says_the_same(example):
    word = written(example["source"])
    boxed = [one.text for one in word.paragraphs if one._element.xpath("./w:pPr/w:pBdr")]
    assert bool(boxed) is ("warning" in example["parts"])
    assert said(word) == said(written(example["source"], {}))


@pytest.mark.parametrize("source", random_texts(60))
def test_parts_change_no_word(source):
    text = f"**Warning signs** {source}\n**Answer** {source}\n\n## Doses\n\n{source}"
    assert said(written(text)) == said(written(text, {}))


def test_the_box_holds_its_list_and_ends_with_it():
    word = written("## Warning signs\n\n- Bleeding\n- Falls\n\n## History\n\nNone.")
    boxed = [one.text for one in word.paragraphs if one._element.xpath("./w:pPr/w:pBdr")]
    assert boxed == ["Warning signs", "Bleeding", "Falls"]


def test_the_answer_in_short_is_larger():
    word = written("**Answer** Do not give it.\n\n**Basis** Firm.")
    lead, basis = word.paragraphs
    assert {run.font.size.pt for run in lead.runs} == {12} and {run.font.size for run in basis.runs} == {None}


def test_every_heading_that_a_prompt_asks_for_is_a_part():
    """Prompts and declaration cannot drift apart."""
    import re

    for domain in domains().values():
        names = names_of(domain.answer_parts)
        for prompt in (domain.folder / "prompts").glob("answer*.md"):
            for heading in re.findall(r"^\*\*(.+?)\*\*", prompt.read_text(encoding="utf-8"), re.MULTILINE):
                assert name_of(heading) in names, f"{prompt.name}: {heading}"
        for prompt in (domain.folder / "prompts").glob("summarize.*.md"):
            for heading in re.findall(r"\*\*(.+?)\*\*", prompt.read_text(encoding="utf-8")):
                assert name_of(heading) in names, f"{prompt.name}: {heading}"


@pytest.mark.parametrize(
    "cell", ["5", "5 mg", "≤ 40 mg/day", "6,400 EUR", "12.5–25 mg", "−3", "95%", "2 次", "10\u00a0mL/h"]
)
def test_a_figure_is_a_figure(cell):
    assert is_figure(cell)


@pytest.mark.parametrize("cell", ["", "mg", "5 mg by mouth every 8 hours with food", "A1", "see 5", "- 5 or more"])
def test_words_are_none(cell):
    assert not is_figure(cell)


def test_columns_of_figures_are_those_behind_the_first():
    assert figure_columns([["2026", "6,400 EUR", "due"], ["2027", "12,600 EUR", ""]]) == {1}
    word = written("| Year | Rent |\n| --- | --- |\n| 2026 | 6,400 EUR |")
    assert [str(cell.paragraphs[0].alignment) for cell in word.tables[0].rows[1].cells] == ["None", "RIGHT (2)"]
