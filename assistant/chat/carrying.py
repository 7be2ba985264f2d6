"""What a follow-up carries from an earlier turn: its case (a patient, a text) as a whole, and the document.

The question's frame says it (`Ask.carry`); nothing is added that the frame does not name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domains.base import Case

from .models import Turn

#: A document may go along with a case without being part of it.
DOCUMENT = ("document", "document_name")


@dataclass(frozen=True)
class Split:
    """A question's inputs: what was `given` with it, empty where it was not, and what was `carried`."""

    given: dict[str, str]
    carried: dict[str, str]


def split(inputs: Mapping[str, str], earlier: Turn | None, case: Case) -> Split:
    """What stands in the inputs as it stood in the earlier turn is carried, the rest is given.

    Where they say nothing of the case, the whole of the earlier one is carried: a text need not be sent twice. Where
    they say something, they say all of it: cases are never mixed.
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
    """The turn that gave the case of the earlier one: itself, or the one it carried it from. None without a case."""
    if earlier is None or not earlier.has_case:
        return None
    return earlier if earlier.gave_case or earlier.carried_from is None else earlier.carried_from
