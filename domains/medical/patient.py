"""What can be stated about a patient: form fields, chips for the page, and lines of a prompt.

The lines are separate from the form's translations: rewording a label must not change a prompt.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..fields import PlainTextField

_SEX = (("", _("Not stated")), ("female", _("Female")), ("male", _("Male")))
_PREGNANCY = (
    ("", _("Not stated")),
    ("no", _("Not pregnant")),
    ("pregnant", _("Pregnant")),
    ("first", _("Pregnant, first trimester")),
    ("second", _("Pregnant, second trimester")),
    ("third", _("Pregnant, third trimester")),
    ("breastfeeding", _("Breastfeeding")),
)
_CHOICE = {"invalid_choice": _("Choose one of the list.")}


def _measure(least: float, most: float, *, places: int, **words: Any) -> forms.DecimalField:
    """A measurement between `least` and `most`, in the unit named in its help text."""
    message = format_lazy(_("A number between {least} and {most} is expected here."), least=least, most=most)
    codes = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
    return forms.DecimalField(
        required=False,
        min_value=Decimal(str(least)),
        max_value=Decimal(str(most)),
        max_digits=6,
        decimal_places=places,
        error_messages=dict.fromkeys(codes, message),
        **words,
    )


class PatientForm(forms.Form):
    """All fields are optional. The page shows each as the chip that it will become (`data-chip`)."""

    details_label = _("About the patient")

    age = _measure(0, 130, places=2, label=_("Age"), help_text=_("Years; 0.5 is six months."))
    sex = forms.ChoiceField(label=_("Sex"), choices=_SEX, required=False, error_messages=_CHOICE)
    pregnancy = forms.ChoiceField(label=_("Pregnancy"), choices=_PREGNANCY, required=False, error_messages=_CHOICE)
    weight = _measure(0.2, 500, places=2, label=_("Weight"), help_text=_("Kilograms."))
    egfr = _measure(0, 250, places=1, label=_("eGFR"), help_text=_("Renal function, mL/min/1.73 m²."))
    conditions = PlainTextField(label=_("Conditions"), max_length=1000, required=False)
    medication = PlainTextField(
        label=_("Medication"), help_text=_("With doses, where they matter."), max_length=1000, required=False
    )
    allergies = PlainTextField(label=_("Allergies"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in _CHIPS.items():
            self.fields[name].widget.attrs["data-chip"] = words


FIELDS = tuple(PatientForm.base_fields)

_LINES = MappingProxyType(
    {
        "en": {
            "age": "Age: {} years",
            "sex": "Sex: {}",
            "pregnancy": "Pregnancy: {}",
            "weight": "Weight: {} kg",
            "egfr": "eGFR: {} mL/min/1.73 m²",
            "conditions": "Conditions: {}",
            "medication": "Current medication: {}",
            "allergies": "Allergies: {}",
        },
        "zh": {
            "age": "年龄：{} 岁",
            "sex": "性别：{}",
            "pregnancy": "妊娠：{}",
            "weight": "体重：{} kg",
            "egfr": "eGFR：{} mL/min/1.73 m²",
            "conditions": "既往及现有疾病：{}",
            "medication": "目前用药：{}",
            "allergies": "过敏史：{}",
        },
    }
)
_WORDS = MappingProxyType(
    {
        "en": {
            "female": "female",
            "male": "male",
            "no": "not pregnant",
            "pregnant": "pregnant, stage not stated",
            "first": "pregnant, first trimester",
            "second": "pregnant, second trimester",
            "third": "pregnant, third trimester",
            "breastfeeding": "breastfeeding",
        },
        "zh": {
            "female": "女",
            "male": "男",
            "no": "未妊娠",
            "pregnant": "妊娠，孕周未说明",
            "first": "妊娠早期",
            "second": "妊娠中期",
            "third": "妊娠晚期",
            "breastfeeding": "哺乳期",
        },
    }
)
_NOTHING = MappingProxyType({"en": "Nothing was said about the patient.", "zh": "未提供患者信息。"})


def describe(inputs: Mapping[str, str], language: str) -> str:
    """One line for each stated fact, in the language of the prompt."""
    given = {name: inputs[name] for name in FIELDS if inputs.get(name)}
    for name in ("sex", "pregnancy"):
        if name in given:
            given[name] = _WORDS[language][given[name]]
    lines = [_LINES[language][name].format(value) for name, value in given.items()]
    return "\n".join(lines) or _NOTHING[language]


_CHIPS = MappingProxyType(
    {
        "age": _("%(value)s y"),
        "weight": _("%(value)s kg"),
        "egfr": _("eGFR %(value)s"),
        "allergies": _("allergic to %(value)s"),
    }
)
_CHOICES = MappingProxyType({"sex": dict(_SEX), "pregnancy": dict(_PREGNANCY)})


def chips(inputs: Mapping[str, str]) -> list[str]:
    """The stated facts as chips of a word or two, in the reader's language."""
    return [_chip(name, inputs[name]) for name in FIELDS if inputs.get(name)]


def _chip(name: str, value: str) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name].get(value, value))
    return str(_CHIPS[name] % {"value": value}) if name in _CHIPS else value
