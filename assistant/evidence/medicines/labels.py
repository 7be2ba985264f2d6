"""What the label of a medicine says against a condition or another medicine that was given. Pure.

A label is text of the organisation's own; nothing found in it never means that there is no interaction.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...documents.text.segmentation import Span, sentences
from .drug_names import Drug, Mention, find_drugs
from .patients import names_of

#: Conditions that speak against medicines, as a question and as a label may name them.
_CONDITIONS = tuple(
    re.compile(words, re.I)
    for words in (
        r"heart failure|心力衰竭|心衰",
        r"asthma|bronchospas|哮喘",
        r"(?:peptic|gastric|duodenal) ulcer|gastrointestinal bleed|溃疡|消化道出血",
        r"(?:renal|kidney) (?:impairment|failure|disease|insufficiency)|nephropath|dialysis|肾功能不全|肾衰|慢性肾病",
        r"(?:hepatic|liver) (?:impairment|failure|disease|insufficiency)|cirrhosis|hepatitis|肝功能不全|肝硬化|肝炎",
        r"pregnan|妊娠|怀孕",
        r"breast-?feed|lactat|nursing|哺乳",
        r"hyperkal|高钾",
        r"myasthenia gravis|重症肌无力",
        r"glaucoma|青光眼",
        r"epilep|seizure|癫痫",
        r"atrioventricular block|heart block|av block|房室传导阻滞",
        r"bradycardi|心动过缓",
        r"(?:prolonged )?qt|QT间期延长",
        r"angioedema|血管性水肿",
        r"porphyria|卟啉",
        r"g6pd|g-6-pd|蚕豆病|葡萄糖-6-磷酸脱氢酶",
        r"urinary retention|尿潴留",
        r"ventricular fibrillation|室颤|心室颤动",
        r"bladder cancer|膀胱癌",
        r"(?:diabetic )?ketoacidosis|metabolic acidosis|酮症酸中毒|代谢性酸中毒",
        r"stroke|myocardial infarction|coronary artery|卒中|心肌梗死|冠心病",
        r"gout|痛风",
        r"pheochromocytoma|phaeochromocytoma|嗜铬细胞瘤",
        r"medullary thyroid|甲状腺髓样癌",
    )
)

_CONTRAINDICATIONS = ("boxed_warning", "contraindications")
_INTERACTIONS = ("drug_interactions", "drug_and_or_laboratory_test_interactions")

#: Characters of a sentence of a label that is shown.
_LONGEST = 400


@dataclass(frozen=True)
class Label:
    """`interactions` is the offset in the text at which what concerns only other medicines begins."""

    id: str
    title: str
    text: str
    interactions: int

    @classmethod
    def of_openfda(cls, name: str, data: Mapping[str, Any]) -> "Label":
        """From the JSON of one openFDA label. Raises ValueError where it is none."""
        facts = data.get("openfda")
        if not isinstance(facts, Mapping):
            raise ValueError("no openFDA label")
        parts = ["\n".join(map(str, data.get(section, ()))) for section in (*_CONTRAINDICATIONS, *_INTERACTIONS)]
        against = "\n".join(part for part in parts[:2] if part)
        names = [*facts.get("generic_name", ()), *facts.get("brand_name", ())]
        text = f"{against}\n" + "\n".join(part for part in parts[2:] if part)
        return cls(name, ", ".join(dict.fromkeys(map(str, names)))[:200], text, len(against) + 1)


@dataclass(frozen=True)
class Objection:
    """A sentence of a label, at `span` in its text, that names what was given: `given`, in the question's words."""

    label: Label
    given: str
    span: Span


def objections(drug: Drug, labels: Sequence[Label], question: str) -> Iterator[Objection]:
    """One for each medicine or condition of the question that a label of this medicine names as a danger."""
    given = find_drugs(question)
    for label in labels:
        if any(mention.drug.name == drug.name for mention in find_drugs(label.title)):
            yield from _by_medicine(drug, label, given, question)
            yield from _by_condition(label, question)


def _by_medicine(drug: Drug, label: Label, given: Sequence[Mention], question: str) -> Iterator[Objection]:
    others = {one.drug.name: one for one in given if one.drug.name != drug.name}
    for mention in others.values():
        if found := names_of(mention.drug).search(label.text):
            yield Objection(label, question[mention.start : mention.end], _sentence(label.text, found.start()))


def _by_condition(label: Label, question: str) -> Iterator[Objection]:
    for pattern in _CONDITIONS:
        said = pattern.search(question)
        found = pattern.search(label.text, 0, label.interactions) if said else None
        if said and found:
            yield Objection(label, said[0], _sentence(label.text, found.start()))


def _sentence(text: str, place: int) -> Span:
    """The sentence around a place, no longer than can be shown."""
    start, end = max(0, place - _LONGEST), min(len(text), place + _LONGEST)
    for span in sentences(text, start, end):
        if span.start <= place < span.end:
            return Span(max(span.start, place - _LONGEST // 2), min(span.end, place + _LONGEST // 2))
    return Span(place, end)
