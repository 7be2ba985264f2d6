"""The form of the search: words and filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...chat.access import Viewer, domains_of
from ...chat.models import Turn
from ...chat.protocol import FINAL_STATES
from ...matters.access import matters_of
from ...matters.models import Matter
from ..finding import Filters
from ..query import MOST_CHARACTERS

_ANY = _("any")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("What are you looking for?"),
        max_length=MOST_CHARACTERS,
        help_text=_("All words have to be there. “acute kidney” in quotation marks finds a phrase, hyper* any ending."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )
    domain = forms.ChoiceField(label=_("Subject"), required=False)
    matter = forms.ModelChoiceField(Matter.objects.none(), label=_("Matter"), required=False, empty_label=_ANY)
    since = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until = forms.DateField(label=_("To (last day)"), required=False, widget=_DAY)
    state = forms.ChoiceField(label=_("Answer"), required=False)
    document = forms.BooleanField(label=_("Questions about a document"), required=False)
    signed = forms.BooleanField(label=_("Signed answers"), required=False)
    before = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: Any, person: Viewer) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        domains = domains_of(person)
        states = [(value, label) for value, label in Turn.State.choices if value in FINAL_STATES]
        fields["domain"].choices = [("", _ANY), *((one.name, one.label) for one in domains)]
        fields["state"].choices = [("", _ANY), *states]
        fields["matter"].queryset = matters_of(person).filter(domain__in=[one.name for one in domains])
        fields["matter"].label_from_instance = lambda matter: matter.label

    @property
    def filters(self) -> Filters:
        given = self.cleaned_data
        matter = given["matter"]
        names = ("domain", "since", "until", "state", "document", "signed")
        return Filters(**{name: given[name] for name in names}, matter=matter and matter.pk)

    @property
    def filtered(self) -> bool:
        """Whether the fold of the filters stands open."""
        return any(self.data.get(name) for name in self.fields if name not in ("words", "before"))
