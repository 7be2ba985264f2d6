"""Takes out of the texts of a case what identifies somebody; run by a worker process."""

from ..deidentification.finding import find
from ..deidentification.replacing import CLOSE, OPEN, Names, replace


def without_names(texts: list[str], language: str, year: int) -> list[str]:
    """The same words have the same placeholder, "[NAME-1]". Done again, it changes nothing."""
    names = Names()
    replaced = [replace(text, find(text, language), names, year) for text in texts]
    return [text.replace(OPEN, "[").replace(CLOSE, "]").strip() for text in replaced]
