"""The forms of the evaluation admin: upload a dataset, start an evaluation."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from domains.registry import domains

from ..exceptions import AssistantError
from ..prompts.models import PromptTemplate, PromptVersion
from ..prompts.publication import barred_authors
from ..prompts.titles import title_of
from ..workers.pool import Caller
from .dataset_file import MAX_BYTES, checked_lines
from .models import LEAST_SAMPLES, Dataset, Evaluation, begin

#: The most samples for each item: agreement hardly changes beyond that.
MOST_SAMPLES = 64

_NO_ITEM = _("This dataset has no item in the language of this template.")
_OF_AUTHOR = _(
    "The author of this version uploaded this dataset. A version is measured on another person's dataset: choose one, "
    "or have a prompt editor or approver who did not write it upload one."
)
_OTHER_DOMAIN = _("This dataset is for another domain than this template.")


class DatasetForm(forms.ModelForm):  # type: ignore[type-arg]
    """Uploads a file as the first or the next version of the dataset with this name."""

    domain = forms.ChoiceField(
        label=_("Domain"), choices=lambda: [(domain.name, domain.label) for domain in domains().values()]
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "JSON Lines or CSV in UTF-8; docs/evaluation.md lists the fields. No words of patients or clients."
        ),
    )

    class Meta:
        model = Dataset
        fields = ("domain", "name")
        help_texts = {"name": _("An existing name creates the next version of that dataset.")}

    def __init__(self, *args: Any, author: User) -> None:
        self.author = author
        super().__init__(*args)

    def clean_file(self) -> str:
        file = cast("UploadedFile[Any]", self.cleaned_data["file"])
        try:
            return Caller(self.author.pk).wait(checked_lines, file.read(MAX_BYTES + 1), file.name or "")
        except AssistantError as error:
            raise forms.ValidationError(str(error)) from error

    def keep(self) -> Dataset:
        given = self.cleaned_data
        return Dataset.keep(given["domain"], given["name"], given["file"], self.author)


class VersionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{title_of(obj.template)}, {obj}"


class EvaluationForm(forms.Form):
    version = VersionChoice(
        label=_("Prompt version"),
        queryset=PromptVersion.objects.select_related("template").order_by("template", "-number"),
    )
    dataset = forms.ModelChoiceField(label=_("Dataset"), queryset=Dataset.objects.defer("text"))
    samples = forms.IntegerField(
        label=_("Answers to each item"),
        initial=LEAST_SAMPLES,
        min_value=LEAST_SAMPLES,
        max_value=MOST_SAMPLES,
        help_text=_("Models answer differently each time: fewer than five say little (rule R4)."),
    )

    def __init__(self, data: Any = None, *, chosen: Mapping[str, str]) -> None:
        """`chosen` holds the initial values by field. If it names a version, the newest matching dataset is
        preselected."""
        version = PromptVersion.objects.filter(pk=chosen.get("version", 0)).select_related("template").first()
        fitting = {"dataset": _fitting(version.template)} if version else {}
        super().__init__(data, initial={**fitting, **chosen})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        version, dataset = given.get("version"), given.get("dataset")
        if version and dataset:
            if dataset.domain != version.template.domain:
                self.add_error("dataset", _OTHER_DOMAIN)
            elif not dataset.items(version.template.language):
                self.add_error("dataset", _NO_ITEM)
            elif dataset.author_id in barred_authors(version):
                self.add_error("dataset", _OF_AUTHOR)
        return given

    def begin(self, author: User) -> Evaluation:
        given = self.cleaned_data
        return begin(given["dataset"], given["version"], samples=given["samples"], author=author)


def _fitting(template: PromptTemplate) -> Dataset | None:
    """The newest dataset of the template's domain with items in its language."""
    newest = Dataset.objects.filter(domain=template.domain).order_by("-created", "name")
    return next((dataset for dataset in newest if dataset.items(template.language)), None)
