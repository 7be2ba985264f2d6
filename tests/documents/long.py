"""A long agreement with clauses planted in it, each with a figure that stands nowhere else."""

CLAUSES, PAGES, LINES = 60, 300, 42

_FILLER = [
    "The",
    "parties",
    "shall",
    "keep",
    "each",
    "other",
    "informed",
    "of",
    "all",
    "matters",
    "that",
    "bear",
    "on",
    "the",
    "performance",
    "of",
    "this",
    "agreement",
    "and",
    "shall",
    "act",
    "in",
    "good",
    "faith",
]


def planted(number: int) -> str:
    return f"The Supplier shall pay the amount of EUR {10_000 + 137 * number:,} within {number + 100} days."


def pages() -> list[list[str]]:
    """Lines of each page: articles, numbered clauses, filler; the planted clauses spread evenly."""
    lines: list[str] = []
    every = PAGES * LINES // CLAUSES
    for number in range(PAGES * LINES):
        if number % 420 == 0:
            lines.append(f"ARTICLE {number // 420 + 1}")
        elif number % every == every // 2:
            lines.append(f"{number // 420 + 1}.{number % 420} {planted(number // every)}")
        elif number % 7 == 3:
            lines.append(f"{number // 420 + 1}.{number % 420} " + " ".join(_FILLER[:12]) + ".")
        else:
            lines.append(" ".join(_FILLER[number % 9 :][:13]).capitalize() + ".")
    return [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
