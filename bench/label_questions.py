"""Questions about drug labels, made by rule: what people ask for whom a section of a label was written.

Every eighth label is kept out of the library, and each of its sections below asked for: unanswerable. Of the others, by
turns, two sections each until there are 100 questions. The medicine has its generic and its brand name by turns. A
passage is right if it lies in the section that is asked for.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Answerable questions, and the number of labels of which one is kept out.
MOST, OUT = 100, 8

#: In the words of somebody who asks, not in those of the heading.
_ASKING = {
    "contraindications": "Who must not take {name}?",
    "drug_interactions": "Which other medicines does {name} interact with?",
    "overdosage": "Somebody has swallowed too much {name}. What happens, and what helps?",
    "adverse_reactions": "What side effects does {name} have?",
    "dosage_and_administration": "How is {name} given to adults?",
    "how_supplied": "How must {name} be stored?",
}


def load(folder: Path) -> list[dict[str, Any]]:
    """Load the labels as the importer does; returns the questions."""
    from assistant.library.importing.openfda import documents_of
    from assistant.library.loading import load
    from assistant.library.metadata import DocumentEntry
    from assistant.library.models import Collection

    collection = Collection.objects.create(domain="medical", name="labels", threshold=0)
    asked: list[dict[str, Any]] = []
    questions = []
    for number, path in enumerate(sorted(folder.glob("*.json"))):
        label = json.loads(path.read_text(encoding="utf-8"))
        made = documents_of(path.stem, label)[0]
        if number % OUT == 0:
            questions += [_question(words, _name(label, path, number), []) for words in _ASKING.values()]
            continue
        load(collection, DocumentEntry(made.file, made.details), made.data)
        text = collection.editions.get(key=made.details.key).text
        asked += _answerable(text, made.details.key, _name(label, path, number), number)
    return asked[:MOST] + questions


def _answerable(text: str, key: str, name: str, number: int) -> Iterator[dict[str, Any]]:
    sections = list(_ASKING)
    for section in (sections[number % 6], sections[(number + 3) % 6]):
        start = text.find(f"## {section.replace('_', ' ').capitalize()}\n")
        if start >= 0:
            end = text.find("\n## ", start)
            place = {"document": key, "start": start, "end": end if end >= 0 else len(text)}
            yield _question(_ASKING[section], name, [place])


def _question(words: str, name: str, passages: list[dict[str, Any]]) -> dict[str, Any]:
    asked = words.format(name=name)
    return {"question": asked, "lang": "en", "answerable": bool(passages), "passages": passages}


def _name(label: dict[str, Any], path: Path, number: int) -> str:
    facts = label.get("openfda", {})
    names = [*facts.get("brand_name", ()), path.stem] if number % 2 else [*facts.get("generic_name", ()), path.stem]
    return str(names[0]).lower()
