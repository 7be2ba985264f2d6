"""The three tasks of law: summarise a text, ask about it, and calculate interest and deadlines."""

from collections.abc import Sequence

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..base import Inputs, Task
from ..fields import PlainTextField
from . import document, examples

_KINDS = (
    ("", _("Not stated")),
    ("contract", _("Contract")),
    ("terms", _("Terms and conditions")),
    ("regulation", _("Law or regulation")),
    ("court_case", _("Court decision")),
    ("letter", _("Letter or notice")),
    ("news", _("News report")),
)
_DEPTHS = (("brief", _("Brief")), ("detailed", _("Detailed")))
_CHOICE = {"invalid_choice": _("Choose one of the list.")}
_TEXT_HELP = _("Left empty, the text given earlier in this conversation is used.")

#: Characters of a pasted text, at most: what fits into one frame of the socket even in Chinese is about a third.
_MOST_CHARACTERS = 60_000


class SummaryForm(forms.Form):
    details_label = _("Kind and depth")

    text = PlainTextField(
        label=_("Text"), help_text=_("Paste the text to be summarised"), max_length=_MOST_CHARACTERS, rows=12
    )
    kind = forms.ChoiceField(label=_("Kind of text"), choices=_KINDS, required=False, error_messages=_CHOICE)
    depth = forms.ChoiceField(
        label=_("Depth"), choices=_DEPTHS, required=False, initial="brief", error_messages=_CHOICE
    )

    def clean_depth(self) -> str:
        return self.cleaned_data["depth"] or "brief"


class QuestionForm(forms.Form):
    details_label = _("The text")

    question = PlainTextField(label=_("Question"), help_text=_("Your question about the text"), max_length=8000, rows=3)
    text = PlainTextField(label=_("Text"), help_text=_TEXT_HELP, max_length=_MOST_CHARACTERS, rows=8, required=False)


class CalculationForm(forms.Form):
    details_label = _("The text")

    question = PlainTextField(
        label=_("What is to be calculated?"),
        help_text=_("Interest, a deadline, a penalty: with amounts, rates and dates."),
        max_length=8000,
        rows=3,
    )
    text = PlainTextField(label=_("Text"), help_text=_TEXT_HELP, max_length=_MOST_CHARACTERS, rows=8, required=False)


class Summarize(Task):
    name = "summarize"
    label = _("Summary")
    form = SummaryForm
    variables = ("name", "document", "kind", "depth")
    follows_up = False

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        kind = inputs.get("kind", "")
        return {
            "name": document.name(kind, language),
            "document": inputs["text"],
            "kind": document.kind(kind, language),
            "depth": document.depth(inputs.get("depth", ""), language),
        }

    def question(self, inputs: Inputs) -> str:
        """The text itself is not repeated, only how it begins."""
        beginning = Truncator(" ".join(inputs["text"][:400].split())).chars(80)
        return gettext("Summarise: %(beginning)s") % {"beginning": beginning}

    def chips(self, inputs: Inputs) -> list[str]:
        labels = {**dict(_KINDS[1:]), **dict(_DEPTHS)}
        return [str(labels[inputs[name]]) for name in ("kind", "depth") if inputs.get(name)]

    def subject(self, inputs: Inputs) -> str:
        return inputs["text"]

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.SUMMARIZE[language]


class _AboutText(Task):
    """A question, and the text it is about: given now, or earlier in the conversation."""

    variables = ("name", "document", "question")
    carries = ("text", "kind")

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        return {
            "name": document.name(inputs.get("kind", ""), language),
            "document": inputs.get("text", "") or document.nothing(language),
            "question": inputs["question"],
        }

    def question(self, inputs: Inputs) -> str:
        return inputs["question"]

    def chips(self, inputs: Inputs) -> list[str]:
        return [gettext("with a text")] if inputs.get("text") else []


class Ask(_AboutText):
    name = "ask"
    label = _("Question")
    form = QuestionForm

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.ASK[language]


class Calculate(_AboutText):
    name = "calculate"
    label = _("Calculation")
    form = CalculationForm
    mathematics = True

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.CALCULATE[language]
