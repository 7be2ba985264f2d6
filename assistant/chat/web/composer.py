"""The forms of a domain's tasks as the composer shows them: the main text, required fields, optional fields."""

import json
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from domains.base import Case, Domain, Task


@dataclass(frozen=True)
class ComposerExample:
    """`inputs` is JSON with which the page fills the form; `about` and `beginning` show in short what they contain."""

    label: str
    inputs: str
    about: str
    beginning: str


@dataclass(frozen=True)
class ComposerSheet:
    """One task's part of the composer. `main` is the form's first field; the page itself fills the `hidden` ones.
    The fields of the `case` are shown in the strip below the bar."""

    task: Task
    main: BoundField
    required: list[BoundField]
    optional: list[BoundField]
    hidden: list[BoundField]
    case: Case

    @property
    def given(self) -> str:
        """The names of the optional fields that the strip does not show."""
        return " ".join(field.name for field in self.optional if field.name not in self.case.fields)

    @property
    def main_widget(self) -> SafeString:
        """The main field as a growing text area, whatever widget the form declares."""
        widget = forms.Textarea()
        attrs: dict[str, str | bool] = {"rows": "1", "data-main": True, "placeholder": str(self.main.help_text)}
        attrs |= self.main.field.widget_attrs(widget)
        attrs |= {} if self.main.field.required else {"data-optional": True}
        return self.main.as_widget(widget=widget, attrs=attrs)

    @property
    def details_label(self) -> str:
        """The label of the folded optional fields: the form's own, if it has one."""
        return str(getattr(type(self.main.form), "details_label", _("Details")))

    @property
    def examples(self) -> list[ComposerExample]:
        language = (get_language() or "en")[:2]
        return [self._example(label, dict(inputs)) for label, inputs in self.task.examples(language)]

    def _example(self, label: str, inputs: dict[str, str]) -> ComposerExample:
        about = " · ".join(self.task.chips(inputs))
        return ComposerExample(label, json.dumps(inputs, ensure_ascii=False), about, inputs.get(self.main.name, ""))


def sheets(domain: Domain) -> list[ComposerSheet]:
    return [_sheet(task, domain.case) for task in domain.tasks]


def _sheet(task: Task, case: Case) -> ComposerSheet:
    form = task.form(auto_id=f"{task.name}-%s", use_required_attribute=False)
    main, *others = form.visible_fields()
    return ComposerSheet(
        task=task,
        main=main,
        required=[field for field in others if field.field.required],
        optional=[field for field in others if not field.field.required],
        hidden=form.hidden_fields(),
        case=case,
    )
