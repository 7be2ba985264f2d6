"""Numbers footnotes and endnotes as Word does: in the order of their marks. Runs in the child process.

ECMA-376 part 1, 17.11: a section states how its notes are numbered, otherwise the document's settings do.
"""

from collections.abc import Sequence

from .number_formats import written
from .package import Element, W
from .styles import number, value

_USUAL = {"footnote": "decimal", "endnote": "lowerRoman"}


class NoteMarks:
    """Pass the references in order, and say where sections and pages end. `sections` are the properties of all
    sections, in order."""

    def __init__(self, settings: Element | None, sections: Sequence[Element]) -> None:
        self._settings, self._sections = settings, sections
        self._section = 0
        self._counts: dict[str, int] = {}
        self._marks: dict[tuple[str, str], str] = {}

    def mark(self, kind: str, key: str) -> str:
        """The mark of a note; the same note has the same mark each time."""
        if (kind, key) not in self._marks:
            self._counts[kind] = self._counts.get(kind, number(self._stating(kind, "numStart"), "numStart", 1) - 1) + 1
            form = value(self._stating(kind, "numFmt"), "numFmt") or _USUAL[kind]
            self._marks[kind, key] = written(self._counts[kind], form)
        return self._marks[kind, key]

    def end_section(self) -> None:
        self._section += 1
        self._restart("eachSect", "eachPage")

    def end_page(self) -> None:
        self._restart("eachPage")

    def _restart(self, *where: str) -> None:
        for kind in list(self._counts):
            if value(self._stating(kind, "numRestart"), "numRestart") in where:
                del self._counts[kind]

    def _stating(self, kind: str, name: str) -> Element | None:
        """The properties that state this about notes of the kind: the section's before the document's."""
        section = self._sections[self._section] if self._section < len(self._sections) else None
        stated = [each.find(f"{W}{kind}Pr") for each in (section, self._settings) if each is not None]
        return next((each for each in stated if each is not None and each.find(f"{W}{name}") is not None), None)
