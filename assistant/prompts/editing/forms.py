"""Forms of the prompt admin: a new template, and the next version of a template."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import PromptTemplate, PromptVersion, publication_family
from ..titles import empty_places
from .preview import PreviewNote, notes

_OVERTAKEN = _(
    "%(author)s saved version %(number)d while you were writing (%(when)s). Nothing of yours is lost: look at that "
    "version, take over what you need, and save again."
)
_MENDABLE = ("body", "temperature", "top_p", "max_tokens", "thinking_tokens")
_LOOK = _("Open version %(number)d in a new tab")


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template for a task in a language that has none."""

    place = forms.ChoiceField(label=_("Task and language"), choices=lambda: [*empty_places().items()])

    class Meta:
        model = PromptTemplate
        fields = ()

    def save(self, commit: bool = True) -> PromptTemplate:
        self.instance.domain, self.instance.task, self.instance.language = self.cleaned_data["place"].split("/")
        return cast(PromptTemplate, super().save(commit))


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The next version of a template, starting from an earlier version or empty.

    `latest` is the number of the newest version when the form was opened. It detects a version that somebody else saved
    in the meantime.
    """

    latest = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PromptVersion
        fields = ("body", "temperature", "top_p", "max_tokens", "thinking_tokens", "passages", "note")
        labels = {"top_p": "top_p"}
        widgets = {
            "body": forms.Textarea(attrs={"rows": 24}),
            "temperature": forms.NumberInput(attrs={"step": "0.05"}),
            "top_p": forms.NumberInput(attrs={"step": "0.01"}),
        }

    def __init__(
        self, template: PromptTemplate, start: PromptVersion | None, data: Mapping[str, Any] | None = None
    ) -> None:
        self.template = template
        given = {name: getattr(start, name) for name in self.Meta.fields if name != "note"} if start else {}
        newest = template.versions.first()
        super().__init__(
            data,
            instance=PromptVersion(template=template, **given),
            initial={"latest": newest.number if newest else 0},
        )
        self.fields["body"].widget.attrs["lang"] = "zh-Hans" if template.language == "zh" else "en"

    @property
    def placeholders(self) -> list[str]:
        """The placeholders that the text must contain, with their braces."""
        return [f"{{{{ {name} }}}}" for name in self.template.task_object.variables]

    def clean_body(self) -> str:
        """Normalise line breaks: browsers send CRLF."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def mended(self, rule_id: str) -> Mapping[str, Any]:
        """The submitted data, changed so that it keeps this rule."""
        rule = next((rule for rule in publication_family().rules if rule.id == rule_id), None)
        if not (rule and rule.mend):
            return self.data
        source = rule.mend(self.instance.source(self.template.task_object))
        return {**dict(self.data.items()), **{name: getattr(source, name) for name in _MENDABLE}}

    def rows(self) -> Iterator[tuple[BoundField, list[PreviewNote]]]:
        """Every visible field with the rules that its current value breaks."""
        broken = notes(self.instance.violations()) if self.instance.body else []
        for field in self.visible_fields():
            yield field, [note for note in broken if note.rule.field == field.name]

    def write(self, author: User) -> PromptVersion | None:
        """Save the version. If somebody else has saved one in the meantime, add an error and return None."""
        with transaction.atomic():
            template = PromptTemplate.objects.select_for_update().get(pk=self.template.pk)
            newest = template.versions.first()
            if newest and newest.number != self.cleaned_data["latest"]:
                self._tell_of(newest)
                return None
            return template.new_version(author=author, **{name: self.cleaned_data[name] for name in self.Meta.fields})

    def _tell_of(self, newest: PromptVersion) -> None:
        """Add the error about a newer version. It appears once: saving again puts this version after that one."""
        self.data = dict(self.data.items(), latest=newest.number)
        when = date_format(timezone.localtime(newest.created), "DATETIME_FORMAT")
        who = newest.author.get_username() if newest.author else gettext("somebody")
        sentence = _OVERTAKEN % {"author": who, "number": newest.number, "when": when}
        address = reverse("admin:prompts_prompttemplate_version", args=[self.template.pk, newest.number])
        link = format_html('<a href="{}" target="_blank">{}</a>', address, _LOOK % {"number": newest.number})
        self.add_error(None, format_html("{} {}", sentence, link))
