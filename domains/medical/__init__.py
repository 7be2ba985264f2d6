"""Medicine: clinicians ask about a patient, and calculate."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..base import Domain
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
    group="clinicians",
    tasks=(Answer(), Calculate()),
    steps=(AnswerFrom(),),
    folder=Path(__file__).resolve().parent,
)
