"""The two tasks of medicine: answer a clinical question, from a document if there is one, and calculate."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ..base import Inputs, Task
from ..fields import DocumentForm, PlainTextField
from . import examples
from .patient import FIELDS, PatientForm, chips, describe


class QuestionForm(DocumentForm, PatientForm):
    question = PlainTextField(label=_("Question"), help_text=_("Your clinical question"), max_length=8000, rows=3)
    field_order = ("question", *FIELDS)


class CalculationForm(PatientForm):
    question = PlainTextField(
        label=_("What is to be calculated?"),
        help_text=_("With every number it needs, such as the dose per kilogram or the serum creatinine."),
        max_length=8000,
        rows=3,
    )
    field_order = ("question", *FIELDS)


class _AboutPatient(Task):
    """A question with the known facts about the patient."""

    variables: ClassVar[tuple[str, ...]] = ("question", "patient")

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        return {"question": inputs["question"], "patient": describe(inputs, language)}

    def question(self, inputs: Inputs) -> str:
        return inputs["question"]

    def chips(self, inputs: Inputs) -> list[str]:
        return chips(inputs)


class Answer(_AboutPatient):
    name = "answer"
    label = _("Question")
    form = QuestionForm
    document_step = "answer_from"

    def chips(self, inputs: Inputs) -> list[str]:
        return [*super().chips(inputs), *filter(None, [inputs.get("document_name")])]

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.ANSWER[language]


class AnswerFrom(Answer):
    """A question answered from a document: a guideline, a discharge letter, an abstract."""

    name = "answer_from"
    label = _("Question about a document")
    variables = ("question", "patient", "name", "document")
    document_step = ""

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        named = {"name": inputs.get("document_name", ""), "document": inputs.get("text", "")}
        return {**super().fill(inputs, language), **named}

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return ()


class Calculate(_AboutPatient):
    name = "calculate"
    label = _("Calculation")
    form = CalculationForm
    mathematics = True

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.CALCULATE[language]
