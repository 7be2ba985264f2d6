"""Law: paralegals have texts summarised, ask about them, and calculate interest and deadlines."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..base import AnswerPart, Case, Domain
from .calculators import CALCULATORS
from .deadlines import RULES
from .kinds import kind_of
from .tasks import AskQuestion, Calculate, Summarize, SummarizePart, SummarizeParts, text_chips

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
    caution=_("A language model wrote this: check names, dates, amounts and clauses."),
    group="paralegals",
    tasks=(Summarize(), AskQuestion(), Calculate()),
    folder=Path(__file__).resolve().parent,
    steps=(SummarizePart(), SummarizeParts()),
    case=Case(
        fields=("text", "kind", "document", "document_name"),
        chips=text_chips,
        label=_("Text"),
        next=_("New matter"),
        another=_("Another text?"),
        same=_("Same matter, another text"),
        start=_("Another matter: start from nothing"),
    ),
    kind_of=kind_of,
    calculators=CALCULATORS,
    deadline_rules=RULES,
    limits=(_("Nothing here tells whether a law or a judgment is still in force."),),
    answer_parts=(
        AnswerPart("warning", ("Unusual or one-sided", "Unusual or one-sided clauses", "特殊或偏向一方的条款")),
        AnswerPart("lead", ("Answer", "Short answer", "结论", "回答")),
        AnswerPart("section", ("Not in the text", "文本未涉及", "What remains open", "Passages", "Conditions")),
    ),
)
