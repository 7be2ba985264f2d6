"""No text of a user, a document, a model, a dataset or a template takes time out of proportion to its length.

Every regular expression is found and driven by itself; `python bench/patterns.py` prints what each takes. What is made of
several, and of loops, is driven as a whole.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial

import pytest
from docx import Document as Word

from assistant.calculators.written import calculations_in, given_in
from assistant.deidentification.finding import find as find_all
from assistant.deidentification.replacing import Names
from assistant.deidentification.replacing import replace as replace_all
from assistant.documents.files import plain_text
from assistant.documents.files.pdf import layout
from assistant.documents.text import segmentation
from assistant.documents.text.keywords import words_of
from assistant.documents.text.normalisation import fold
from assistant.documents.text.places import place_of
from assistant.documents.text.sections import find_sections
from assistant.documents.text.splitting import split
from assistant.documents.web.word_markdown import write
from assistant.evaluation import dataset_file
from assistant.evaluation.datasets import Item, parse
from assistant.evaluation.scoring import score
from assistant.evidence import key_facts
from assistant.evidence.answers import check_answer
from assistant.evidence.arithmetic.boxed_results import all_checked
from assistant.evidence.arithmetic.columns import find_sums
from assistant.evidence.citations.finding import find_citations
from assistant.evidence.index import SourceIndex
from assistant.evidence.medicines.doses import find_doses
from assistant.evidence.medicines.patients import Allergies, missing_facts
from assistant.evidence.sources import Source, Sources
from assistant.evidence.statements import check_statement
from assistant.evidence.values import find_quotations, find_values
from assistant.exceptions import DatasetError
from assistant.inference.splitter import Splitter
from assistant.library.search.query import concepts_of
from assistant.library.search.terms import terms_of
from assistant.markdown.plain import plain_text as plain_text_of
from assistant.prompts import boxed, language, markers, placeholders
from assistant.prompts.editing.diff import differences
from assistant.prompts.rules.r1 import FAMILY
from assistant.prompts.rules.rule import PromptSource as Template
from assistant.prompts.rules.rule import judge, without_system_part
from domains.legal.kinds import kind_of
from domains.medical import domain as medical

from .growth import SIZES, SIZES_OF_WORK, Growth, Sizes, Text, Work, growth_of
from .imports import modules
from .patterns import MADE, drive, patterns, repeated, seeds, unknown


def package(module: str) -> str:
    return module.rpartition(".")[0]


#: By their names alone: to find the patterns takes seconds, which each process that collects tests would spend.
PACKAGES = sorted({package(name) for name in modules()})


@pytest.mark.parametrize("name", PACKAGES)
def test_a_pattern_takes_time_in_proportion_to_the_text(name: str) -> None:
    within = [found for found in (*patterns(), *MADE) if package(found.module) == name]
    texts = {str(found): slow(partial(drive, found.pattern), seeds(found.pattern)) for found in within}
    assert {found: text for found, text in texts.items() if text} == {}


def test_every_pattern_is_in_a_package_above() -> None:
    assert len(patterns()) > 500 and {package(found.module) for found in (*patterns(), *MADE)} <= set(PACKAGES)


def slow(work: Work, texts: Iterable[Text], sizes: Sizes = SIZES) -> tuple[str, Growth] | None:
    """The beginning of the first text with which the time grows faster than the text."""
    grown = ((text(40), growth_of(work, text, sizes)) for text in texts)
    return next(((beginning, growth) for beginning, growth in grown if not growth.linear), None)


def test_no_pattern_is_made_where_it_cannot_be_found() -> None:
    """Within a function, a pattern is a literal or the module's own; what is made of data stands in MADE."""
    assert sorted(unknown()) == sorted(f"{found.module}: {found.name}" for found in MADE)


#: Enough for what is not linear to show.
SHORT_SIZES = (500, 1_000, 2_000)

