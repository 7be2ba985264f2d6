"""What the marks of an answer are worth, and what they cost: confusion matrices and times. No model.

python bench/evidence.py                    the sets of bench/sets, the part that is only for the final figure
python bench/evidence.py --split tune       the part that the rules were made with
python bench/evidence.py --show             what was judged wrongly
"""

import argparse
import json
import random
import sys
import time
import timeit
from collections import Counter
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent / "sets"))

from modality_bank import CHINESE, ENGLISH

from assistant.documents.text.normalisation import fold
from assistant.documents.text.segmentation import sentences
from assistant.evidence.answers import check_answer
from assistant.evidence.arithmetic.boxed_results import all_checked
from assistant.evidence.citations.finding import find_citations
from assistant.evidence.sources import AnswerCheck, Source, Sources

SETS = Path(__file__).resolve().parent / "sets"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=["tune", "final"], default="final")
    parser.add_argument("--show", action="store_true", help="print what was judged wrongly")
    parser.add_argument("--labels", type=Path, help="a folder of openFDA labels (JSON)")
    parser.add_argument("--citations", type=Path, help="citations with what is so of each (JSON Lines), texts, or both")
    parser.add_argument("--time", type=Path, nargs="+", default=[], help="text files, taken together as one document")
    options = parser.parse_args()
    if options.labels:
        doses(options.labels, show=options.show)
        return
    if options.citations:
        citations(options.citations, show=options.show)
        return
    if options.time:
        times("".join(path.read_text(encoding="utf-8") for path in options.time))
        return
    arithmetic(options.split, show=options.show)
    modality(options.split, show=options.show)


def rows(name: str, split: str) -> list[dict[str, object]]:
    lines = (SETS / name).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


# --- Arithmetic -------------------------------------------------------------------------------------------------------


