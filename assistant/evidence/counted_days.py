"""A date that an answer calls the end of a period, held against the deadline that code has counted. Pure.

Every day of a count stands in its source: that the source has a date does not make it the last one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..documents.text.normalisation import fold
from .arithmetic.boxed_results import Calculated
from .sources import AnswerCheck
from .value import Key
from .value_keys import same
from .values import find_values

#: Words for the end of a period, and those that may say it of a day that was counted.
_END = r"\bdeadlines?\b|\bdue\b|\b(?:last|final) day\b|\bexpir(?:es?|ed|y)\b|\bends?\b|截止|届满|到期|期满|最后一[日天]"
_MAYBE = r"\b(?:ended|ending|(?:no|not) later than|by|until|before|filed?|boxed)\b|之前|以前|期限|不[晚迟]于|应[当于在]"
_OF = {"question": re.compile(_END, re.I), "calculation": re.compile(f"{_END}|{_MAYBE}", re.I)}


def check_days(text: str, checks: Sequence[AnswerCheck], results: Sequence[Calculated]) -> list[AnswerCheck]:
    """The checks of a statement. A day of the count, or its event, that is not the end is `near` the end where the
    statement speaks of an end and does not name the right one."""
    ends = [(day, result.figure) for result in results if (day := result.day)]
    given = [one for one in checks if one.kind == "date" and one.result == "exact" and one.source in _OF]
    if not ends or any(_is_end(one, ends) for one in given):
        return list(checks)
    wrong = [one for one in given if _OF[one.source].search(text)]
    return [replace(one, result="near", found=ends[0][1]) if one in wrong else one for one in checks]


def _is_end(check: AnswerCheck, ends: Sequence[tuple[Key, str]]) -> bool:
    values = find_values(fold(check.value).text)
    return any(same(value.key, end) for value in values[:1] for end, _figure in ends)
