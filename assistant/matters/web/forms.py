"""The forms of matters and their members."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from domains.base import Domain

from ...chat.access import people_of
from ...hidden_characters import visible
from ..last_day import LastDayField
from ..models import Barrier, Matter, Membership, Role

_UNKNOWN = _("Nobody by this name may use %(domain)s.")
_EITHER = _("Choose either a person or a group.")
_ALREADY = _("This is a member already. Change the role in the table.")
_INVISIBLE = _("It has no character that can be seen.")
_BARRED = _("A barrier keeps this person out of the matter.")

#: The most names offered while a person is typed.
_OFFERED = 500


class MatterForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new matter in one of these domains."""

    domain = forms.ChoiceField(label=_("Subject"))

    class Meta:
        model = Matter
        fields = ("label", "reference", "kind", "domain")

    def __init__(self, data: Any, domains: Sequence[Domain]) -> None:
        super().__init__(data)
        self.fields["domain"].choices = [(one.name, one.label) for one in domains]  # type: ignore[attr-defined]
        self.fields["kind"].initial = Matter.Kind.MATTER
        self.fields["reference"].help_text = _("The number that your organisation has for it.")
        for name in ("label", "reference"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_label(self) -> str:
        return _seen(self.cleaned_data["label"])

    def clean_reference(self) -> str:
        return _seen(self.cleaned_data["reference"]) if self.cleaned_data["reference"] else ""


def _seen(text: str) -> str:
    """What a person sees of it, in one line. Raises ValidationError if that is nothing."""
    seen = " ".join(visible(text).text.split())
    if not seen:
        raise forms.ValidationError(_INVISIBLE)
    return seen


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a member may do, and how long."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    until = LastDayField(label=_("Until (last day)"), required=False)

    class Meta:
        model = Membership
        fields = ("role", "until")


class MemberForm(RoleForm):
    """A new member of `matter`: a person by their user name, or a group."""

    person = forms.CharField(label=_("Person (user name)"), required=False)
    group = forms.ModelChoiceField(Group.objects.order_by("name"), label=_("or a group"), required=False)
    field_order = ("person", "group", "role", "until")

    class Meta:
        model = Membership
        fields = ("group", "role", "until")

    def __init__(self, data: Any, matter: Matter) -> None:
        super().__init__(data, instance=Membership(matter=matter))
        self.fields["person"].widget.attrs |= {"autocomplete": "off", "list": "people"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        matter, group, name = self.instance.matter, given.get("group"), given.get("person")
        if bool(name) == bool(group):
            raise forms.ValidationError(_EITHER)
        if name:
            self.instance.user = people_of(matter.domain_object).filter(username=name).first()
            if self.instance.user is None:
                label = matter.domain_object.label
                raise forms.ValidationError({"person": str(_UNKNOWN) % {"domain": label}})
            if Barrier.objects.filter(matter=matter, user=self.instance.user).exists():
                raise forms.ValidationError({"person": _BARRED})
        if matter.memberships.filter(user=self.instance.user, group=group).exists():
            raise forms.ValidationError(_ALREADY)
        return given

    @property
    def offered(self) -> list[str]:
        return list(people_of(self.instance.matter.domain_object).values_list("username", flat=True)[:_OFFERED])
