"""Doses and medicines of an answer: whose dose a figure is, and what the patient must not have. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..documents.text.segmentation import Span
from .medicine_checks import differs, is_other_drug, nearest
from .medicines.advice import advised
from .medicines.doses import Dose
from .medicines.drug_names import Mention
from .medicines.labels import objections
from .sentence_index import Passage
from .sources import AnswerCheck, Mark, Sources


def check_dose(check: AnswerCheck, doses: Sequence[Dose], sources: Sources) -> AnswerCheck:
    """A measure that is a dose of a medicine: the same figure of another medicine does not bear it out."""
    place = bisect_right(doses, check.start, key=lambda one: one.start) - 1
    dose = doses[place] if place >= 0 and doses[place].drug and check.start < doses[place].end else None
    if dose is None or check.kind != "measure":
        return check
    medicines = sources.medicines.get(check.source)
    start = check.place.start if check.place else 0
    if check.result in ("exact", "near") and medicines and not is_other_drug(dose, medicines, start):
        other = medicines.dose_at(start)
        if check.result == "exact" and other and differs(dose, other):
            return replace(check, kind="dose", result="near", found=other.text)
        if check.result == "near" and other and other.key == dose.key and not differs(dose, other):  # IU and units
            return replace(check, kind="dose", result="exact", found="")
        return replace(check, kind="dose")
    if check.result == "right_arithmetic":
        return replace(check, kind="dose")
    return _elsewhere(check, dose, sources)


def _elsewhere(check: AnswerCheck, dose: Dose, sources: Sources) -> AnswerCheck:
    """Held against every dose of the medicine that a source has."""
    for source, index in sources.indexed:
        medicines = sources.medicines[source.id]
        assert dose.drug
        other = nearest(dose, medicines.doses_of(dose.drug))
        if other:
            same = other.key == dose.key and not differs(dose, other)
            place = index.passage(_span(other))
            found = "" if same else other.text
            return replace(
                check, kind="dose", result="exact" if same else "near", source=source.id, place=place, found=found
            )
    missing: Mark = "not_found" if sources.beyond_the_question else "no_source"
    return replace(check, kind="dose", result=missing, source="", place=None, found="")


def _span(dose: Dose) -> Span:
    return Span(dose.start, dose.end)


def conflicts(text: str, start: int, mentions: Sequence[Mention], sources: Sources) -> Iterator[AnswerCheck]:
    """Medicines of a statement, which begins at `start`, that the patient is allergic to, or whose label names a
    condition or a medicine that was given. What a statement advises against is no conflict."""
    for mention in advised(text, start, mentions):
        place = (text[mention.start - start : mention.end - start], "drug", mention.start, mention.end)
        if words := sources.allergies.against(mention.drug):
            yield AnswerCheck(*place, "conflicts", "question", None, words)
        for objection in objections(mention.drug, sources.labels, sources.question):
            span = objection.span
            passage = Passage(1, *span)
            sentence = " ".join(span.of(objection.label.text).split())
            yield AnswerCheck(*place, "conflicts", objection.label.id, passage, f"{objection.given}: {sentence}")
