"""What a raised mark means beside what stands before it: a power, the upper part of a fraction, or a note. Pure."""

import re

_MARK = re.compile(r"(?P<sign>[-+−–]?)(?P<figures>\d+|[*†‡§]+)")
_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:[kcdm]?m|ft|in|yd|s|sec)$")
_TEN = re.compile(r"(?:^|[^\d.,])10$")
_OVER = re.compile(r"[/⁄]\W?\d")
_POWER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

#: Characters before a mark that tell.
BEFORE = 8

#: Around what is raised until its whole line is known; no file that is read may hold them.
UP, DOWN = "\x0e", "\x0f"
_BETWEEN = re.compile(f"{UP}([^{UP}{DOWN}]*){DOWN}")


def with_marks(text: str) -> str:
    """With what the raised marks in it mean."""
    whole = text.replace(f"{DOWN}{UP}", "")

    def meant(found: re.Match[str]) -> str:
        start, end = found.span()
        return raised(whole[max(0, start - BEFORE) : start], found[1], whole[end : end + 3])

    return _BETWEEN.sub(meant, whole)


def raised(before: str, mark: str, following: str = "") -> str:
    """The mark as a text says it: "10^9", "m²", "1" of "1/2", or [1]; what is no mark as it is. `following`: at least
    three characters."""
    found = _MARK.fullmatch(mark.strip())
    if found is None:
        return mark
    sign, figures = ("-" if found["sign"] in ("−", "–") else found["sign"]), found["figures"]
    if _OVER.match(following):
        return f" {figures}" if before[-1:].isdigit() else figures
    if _TEN.search(before) and figures.isdigit():
        return f"^{sign}{figures}"
    if figures in ("2", "3") and _UNIT.search(before):
        return f"{sign and '^-'}{figures if sign else figures.translate(_POWER)}"
    if sign:
        return f"^{sign}{figures}"
    return f"[{figures}]" if before else f"[{figures}] "
