"""The two tasks of medicine: answer a clinical question, and calculate."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from ..base import Inputs, Task
from ..fields import PlainTextField
from . import examples
from .patient import FIELDS, PatientForm, chips, describe


class QuestionForm(PatientForm):
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
    """A question and what is known of the patient; the latter holds for the follow-up questions too."""

    variables = ("question", "patient")
    carries = FIELDS

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

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.ANSWER[language]


class Calculate(_AboutPatient):
    name = "calculate"
    label = _("Calculation")
    form = CalculationForm
    mathematics = True

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.CALCULATE[language]