#: Patterns as they once were, with the texts that froze the site: a search of the document, an edit, an upload.
ONCE_SLOW = {
    "digits": r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?(?: ?\((?:\d+)\))? ?(?:%|per ?cent\b)",
    "blanks at the end of a line": r"[ \t]+\n",
    "two neighbours that take the same": r"\s*(?:[-*_=|: ]{3,}|```.*)\s*",
    "braces never closed": r"\{\{[^\n]*?\}\}|\{\{",
    "a rule of a table": r"\n[ \t]*\|?[ \t]*:?-{3,}",
    "the end of a word": r"[^\W\d_]*$",
    "capitals": r"[^a-z]*[A-Z][^a-z]*[A-Z][^a-z]*",
    "exponential": r"(?:a+)+\.",
}


@pytest.mark.parametrize("written", ONCE_SLOW.values(), ids=ONCE_SLOW)
def test_a_pattern_that_is_not_linear_is_found(written: str) -> None:
    pattern = re.compile(written)
    assert slow(partial(drive, pattern), seeds(pattern), SHORT_SIZES)


# --- What is made of patterns and loops -------------------------------------------------------------------------------

CONTRACT = SourceIndex(
    "1. Parties\n\nHarbour Steel, Inc. (\"Supplier\") sells to Brightwell Design LLP (\"Customer\").\n\n"
    "2. Price\n\nThe price is EUR 640 per tonne. The Customer shall pay within 30 days, under Section 3.\n\n第五条　租金为人民币48000元。\n",
    (0,),
    find_sections("1. Parties\n\n2. Price\n"),
)  # fmt: skip
SOURCES = Sources([Source("lease", "document", "", CONTRACT.text)])
CALCULATORS = medical.calculators
CHOICE = Item("1", "en", "?", options={"A": "Aspirin", "B": "Ibuprofen"}, label="A", labels=("A", "B"))
OPEN = Item(
    "2", "zh", "?", reference="答案 the answer is 7,000 元", facts={"Parties": "Harbour; 公司", "Date": "8/31/06"}
)


def as_document(text: str) -> None:
    source = SourceIndex(text, (0,), find_sections(text))
    check_statement(
        "The Customer shall pay EUR 7 within 30 days (Section 7.7) to Harbour Steel, Inc., “on the 7th”.", source
    )
    key_facts.key_facts(source)
    key_facts.duties(source)


def as_pieces(text: str) -> None:
    sections = find_sections(text)
    for span in split(text, sections, lambda span: float(span.end - span.start), 500.0):
        place_of(span, sections)


def as_template(text: str) -> None:
    judge(FAMILY, without_system_part(Template(text, ("document",))))
    placeholders.faults(text, ("document",))


def as_stream(text: str) -> None:
    splitter = Splitter(thinking=True)
    for place in range(0, len(text), 4):
        splitter.feed(text[place : place + 4])


def as_dataset(text: str) -> None:
    for line in (text, f'{{"id": {text}'):
        with pytest.raises(DatasetError):
            parse(line)


def as_spreadsheet(text: str) -> None:
    dataset_file.lines_of(",".join(map(str, range(len(text)))).encode(), "x.csv")


def as_page(text: str) -> None:
    lines = tuple(
        layout.Line(line, 70, 500, 700 - 12 * number, 690 - 12 * number, 10)
        for number, line in enumerate(cut(text, 80))
    )
    layout.page_texts([layout.Sheet(800, lines), layout.Sheet(800, lines[:1])])


def as_calculations(text: str) -> None:
    """What a question gives calculators, named by the calculator whose answers take longest to read."""
    answers = ";".join(f"to{part}=x" for part in cut(text.replace("\n", "."), 5))
    asked = "\n".join(f"steroid_equivalents: {line}=x" for line in cut(answers, 2_900))
    calculations_in(asked, CALCULATORS)
    given_in(asked, CALCULATORS)


def as_prompt(text: str) -> None:
    broken = markers.neutralise(text)
    markers.find_marker(text)
    list(markers.with_tokens(broken))


