"""The checks of an answer as sentences in the active language, for the page, the passport and every export."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..evidence.medicines.patients import Missing
from ..evidence.sources import AnswerCheck, AnswerStatement, Mark
from ..exceptions import Sentence
from .problems import problem_words

UNCHECKED = _("The figures of this answer were not checked: it is too long, or checking it took too long.")

_OPPOSED: dict[str, Sentence] = {
    "impossible": _("%(count)d that cannot be right"),
    "wrong_arithmetic": _("%(count)d calculated wrongly"),
    "says_otherwise": _("%(count)d saying otherwise than the source"),
    "conflicts": _("%(count)d in conflict with what you gave"),
}


def figures(results: Mapping[str, int]) -> str:
    """ "4 figures: 2 sourced, 2 without a source." Empty if nothing was checked."""
    count = {name: results.get(name, 0) for name in (*get_args(Mark), "impossible")}
    sourced = count["exact"] + count["right_arithmetic"]
    without = count["no_source"] + count["not_found"]
    total = sourced + without + count["near"] + count["impossible"] + count["wrong_arithmetic"]
    parts = [
        gettext("%(count)d sourced") % {"count": sourced},
        gettext("%(count)d without a source") % {"count": without},
        *_counted(count, {"near": _("%(count)d different"), **_OPPOSED}),
    ]
    if not (total or len(parts) > 2):
        return ""
    sentence = ngettext("%(count)d figure: %(parts)s.", "%(count)d figures: %(parts)s.", total)
    return sentence % {"count": total, "parts": gettext(", ").join(parts)}


def besides(results: Mapping[str, int]) -> str:
    """What a receipt adds to the count of document matches: "Besides: 1 calculated wrongly." Empty if there is
    nothing."""
    parts = _counted(results, {"right_arithmetic": _("%(count)d calculated rightly"), **_OPPOSED})
    return gettext("Besides: %(parts)s.") % {"parts": gettext(", ").join(parts)} if parts else ""


def _counted(results: Mapping[str, int], words: Mapping[str, Sentence]) -> list[str]:
    return [sentence % {"count": results[name]} for name, sentence in words.items() if results.get(name)]


def marks(statement: AnswerStatement) -> str:
    """What the sources do not bear out; a tick if they bear out everything."""
    doubtful = [mark(check) for check in statement.checks if check.doubtful]
    return "; ".join(doubtful) or ("✓" if statement.checks else "")


def mark(check: AnswerCheck) -> str:
    if check.problem:
        return f"{check.value}: {problem_words(check.problem)}"
    given = check.result == "near" and check.source in _SOURCES
    return (_GIVEN_DIFFERS if given else _MARKS[check.result]) % {"value": check.value, "found": check.found}


_GIVEN_DIFFERS = _("%(value)s: what you gave has “%(found)s”")


#: Sentences for values that the sources do not have like this.
_MARKS: dict[str, Sentence] = {
    "near": _("%(value)s: the document has “%(found)s”"),
    "not_found": _("%(value)s: not found in the document"),
    "no_source": _("%(value)s: no source here, look it up"),
    "says_otherwise": _("%(value)s: the source says otherwise: “%(found)s”"),
    "conflicts": _("%(value)s: conflicts with what you gave: %(found)s"),
    "wrong_arithmetic": _("%(value)s: calculated wrongly, %(found)s is right"),
}


def missing_lines(missing: Sequence[Missing]) -> list[str]:
    """ "naproxen: renal function, pregnancy": for each medicine, the facts about the patient that matter and are
    missing."""
    return [
        gettext("%(drug)s: %(facts)s") % {"drug": drug, "facts": gettext(", ").join(map(str, facts))}
        for drug, facts in _by_drug(missing).items()
    ]


def _by_drug(missing: Iterable[Missing]) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {}
    for one in missing:
        found.setdefault(one.drug, []).append(_FACTS[one.fact])
    return found


#: The facts about a patient that may be missing.
_FACTS: dict[str, Sentence] = {
    "renal function": _("renal function"),
    "weight": _("weight"),
    "pregnancy": _("pregnancy"),
    "interacting medication": _("other medication"),
    "hepatic function": _("hepatic function"),
    "allergies": _("allergies"),
}


def named_sources(statement: AnswerStatement) -> Iterator[str]:
    """The sources that bear out the figures of an answer without a document."""
    for source in dict.fromkeys(check.source for check in statement.checks if check.source):
        kind, _dash, number = source.partition("-")
        yield (
            gettext("passage %(number)s") % {"number": number}
            if kind == "passage"
            else str(_SOURCES.get(source, source))
        )


_SOURCES: dict[str, Sentence] = {
    "question": _("the question, with what was given"),
    "pasted": _("the pasted text"),
    "calculation": _("the calculation"),
}
