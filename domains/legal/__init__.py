"""Law: paralegals have texts summarised, ask about them, and calculate interest and deadlines."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..base import Domain
from .kinds import kind_of
from .tasks import Ask, Calculate, Summarize, SummarizePart, SummarizeParts

domain = Domain(
    name="legal",
    label=_("Law"),
    purpose=_(
        "Drop a contract, a judgment or a regulation of any length and have it summarised; then ask about it, or have "
        "interest and deadlines calculated."
    ),
    notice=_(
        "Answers are written by a language model. They are not legal advice and can be wrong or incomplete: check "
        "names, dates, amounts and clauses against the text itself."
    ),
    group="paralegals",
    tasks=(Summarize(), Ask(), Calculate()),
    folder=Path(__file__).resolve().parent,
    steps=(SummarizePart(), SummarizeParts()),
    kind_of=kind_of,
)
