"""What in a text can be right or wrong to the letter, and how two such things are compared: by their keys. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "quotation", "amount", "percent", "duration", "date", "time", "weekday", "ordinal", "frequency", "measure",
    "number", "reference", "citation", "party",
]  # fmt: skip
Key = tuple[object, ...]

#: Kinds of figures that somebody might act upon: a dose, a limit, an amount, a date, a deadline, a citation.
_ACTIONABLE: frozenset[Kind] = frozenset({"amount", "percent", "duration", "date", "time", "measure", "citation"})
#: What a frequency says by which it is more than "annual" or "per day".
_COUNTS = re.compile(
    r"\d|\b(?:once|twice|thrice|times|every \w+ \w+|[bt]\.?i\.?d|tds|q\.?[id]\.?[ds]?|[ob]d)\b|次|隔", re.I
)


def is_actionable(kind: Kind, text: str) -> bool:
    """Whether a value is of such a kind: "every 8 hours" is, "annual" is not."""
    return kind in _ACTIONABLE or (kind == "frequency" and bool(_COUNTS.search(text)))


@dataclass(frozen=True)
class Problem:
    """Why a citation cannot be right, or no longer is. `given` is what it has, `limit` what there is, as far as that is
    known: the volumes of the reporter, the articles of the law, the day on which it was repealed."""

    what: Literal["incomplete", "reporter", "volume", "year", "court", "title", "law", "article", "repealed"]
    given: str = ""
    limit: str = ""


@dataclass(frozen=True)
class Value:
    """`start` and `end` are offsets in the folded text. `also` are keys that a text with this value answers to as well:
    "Articles 5 to 9" holds Article 7."""

    kind: Kind
    key: Key
    start: int
    end: int
    text: str
    also: tuple[Key, ...] = ()
    problem: Problem | None = None
