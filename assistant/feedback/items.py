"""Items of a dataset from cases of practice: without what identifies somebody, with the right answer of an editor."""

import json
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..evaluation.models import Dataset
from ..exceptions import AssistantError
from ..workers.pool import Caller
from .models import Feedback
from .nameless import without_names

#: The most characters of a question and of an answer.
MOST = 20_000

_SOURCE, _LICENCE = "feedback of this site, de-identified", "internal"


class ItemForm(forms.Form):
    """What is typed is de-identified too; `item` is what would be saved."""

    name = forms.CharField(
        label=_("Dataset"), max_length=80, help_text=_("An existing name creates the next version of that dataset.")
    )
    question = forms.CharField(label=_("Question or text"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 8}))
    reference_answer = forms.CharField(
        label=_("The right answer"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, data: Any = None, *, feedback: Feedback, editor: User) -> None:
        self.feedback, self._editor = feedback, editor
        super().__init__(data, initial={} if data else self._first())

    def _first(self) -> dict[str, str]:
        """Raises Overloaded, TooSlow, WorkerFailed."""
        [question] = self._without_names([self.feedback.asked])
        return {"name": f"feedback.{self.feedback.turn.language}", "question": question}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        texts = {name: _lines(given[name]) for name in ("question", "reference_answer") if given.get(name)}
        try:
            self.shown = dict(zip(texts, self._without_names([*texts.values()]), strict=True))
        except AssistantError as error:
            raise forms.ValidationError(str(error)) from error
        return {**given, **texts}

    @property
    def has_changed_since_shown(self) -> bool:
        return any(self.cleaned_data[name] != words for name, words in self.shown.items())

    @property
    def item(self) -> dict[str, str]:
        item = {"id": f"feedback-{self.feedback.pk}", "lang": self.feedback.turn.language, **self.shown}
        return {**item, "source": _SOURCE, "licence": _LICENCE}

    def _without_names(self, texts: list[str]) -> list[str]:
        language, year = self.feedback.turn.language, timezone.localdate().year
        return Caller(self._editor.pk).wait(without_names, texts, language, year)


def _lines(text: str) -> str:
    """Browsers send the end of a line as CR LF."""
    return text.replace("\r\n", "\n")


@transaction.atomic
def add_item(feedback: Feedback, name: str, item: dict[str, str], editor: User) -> Dataset:
    """The next version of the domain's dataset with this name, with one item more. Raises DatasetError."""
    versions = Dataset.objects.select_for_update().filter(domain=feedback.domain, name=name)
    before = versions.order_by("-number").first()
    lines = [before.text.rstrip("\n")] if before else []
    dataset = Dataset.keep(feedback.domain, name, "\n".join([*lines, json.dumps(item, ensure_ascii=False)]), editor)
    Feedback.objects.filter(pk=feedback.pk).update(dataset=dataset)
    return dataset
