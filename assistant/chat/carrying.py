"""What a follow-up carries from an earlier turn: its whole case (a patient, a text), and the document.

The page names the earlier turn (`Ask.carry`); nothing is carried that the page did not ask for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domains.base import Case

from .models import Turn

#: A document may be carried along with a case without being part of it.
DOCUMENT = ("document", "document_name")


@dataclass(frozen=True)
class Split:
    """A question's inputs, divided: those `given` with it (empty for carried ones), and those `carried`."""

    given: dict[str, str]
    carried: dict[str, str]


def split(inputs: Mapping[str, str], earlier: Turn | None, case: Case) -> Split:
    """Divide inputs: those equal to the earlier turn's are carried, the others are given.

    If the inputs say nothing about the case, the earlier turn's whole case is carried, so that a text need not be sent
    twice. If they say anything about it, they must say everything: two cases are never mixed.
    """
    if earlier is None:
        return Split(dict(inputs), {})
    same = {
        name: inputs[name]
        for name in (*case.fields, *DOCUMENT)
        if inputs.get(name) and inputs[name] == earlier.told.get(name)
    }
    carried = same if case.of(inputs) else {**case.of(earlier.told), **same}
    return Split({name: "" if name in carried else value for name, value in inputs.items()}, carried)


def origin(earlier: Turn | None) -> Turn | None:
    """The turn in which the earlier turn's case was first given: itself or an older one. None if it has no case."""
    if earlier is None or not earlier.has_case:
        return None
    return earlier if earlier.gave_case or earlier.carried_from is None else earlier.carried_from
