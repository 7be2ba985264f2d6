#!/usr/bin/env python3
"""How well and how fast the library's search finds: python bench/library.py --data FOLDER

FOLDER has `documents.jsonl` (docs/library.md) and `questions.jsonl`: lines with "question", "lang", "answerable" and
"passages", each with "document", "start" and "end". A passage that is found is right if it lies in one of these, or has
half of it. --passages N adds as many made ones, to see what size costs. The database is SQLite's in a folder that is
deleted afterwards; with --postgresql, a server of its own. Half of the questions, by a hash, are kept back: the search
is tuned on the others, and of these alone --show prints which went wrong. --labels takes a folder of drug labels
instead, as JSON of openFDA, and asks what label_questions.py makes of them.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from math import log2
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

import label_questions

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

#: Passages that are looked at for a question, and thresholds that are compared.
MOST, THRESHOLDS = 10, (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)


@dataclass(frozen=True)
class Asked:
    """`ranks` are those of the right passages, from 1, and `right` is how many there are in the library; `coverage` is the most that a passage has, 0 where there is none:
    with a higher threshold, none is shown. `processor` are the seconds of this process, without the database server's."""

    question: dict[str, Any]
    ranks: tuple[int, ...]
    right: int
    coverage: float
    seconds: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path)
    source.add_argument("--labels", type=Path)
    parser.add_argument("--passages", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory())
        if options.postgresql:
            from tests.wire.cluster import postgresql

            os.environ["DATABASE_URL"] = stack.enter_context(postgresql()).url
        os.environ["DJANGO_SETTINGS_MODULE"] = "assistant.settings"
        measure(options)


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from assistant.library.models import Collection, Passage

    call_command("migrate", verbosity=0)
    call_command("loadlibrary", verbosity=0)
    asks = label_questions.load(options.labels) if options.labels else load(options.data)
    Collection.objects.update(threshold=0)
    if options.passages:
        fill(options.passages)
    print(f"{connection.vendor}, {Passage.objects.count()} passages")
    asked = [ask(one) for one in asks]
    report(asked)
    if options.show:
        show(asked)
    connection.close()


