"""Medicine: clinicians ask about a patient, and calculate."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..base import Case, Domain
from .calculators import CALCULATORS
from .parts import PARTS
from .patient import FIELDS, chips
from .tasks import Answer, AnswerFrom, Calculate

domain = Domain(
    name="medical",
    label=_("Medicine"),
    purpose=_(
        "Ask a clinical question, with as much about the patient as matters. You get warning signs first, a short "
        "answer, and what it rests on."
    ),
    notice=_(
        "Answers are written by a language model. They can be wrong and do not replace clinical judgement: check doses "
        "and contraindications against an authoritative source before acting."
    ),
    caution=_("A language model wrote this: check doses and contraindications."),
    group="clinicians",
    tasks=(Answer(), Calculate()),
    steps=(AnswerFrom(),),
    case=Case(
        fields=FIELDS,
        alerts=("allergies",),
        chips=chips,
        label=_("Patient"),
        none=_("Nothing is said about a patient."),
        next=_("New patient"),
        another=_("Another patient?"),
        same=_("Same patient, facts changed"),
        start=_("Another patient: start from nothing"),
    ),
    answer_parts=PARTS,
    limits=(_("Silence does not mean that there is no interaction."),),
    folder=Path(__file__).resolve().parent,
    calculators=CALCULATORS,
)