def arithmetic(split: str, *, show: bool) -> None:
    """Each equation by itself: right, wrong, or with nothing in it that could be computed."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in rows("arithmetic.jsonl", split):
        verdicts = {equation.verdict for equation in all_checked(str(row["text"]))}
        found = next((verdict for verdict in ("wrong", "right") if verdict in verdicts), "not computable")
        counts[str(row["lang"]), str(row["verdict"]), found] += 1
        if show and found != row["verdict"]:
            print("  ", found, row["text"])
    print(f"\narithmetic ({split})\n\n| language | equations | found right | found wrong | not computable |")
    print("| --- | --- | --- | --- | --- |")
    for language, verdict in sorted({key[:2] for key in counts}):
        cells = [counts[language, verdict, found] for found in ("right", "wrong", "not computable")]
        print(f"| {language} | {verdict}: {sum(cells)} | {' | '.join(map(str, cells))} |")


# --- Negation, modality, direction, parties ---------------------------------------------------------------------------


def modality(split: str, *, show: bool) -> None:
    """Each statement against a document of all sources of its language."""
    documents = {
        language: Sources([Source("source", "document", "", "\n\n".join(source for source, _ in bank))])
        for language, bank in (("en", ENGLISH), ("zh", CHINESE))
    }
    counts: Counter[tuple[str, str, bool]] = Counter()
    for row in rows("modality.jsonl", split):
        found = check_answer(str(row["statement"]), documents[str(row["lang"])])
        marks = [check for statement in found for check in statement.checks if check.result == "says_otherwise"]
        counts[str(row["lang"]), str(row["kind"]), bool(marks)] += 1
        if show and bool(marks) == (row["kind"] == "same"):
            print("  ", row["kind"], row["statement"], [(mark.value, mark.found) for mark in marks])
    print(
        f"\nsays otherwise ({split})\n\n| language | kind | items | marked | not marked |\n| --- | --- | --- | --- | --- |"
    )
    for language, kind in sorted({key[:2] for key in counts}):
        marked, not_marked = counts[language, kind, True], counts[language, kind, False]
        print(f"| {language} | {kind} | {marked + not_marked} | {marked} | {not_marked} |")


# --- Doses ------------------------------------------------------------------------------------------------------------

#: Sentences of one label that are tried.
MOST_SENTENCES = 8


def doses(folder: Path, *, show: bool) -> None:
    """Sentences of a label's dosage section against that section, and with one digit of one dose changed."""
    dice, counts = random.Random(3), Counter[tuple[str, str]]()
    for path in sorted(folder.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        text = "\n".join(label.get("dosage_and_administration", []))[:20_000]
        source = Sources([Source(path.name, "document", ", ".join(label["openfda"]["generic_name"]), text)])
        tried = [span.of(text).strip() for span in sentences(text)]
        for sentence in [one for one in tried if 40 < len(one) < 400][:MOST_SENTENCES]:
            checks = measured(sentence, source)
            counts.update(("true", check.result) for check in checks)
            places = [place for check in checks for place in range(check.start, check.end) if sentence[place].isdigit()]
            if not places:
                continue
            place = dice.choice(places)
            digit = str((int(sentence[place]) + dice.randint(1, 8)) % 10)
            changed = sentence[:place] + digit + sentence[place + 1 :]
            found = [check.result for check in measured(changed, source) if check.start <= place < check.end]
            counts["one digit changed", found[0] if found else "unread"] += 1
            if show and found[:1] == ["exact"]:
                print("  ", path.name, changed)
    print("\ndoses of labels\n\n| sentences | result | doses |\n| --- | --- | --- |")
    for (sort, result), count in sorted(counts.items()):
        print(f"| {sort} | {result} | {count} |")


def measured(sentence: str, sources: Sources) -> list[AnswerCheck]:
    found = check_answer(sentence, sources)
    return [check for one in found for check in one.checks if check.kind in ("dose", "measure")]


# --- Citations --------------------------------------------------------------------------------------------------------

#: Characters of a text that are read.
MOST_READ = 3_000_000


def citations(folder: Path, *, show: bool) -> None:
    """Each by itself, without a source and against a document that has it; and how many of those in texts are called
    impossible."""
    counts: Counter[tuple[str, str, str]] = Counter()
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in [row for row in map(json.loads, lines) if "jurisdiction" in row]:
        text = row["text"]
        alone, sourced = cited(text, ()), cited(text, (Source("d", "document", "", f"We rely on {text}."),))
        found = "impossible" if any(one.problem for one in alone) else "no source" if alone else "not read"
        kind = (row["jurisdiction"], row["label"])
        counts.update(
            [(*kind, found), (*kind, "of"), *[(*kind, "in it")] * all(one.result == "exact" for one in sourced)]
        )
        if show and (found == "impossible") != row["detectable_without_case_database"]:
            print("  ", row["label"], text, [one.problem for one in alone])
    print("\n| jurisdiction | citations | impossible | no source | not read | in a document that has it |")
    print("| --- | --- | --- | --- | --- | --- |")
    for place, label in sorted({key[:2] for key in counts}):
        cells = [counts[place, label, found] for found in ("impossible", "no source", "not read", "in it")]
        print(f"| {place} | {label}: {counts[place, label, 'of']} | {' | '.join(map(str, cells))} |")
    texts = [path.read_text(encoding="utf-8")[:MOST_READ] for path in sorted(folder.rglob("*.txt"))]
    values = [value for text in texts for value in find_citations(fold(text).text)]
    wrong = [value for value in values if value.problem]
    print(f"\n{len(values)} citations in {len(texts)} texts, {len(wrong)} of them impossible or repealed")
    for value in wrong if show else ():
        print("  ", value.text, value.problem)


def cited(text: str, sources: tuple[Source, ...]) -> list[AnswerCheck]:
    found = check_answer(text, Sources(sources))
    return [check for one in found for check in one.checks if check.kind == "citation"]


# --- Time -------------------------------------------------------------------------------------------------------------


def times(text: str) -> None:
    """Processor time for an answer of the document's own sentences, once the document is indexed: the best of five
    answers."""
    dice = random.Random(3)
    parts = [" ".join(span.of(text).split()) for span in sentences(text) if 60 < span.end - span.start < 400]
    print("\n| pages of 3,000 characters | words of the answer | seconds |\n| --- | --- | --- |")
    for share, words in ((2, 1000), (2, 2000), (1, 1000), (1, 2000)):
        part = text[: len(text) // share]
        sources = Sources([Source("d", "document", "", part)])
        check_answer(_answer(parts, words, dice), sources)
        answers = [_answer(parts, words, dice) for _ in range(5)]
        seconds = min(
            timeit.timeit(partial(check_answer, one, sources), timer=time.process_time, number=1) for one in answers
        )
        print(f"| {len(part) // 3000} | {words} | {seconds:.2f} |")


def _answer(sentences: list[str], words: int, dice: random.Random) -> str:
    """A list of so many words."""
    chosen: list[str] = []
    while sum(one.count(" ") + 1 for one in chosen) < words:
        chosen.append(dice.choice(sentences))
    return "".join(f"- {one}\n" for one in chosen)


if __name__ == "__main__":
    main()
