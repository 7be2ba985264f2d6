#!/usr/bin/env python3
"""What the checks of documents find: python bench/checks.py DOCUMENT ...

Every sentence of each document is held against that document as it stands, and again with one digit changed, for every
digit of every figure in it. The first must be exact, the second must not. "Unread" are the digits that belong to no
figure: "(1)" and "2." before an item of a list. Needs no model.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

from assistant.documents.checks import Check  # noqa: E402
from assistant.documents.evidence import check_statement  # noqa: E402
from assistant.documents.models import Document  # noqa: E402
from assistant.documents.source import Source  # noqa: E402
from assistant.management.commands.extract import read_file  # noqa: E402

ROWS = ("1234567890", "一二三四五六七八九")

COLUMNS = """values | true: exact | near | not found | one digit changed | caught | unread |
| --- | --- | --- | --- | --- | --- | --- | --- |"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="print the statements that were judged wrongly")
    options = parser.parse_args()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    print(f"| document | {COLUMNS}")
    for path in options.documents:
        print(_row(path.name, measure(Document.of(read_file(path)).source(), kinds, show=options.show)), flush=True)
    print(f"\n| kind | {COLUMNS}")
    for kind, counts in sorted(kinds.items()):
        print(_row(kind, counts))


def measure(source: Source, kinds: dict[str, Counter[str]], *, show: bool = False) -> Counter[str]:
    """Counts of one document; those of `kinds` are added to."""
    whole: Counter[str] = Counter()
    for sentence, _, _ in source.all_sentences():
        checks = check_statement(sentence, source).checks
        inside = {place for check in checks for place in range(check.start, check.end)}
        whole["unread"] += sum(place not in inside for place, one in enumerate(sentence) if one in ROWS[0])
        for check in checks:
            counts = _judged(sentence, check, source, show=show)
            whole.update(counts)
            kinds[check.kind].update(counts)
    return whole


def _judged(sentence: str, check: Check, source: Source, *, show: bool) -> Counter[str]:
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


def _row(name: str, counts: Counter[str]) -> str:
    values = counts["exact"] + counts["near"] + counts["not_found"]
    figures = (values, *(counts[one] for one in ("exact", "near", "not_found", "changed", "caught", "unread")))
    return f"| {name} | " + " | ".join(map(str, figures)) + " |"


if __name__ == "__main__":
    main()
