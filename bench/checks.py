#!/usr/bin/env python3
"""What the checks of documents find: python bench/checks.py DOCUMENT ...

Every sentence of each document is held against that document as it stands, and again with one digit changed, for every
digit of every figure in it. The first must be exact, the second must not. "Unread" are the digits that belong to no
figure: "(1)" and "2." before an item of a list. Needs no model.

With --paraphrases, statements in other words (paraphrases.py) are held against each document instead: true ones must be
exact in every value, ones with a value changed or with the parties exchanged must not. --data takes a folder of documents
and of JSON Lines with "document" and "lang".
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

from contracts import statements  # noqa: E402
from django.core.management import CommandError  # noqa: E402
from paraphrases import Paraphrase, paraphrases  # noqa: E402

from assistant.documents.models import Document  # noqa: E402
from assistant.documents.text.sections import find_sections  # noqa: E402
from assistant.evidence.check import Check  # noqa: E402
from assistant.evidence.index import SourceIndex  # noqa: E402
from assistant.evidence.statements import check_statement  # noqa: E402
from assistant.management.commands.extract import read_file  # noqa: E402
from assistant.prompts.language import language_of  # noqa: E402

ROWS = ("1234567890", "一二三四五六七八九")

COLUMNS = """values | true: exact | near | not found | one digit changed | caught | unread |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="*", type=Path)
    parser.add_argument("--data", type=Path, help="a folder with documents")
    parser.add_argument("--paraphrases", action="store_true", help="statements in other words")
    parser.add_argument(
        "--contracts", type=int, default=0, help="make so many contracts in each language, and statements"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the contracts")
    parser.add_argument("--show", action="store_true", help="print the statements that were judged wrongly")
    options = parser.parse_args()
    documents = [*options.documents, *(_files(options.data) if options.data else ())]
    if options.contracts:
        held_in_other_words(_made(options.contracts, options.seed), show=options.show)
        return
    if options.paraphrases:
        held_in_other_words(_rewritten(documents), show=options.show)
        return
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    print(f"| document | {COLUMNS}")
    for path in documents:
        print(_row(path.name, measure(Document.of(read_file(path)).source(), kinds, show=options.show)), flush=True)
    print(f"\n| kind | {COLUMNS}")
    for kind, counts in sorted(kinds.items()):
        print(_row(kind, counts))


def measure(source: SourceIndex, kinds: dict[str, Counter[str]], *, show: bool = False) -> Counter[str]:
    """Counts of one document; those of `kinds` are added to."""
    whole: Counter[str] = Counter()
    for sentence, *_ in source.all_sentences():
        checks = check_statement(sentence, source).checks
        inside = {place for check in checks for place in range(check.start, check.end)}
        whole["unread"] += sum(place not in inside for place, one in enumerate(sentence) if one in ROWS[0])
        for check in checks:
            counts = _judged(sentence, check, source, show=show)
            whole.update(counts)
            kinds[check.kind].update(counts)
    return whole


def _judged(sentence: str, check: Check, source: SourceIndex, *, show: bool) -> Counter[str]:
    """One true value, and the same with each of its digits changed. Names have none to change."""
    counts: Counter[str] = Counter([check.result])
    if show and check.result != "exact":
        print(f"  {check.result}: {check.kind} {check.value!r} ({check.found!r}) in {sentence!r}")
    for place, altered in changed(sentence, check) if check.kind != "party" else ():
        found = [one for one in check_statement(altered, source).checks if one.start <= place < one.end]
        caught = any(one.result != "exact" for one in found)
        counts.update(changed=1, caught=int(caught))
        if show and not caught:
            print(f"  missed: {check.kind} {check.value!r} in {altered!r}")
    return counts


def changed(sentence: str, check: Check) -> Iterator[tuple[int, str]]:
    """The sentence with each digit of a value made the next one."""
    for place in range(check.start, check.end):
        for row in ROWS:
            if (at := row.find(sentence[place])) >= 0:
                yield place, sentence[:place] + row[(at + 1) % len(row)] + sentence[place + 1 :]


# --- In other words ---------------------------------------------------------------------------------------------------

#: What a result should be, and the least share of statements that must have it.
GOALS = {"true": 0.93, "altered": 0.99, "swapped": 0.80}


def held_in_other_words(sources: Iterable[tuple[str, SourceIndex, Iterable[Paraphrase]]], *, show: bool) -> None:
    """A confusion matrix for each language: statements by what they are, and how many of them were judged so."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for language, source, told in sources:
        for one in told:
            checks = check_statement(one.text, source).checks
            wrong = [check for check in checks if check.result != "exact"]
            good = bool(checks) and not wrong if one.sort == "true" else bool(wrong)
            counts[language].update({one.sort: 1, f"{one.sort} as it should": int(good)})
            kinds[f"{language} {one.sort} {one.kind}"].update({"all": 1, "good": int(good)})
            if show and not good:
                print(f"  {one.sort} {one.kind}: {one.text!r}\n    of {one.original!r}\n    "
                      f"{[(check.kind, check.value, check.result, check.found) for check in wrong]}")  # fmt: skip
    print("| language | statements | judged as they are | share | goal |\n| --- | --- | --- | --- | --- |")
    for language, found in sorted(counts.items()):
        for sort, goal in GOALS.items():
            share = found[f"{sort} as it should"] / max(1, found[sort])
            print(f"| {language} | {found[sort]} {sort} | {found[f'{sort} as it should']} | {share:.1%} | {goal:.0%} |")
    print("\n| language, sort, kind | statements | judged as they are |\n| --- | --- | --- |")
    for kind, found in sorted(kinds.items()):
        print(f"| {kind} | {found['all']} | {found['good']} |")


def _rewritten(documents: Sequence[Path]) -> Iterator[tuple[str, SourceIndex, Iterable[Paraphrase]]]:
    for language, text in _texts(documents):
        source = SourceIndex(text, (0,), find_sections(text))
        yield language, source, paraphrases(source, language)


def _made(count: int, seed: int) -> Iterator[tuple[str, SourceIndex, Iterable[Paraphrase]]]:
    for language in ("en", "zh"):
        for text, found in statements(language, count, seed):
            yield language, SourceIndex(text, (0,), find_sections(text)), found


def _files(folder: Path) -> Iterator[Path]:
    """The documents of a folder, each in one format."""
    found: dict[Path, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".docx", ".pdf", ".jsonl"):
            found[path.with_suffix("")] = path
    yield from found.values()


def _texts(documents: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """(language, text) of each."""
    for path in documents:
        if path.suffix == ".jsonl":
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            texts = [str(row["document"]) for row in rows if row.get("document")]
        else:
            try:
                texts = ["".join(read_file(path).pages)]
            except CommandError:
                continue
        for text in texts:
            yield language_of(text), text


def _row(name: str, counts: Counter[str]) -> str:
    values = counts["exact"] + counts["near"] + counts["not_found"]
    figures = (values, *(counts[one] for one in ("exact", "near", "not_found", "changed", "caught", "unread")))
    return f"| {name} | " + " | ".join(map(str, figures)) + " |"


if __name__ == "__main__":
    main()
