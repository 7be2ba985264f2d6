"""The medicines of an answer: doses held against those of the sources, and conflicts with what was given. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .medicines.doses import Dose, find_doses
from .medicines.drug_names import Drug, Mention, find_drugs

#: Characters before a figure of a source within which a medicine is named that it is a dose of.
_BEHIND = 600


@dataclass
class Medicines:
    """What a text has of them, found once. `title` names the medicine that a whole text is about, as a label's does."""

    text: str = field(repr=False)
    title: str = ""

    def __post_init__(self) -> None:
        self.mentions = find_drugs(self.text)
        self.doses = find_doses(self.text, self.mentions)
        self._starts = [dose.start for dose in self.doses]
        self._mentioned = [one.start for one in self.mentions]
        about = find_drugs(self.title)
        self._about = about[0].drug if about else None

    def doses_of(self, drug: Drug) -> list[Dose]:
        return [dose for dose in self.doses if self.drug_of(dose) == drug.name]

    def drug_of(self, dose: Dose) -> str:
        """Empty where nothing says of what it is a dose."""
        drug = dose.drug or self._about
        return drug.name if drug else ""

    def dose_at(self, start: int) -> Dose | None:
        """The one that begins there, or a few characters before."""
        place = bisect_right(self._starts, start) - 1
        found = self.doses[place] if place >= 0 else None
        return found if found and found.start <= start < found.end else None

    def within(self, start: int, end: int) -> tuple[list[Mention], list[Dose]]:
        mentions = slice(*(bisect_left(self._mentioned, place) for place in (start, end)))
        doses = slice(*(bisect_left(self._starts, place) for place in (start, end)))
        return self.mentions[mentions], self.doses[doses]


def is_other_drug(dose: Dose, medicines: Medicines, start: int) -> bool:
    """Whether the figure of a source at this place is a dose of another medicine."""
    other = medicines.dose_at(start)
    name = medicines.drug_of(other) if other else ""
    return bool(dose.drug and name and name != dose.drug.name)


def differs(dose: Dose, other: Dose) -> bool:
    """Whether two doses of the same amount are given otherwise: as often, by the same route, as far as both say it."""
    often = dose.times and other.times and dose.times != other.times
    return bool(often or (dose.route and other.route and dose.route != other.route) or dose.key[2] != other.key[2])


def nearest(dose: Dose, others: Sequence[Dose]) -> Dose | None:
    """Of the same medicine, the one whose amount is most like it."""
    alike = [other for other in others if other.key[1] == dose.key[1] and other.key[0]]
    return min(alike, key=lambda other: _ratio(dose.key[0], other.key[0]), default=None)


def _ratio(one: Fraction, other: Fraction) -> Fraction:
    return max(one / other, other / one) if one and other else Fraction(10**9)


def drugs_in(mentions: Sequence[Mention]) -> Iterator[Drug]:
    yield from {mention.drug.name: mention.drug for mention in mentions}.values()