def cut(text: str, width: int) -> list[str]:
    return [text[place : place + width] for place in range(0, len(text), width)]


WORK: dict[str, Callable[[str], object]] = {
    "values": lambda text: find_values(fold(text).text),
    "quotations": lambda text: list(find_quotations(fold(text).text)),
    "a statement": lambda text: check_statement(text, CONTRACT),
    "an answer": lambda text: check_answer(text, SOURCES),
    "medicines": lambda text: (find_doses(text), Allergies.of(text), missing_facts([], text)),
    "equations": lambda text: list(all_checked(text)),
    "sums": lambda text: list(find_sums(text)),
    "a document": as_document,
    "sections": find_sections,
    "pieces": as_pieces,
    "terms": lambda text: list(terms_of(text)),
    "a query": concepts_of,
    "paragraphs": lambda text: list(segmentation.paragraphs(text)),
    "sentences": lambda text: list(segmentation.sentences(text)),
    "words": lambda text: words_of.__wrapped__(text),
    "plain text": lambda text: plain_text.read_text(text.encode()),
    "lines of a page": as_page,
    "a word file": lambda text: write(Word(), text),
    "markdown": plain_text_of,
    "a box": boxed.boxed_answer,
    "calculations": as_calculations,
    "a prompt": as_prompt,
    "a template": as_template,
    "two versions": lambda text: list(differences(text, text[: len(text) // 2] + "x" + text[len(text) // 2 :])),
    "a choice": lambda text: score(CHOICE, text),
    "an open answer": lambda text: score(OPEN, text),
    "a dataset": as_dataset,
    "a spreadsheet": as_spreadsheet,
    "a stream": as_stream,
    "a language": language.language_of,
    "a kind": kind_of,
    "what identifies": lambda text: replace_all(text, find_all(text, "zh"), Names(), 2026),
}  # fmt: skip

#: What the code above looks for, again and again and never ended.
UNITS = (
    "7", " ", "\n", "a", "中", "一", ".", "-", "#", "*", "|", "(", "[", '"', "7 ", "777,", "777 ", "1.", "A ", "Ab ", "Ab, Cd; ", "a\n", "A.\n\n",
    "EUR 7 ", "7 days ", "7 ", "第五条 ", "one hundred and ", "Section 7 ", "“a ", "- 7 a\n", "# a\n", "| a ", "**a ", "between ", "the answer is ", "答案",
    "\\boxed{", "{{ ", "{{\n", "<s", "<s>", "(a) a\n(b) a\n", "[a begin", "甲方应当支付。", "甲公司由乙公司", "he shall pay, ", "example ", "a-\n", "7/7/2007 ", "7 = ", "7 × ", "7 mg/", "7^", "\\frac{7}{", "= 7\n", "| 7 |\n| Total | 7 |\n", "Section 7.\n", "İ",
)  # fmt: skip


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_work_on_a_text_takes_time_in_proportion_to_it(work: Callable[[str], object]) -> None:
    # Each halving of a text has a price of its own, which below some thousand characters outweighs the text.
    sizes = (4_000, 8_000, 16_000) if work is as_pieces else SIZES_OF_WORK
    assert slow(work, map(repeated, UNITS), sizes) is None


#: Citations without end, and such as never end.
CITED = (
    "1 U.S. 1 ", "1 U.S. 1, 1, 1 (", "1 U.S. (", "1 A A ", "347 U.S. at ", "1 U.S.C. § 1(a) (", "Fed. R. Civ. P. 12(b)(",
    "Article 1 of ", "Regulation (EU) 2016/1, ", "ECLI:EU:C:2014:1.", "《民法典》第一条、", "《法", "民法典第五条、", "第一千", "１２ ",
)  # fmt: skip


def test_citations_take_time_in_proportion_to_the_text() -> None:
    assert slow(lambda text: list(find_citations(fold(text).text)), map(repeated, CITED), SIZES_OF_WORK) is None
