"""A rule for counting deadlines: what it says, and what that means for the count. Pure."""

from dataclasses import dataclass

from ..calculators.inputs import Label


@dataclass(frozen=True)
class Paragraph:
    """A part of the rule in its own words; `reference` is how it is cited: "6(a)(1)(C)"."""

    reference: str
    text: str


@dataclass(frozen=True)
class DeadlineRule:
    """`paragraphs` by what they decide, so that each day can cite the words it rests on:

    event      the day of the event does not count
    days       which days count
    last       what happens where the last day does not count
    backward   the same for a period before an event; without it, such a period is not moved
    month      the last day of a period in months or years
    hours      a period in hours; hours_last, hours_clerk and hours_end, where such a period has words of its own
    mail       days that are added for service by mail
    clerk      the clerk's office is inaccessible on the last day
    working    the period has at least two working days
    holidays   which days are holidays
    end        when the last day ends
    """

    name: str
    label: Label
    source: str
    paragraphs: dict[str, Paragraph]
    #: Other names of the rule, compared by letters and figures only.
    also: tuple[str, ...] = ()
    #: The default calendar: "US", "CN" or "" for weekends only.
    jurisdiction: str = ""
    mail_days: int = 0
    #: Added days are holidays only for periods after an event.
    added_days_forward_only: bool = False
    #: Whether a period in hours begins with the next full hour, not at once, and whether its end moves off a holiday.
    hours_from_next: bool = False
    hours_move: bool = False

    @property
    def words(self) -> tuple[Paragraph, ...]:
        """The paragraphs, each once."""
        return tuple(dict.fromkeys(self.paragraphs.values()))

    def cite(self, key: str) -> str:
        """How the paragraph is cited; empty if the rule has none."""
        return self.paragraphs[key].reference if key in self.paragraphs else ""

    def has(self, key: str) -> bool:
        return key in self.paragraphs
