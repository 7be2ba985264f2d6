"""The forms of a domain's tasks as the composer shows them: the main text, what must be given, what may be."""

import json
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from domains.base import Domain, Task


@dataclass(frozen=True)
class Example:
    """`inputs` is JSON, for the page to fill the form with."""

    label: str
    inputs: str


@dataclass(frozen=True)
class Sheet:
    """One task's part of the composer. `main` is the field that the form names first; `hidden` the page fills in."""

    task: Task
    main: BoundField
    required: list[BoundField]
    optional: list[BoundField]
    hidden: list[BoundField]

    @property
    def main_widget(self) -> SafeString:
        """A text area that grows, whatever widget the form had in mind."""
        widget = forms.Textarea()
        attrs: dict[str, str | bool] = {"rows": "1", "data-main": True, "placeholder": str(self.main.help_text)}
        attrs |= self.main.field.widget_attrs(widget)
        attrs |= {} if self.main.field.required else {"data-optional": True}
        return self.main.as_widget(widget=widget, attrs=attrs)

    @property
    def details_label(self) -> str:
        """What the folded part is called: the form's own word for it, where it has one."""
        return str(getattr(type(self.main.form), "details_label", _("Details")))

    @property
    def carries(self) -> str:
        """Names of the inputs that an earlier turn hands on, by spaces: cleared once they were sent."""
        return " ".join(self.task.carries)

    @property
    def examples(self) -> list[Example]:
        language = (get_language() or "en")[:2]
        return [
            Example(label, json.dumps(dict(inputs), ensure_ascii=False))
            for label, inputs in self.task.examples(language)
        ]


def sheets(domain: Domain) -> list[Sheet]:
    return [_sheet(task) for task in domain.tasks]


def _sheet(task: Task) -> Sheet:
    form = task.form(auto_id=f"{task.name}-%s", use_required_attribute=False)
    main, *others = form.visible_fields()
    return Sheet(
        task=task,
        main=main,
        required=[field for field in others if field.field.required],
        optional=[field for field in others if not field.field.required],
        hidden=form.hidden_fields(),
    )