def load(folder: Path) -> list[dict[str, Any]]:
    """Load the documents of the folder; returns its questions."""
    from django.core.management import call_command

    call_command("loadlibrary", str(folder), "--collection", "data", verbosity=0)
    return [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


def ask(question: dict[str, Any]) -> Asked:
    from assistant.library.models import Collection, Passage
    from assistant.library.search.finding import search
    from assistant.library.search.index import CANDIDATES

    begun, used = time.perf_counter(), time.process_time()
    hits = search(question["question"], Collection.objects.all(), MOST)
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    right = tuple(rank for rank, hit in enumerate(hits, start=1) if is_right(hit.passage, question["passages"]))
    ranked = search(question["question"], Collection.objects.all(), CANDIDATES)
    there = Passage.objects.filter(edition__key__in={one["document"] for one in question["passages"]})
    count = sum(is_right(one, question["passages"]) for one in there.select_related("edition"))
    return Asked(question, right, count, max((hit.coverage for hit in ranked), default=0.0), seconds, processor)


def is_right(passage: Any, wanted: Iterable[dict[str, Any]]) -> bool:
    for one in wanted:
        if one["document"] == passage.edition.key:
            shared = min(passage.end, one["end"]) - max(passage.start, one["start"])
            if shared > 0 and (shared >= (one["end"] - one["start"]) / 2 or shared == passage.end - passage.start):
                return True
    return False


def is_kept_back(question: dict[str, Any]) -> bool:
    return bool(sha256(question.get("id", question["question"]).encode()).digest()[0] % 2)


def report(asked: Sequence[Asked]) -> None:
    halves = {
        "all": asked,
        "tuned on": [one for one in asked if not is_kept_back(one.question)],
        "kept back": [one for one in asked if is_kept_back(one.question)],
    }
    print("\n| language | questions | answerable | recall@1 | recall@5 | recall@10 | MRR | nDCG@10 |")
    print("|---|---|---|---|---|---|---|---|")
    for language in sorted({one.question["lang"] for one in asked}):
        for half, questions in halves.items():
            found = [one for one in questions if one.question["answerable"] and one.question["lang"] == language]
            print(f"| {language} | {half} | {quality(found)} |")
    print(f"\n| threshold | {' | '.join(f'answerable refused, {half} | unanswerable, {half}' for half in halves)} |")
    print("|---" * 7 + "|")
    for threshold in THRESHOLDS:
        shares = [share for questions in halves.values() for share in refused(questions, threshold)]
        print(f"| {threshold} | {' | '.join(f'{share:.1%}' for share in shares)} |")
    print()
    for name, times in (("clock", [one.seconds for one in asked]), ("processor", [one.processor for one in asked])):
        parts = quantiles(times, n=20)
        print(f"{len(times)} searches, {name}: median {parts[9] * 1000:.1f} ms, p95 {parts[18] * 1000:.1f} ms")
    print(f"load {os.getloadavg()[0]:.1f}")


def quality(found: Sequence[Asked]) -> str:
    """The cells of a row, from the number of questions to nDCG."""
    recalls = (share(min(one.ranks, default=99) <= most for one in found) for most in (1, 5, 10))
    count = max(1, len(found))
    mrr = sum(1 / one.ranks[0] for one in found if one.ranks) / count
    return " | ".join([str(len(found)), *(f"{value:.3f}" for value in (*recalls, mrr, sum(map(gain, found)) / count))])


def gain(one: Asked) -> float:
    """nDCG at MOST, where a passage is right or not."""
    best = sum(1 / log2(rank + 1) for rank in range(1, min(one.right, MOST) + 1))
    return sum(1 / log2(rank + 1) for rank in one.ranks) / best if best else 0.0


def refused(asked: Sequence[Asked], threshold: float) -> tuple[float, float]:
    """The shares of the answerable and of the unanswerable questions for which nothing is shown."""
    answerable, unanswerable = (
        share(one.coverage < threshold or not one.coverage for one in asked if one.question["answerable"] == which)
        for which in (True, False)
    )
    return answerable, unanswerable


def share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / max(1, len(values))


def show(asked: Iterable[Asked]) -> None:
    for one in asked:
        if is_kept_back(one.question):
            continue
        if one.question["answerable"] and one.ranks[:1] != (1,):
            print(f"rank {min(one.ranks, default=0)}, coverage {one.coverage:.2f}: {one.question['question']}")
        elif not one.question["answerable"]:
            print(f"unanswerable, coverage {one.coverage:.2f}: {one.question['question']}")


# --- Passages that are made, to see what size costs ----------------------------------------------------------------------


def fill(count: int) -> None:
    """Documents of 500 passages, with words as often as in real texts: few often, many seldom."""
    from assistant.documents.files.extraction import Extracted
    from assistant.documents.models import page_starts
    from assistant.library import intake
    from assistant.library.cutting import cut
    from assistant.library.metadata import Details
    from assistant.library.models import Collection

    collection = Collection.objects.create(domain="medical", name="made", threshold=0)
    seconds, made = 0.0, 0
    for number, text in enumerate(texts(count // 500)):
        extracted = Extracted(f"{number:064d}", len(text), "txt", (text,))
        begun = time.process_time()
        cuts = cut(text, page_starts(extracted.pages), (), f"Document {number}")
        intake.add(collection, Details(f"made-{number}", f"Document {number}", "en"), "made.txt", extracted, cuts)
        seconds, made = seconds + time.process_time() - begun, made + len(cuts)
    print(f"{made} passages cut, stored and indexed: {made / seconds:.0f} a second of processor time")


def texts(count: int) -> Iterator[str]:
    random = Random(7)
    syllables = [first + second for first in "bdfgklmnprstv" for second in ("a", "e", "i", "o", "u", "an", "er", "is")]
    vocabulary = ["".join(random.choices(syllables, k=random.randint(1, 4))) for _ in range(30_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    for _ in range(count):
        parts = (
            " ".join(random.choices(vocabulary, cum_weights=weights, k=random.randint(40, 140))) for _ in range(500)
        )
        yield "\n\n".join(f"Section {number}. Heading\n\n{part}." for number, part in enumerate(parts, start=1))


if __name__ == "__main__":
    main()
