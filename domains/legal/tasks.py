"""The three tasks of law: summarise a text, ask about it, and calculate interest and deadlines.

A document too long for one prompt is summarised in two further steps: part by part, then all parts together.
"""

from collections.abc import Sequence
from typing import ClassVar

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..base import Inputs, Task
from ..fields import DocumentForm, PlainTextField
from . import document, examples
from .kinds import KINDS

_DEPTHS = (
    ("brief", _("Brief")),
    ("detailed", _("Detailed")),
    ("clauses", _("Clause by clause")),
    ("plain", _("In plain language")),
)
_CHOICE = {"invalid_choice": _("Choose one of the list.")}
_ONE_OF_BOTH = _("Give a text or a document, not both: take one of them out.")

#: Characters of a pasted text, at most: what fits into one frame of the socket even in Chinese is about a third.
_MOST_CHARACTERS = 60_000


class _TextForm(DocumentForm):
    """A pasted text or a document."""

    def clean(self) -> None:
        if self.cleaned_data.get("text") and self.cleaned_data.get("document"):
            self.add_error("text", _ONE_OF_BOTH)


class SummaryForm(_TextForm):
    details_label = _("Kind and depth")

    text = PlainTextField(
        label=_("Text"),
        help_text=_("Drop a document here, or paste the text to be summarised"),
        max_length=_MOST_CHARACTERS,
        rows=12,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of text"), choices=(("", _("Not stated")), *KINDS), required=False, error_messages=_CHOICE
    )
    depth = forms.ChoiceField(
        label=_("Depth"), choices=_DEPTHS, required=False, initial="brief", error_messages=_CHOICE
    )
    field_order = ("text", "kind", "depth")

    def clean_depth(self) -> str:
        return self.cleaned_data["depth"] or "brief"

    def clean(self) -> None:
        super().clean()
        if "text" not in self.errors and not self.cleaned_data.get("text") and not self.cleaned_data.get("document"):
            self.add_error("text", self.fields["text"].error_messages["required"])


class QuestionForm(_TextForm):
    details_label = _("The text")

    question = PlainTextField(label=_("Question"), help_text=_("Your question about the text"), max_length=8000, rows=3)
    text = PlainTextField(label=_("Text"), max_length=_MOST_CHARACTERS, rows=8, required=False)
    field_order = ("question", "text")


class CalculationForm(_TextForm):
    details_label = _("The text")

    question = PlainTextField(
        label=_("What is to be calculated?"),
        help_text=_("Interest, a deadline, a penalty: with amounts, rates and dates."),
        max_length=8000,
        rows=3,
    )
    text = PlainTextField(label=_("Text"), max_length=_MOST_CHARACTERS, rows=8, required=False)
    field_order = ("question", "text")


def text_chips(inputs: Inputs) -> list[str]:
    """Identifies the text: the document's name, or how the text begins."""
    if name := inputs.get("document_name"):
        return [name]
    if text := inputs.get("text"):
        return [gettext("Text: “%(beginning)s”") % {"beginning": _beginning(text, 60)}]
    return []


def _beginning(text: str, characters: int) -> str:
    return Truncator(" ".join(text[:400].split())).chars(characters)


class Summarize(Task):
    name = "summarize"
    label = _("Summary")
    form = SummaryForm
    variables: ClassVar[tuple[str, ...]] = ("name", "document", "kind", "outline", "depth")
    follows_up = False
    next_task = "ask"
    act = _("Summarise")
    part_step, merge_step = "summarize_part", "summarize_parts"

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        kind = inputs.get("kind", "")
        return {
            "name": inputs.get("document_name") or document.name(kind, language),
            "document": inputs["text"],
            "kind": document.kind(kind, language),
            "outline": document.outline(kind, language),
            "depth": document.depth(inputs.get("depth", ""), language),
        }

    def question(self, inputs: Inputs) -> str:
        """Names the text by its beginning, or the document by its name, instead of repeating it."""
        if name := inputs.get("document_name"):
            return gettext("Summarise: %(beginning)s") % {"beginning": name}
        return gettext("Summarise: %(beginning)s") % {"beginning": _beginning(inputs["text"], 80)}

    def chips(self, inputs: Inputs) -> list[str]:
        labels = {**dict(KINDS), **dict(_DEPTHS)}
        return [str(labels[inputs[name]]) for name in ("kind", "depth") if inputs.get(name)]

    def subject(self, inputs: Inputs) -> str:
        return inputs["text"]

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return examples.SUMMARIZE[language]


class SummarizePart(Summarize):
    """Notes on one part of a long document. Prompts are identical up to the part, so that the engine's prefix cache
    applies."""

    name = "summarize_part"
    label = _("Summary: one part of a long document")
    variables = ("name", "document", "kind", "outline", "place")
    part_step = merge_step = ""

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        filled = {**super().fill(inputs, language), "place": inputs["place"]}
        return {name: filled[name] for name in self.variables}

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return ()


class SummarizeParts(Summarize):
    """Merges the notes on all parts."""

    name = "summarize_parts"
    label = _("Summary: all parts together")
    part_step = merge_step = ""

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        return ()


class _AboutText(Task):
    """A question about a text."""

    variables = ("name", "document", "question")

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        return {
            "name": inputs.get("document_name") or document.name(inputs.get("kind", ""), language),
            "document": inputs.get("text", "") or document.nothing(language),
            "question": inputs["question"],
        }

    def question(self, inputs: Inputs) -> str:
        return inputs["question"]

    def chips(self, inputs: Inputs) -> list[str]:
        return text_chips(inputs)


class AskQuestion(_AboutText):
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
