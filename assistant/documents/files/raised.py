"""The meaning of a raised mark after what precedes it: a power, a numerator, or a note. Pure."""

import re

_MARK = re.compile(r"(?P<sign>[-+−–]?)(?P<figures>\d+|[*†‡§]+)")
_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:[kcdm]?m|ft|in|yd|s|sec)$")
_TEN = re.compile(r"(?:^|[^\d.,])10$")
_OVER = re.compile(r"[/⁄]\W?\d")
_POWER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

#: The number of characters before a mark that decide.
BEFORE = 8

#: Enclose raised text until its whole line is known; they may occur in no file.
UP, DOWN = "\x0e", "\x0f"
_BETWEEN = re.compile(f"{UP}([^{UP}{DOWN}]*){DOWN}")


def with_marks(text: str) -> str:
    """The text with its raised marks written as what they mean."""
    whole = text.replace(f"{DOWN}{UP}", "")

    def meant(found: re.Match[str]) -> str:
        start, end = found.span()
        return raised(whole[max(0, start - BEFORE) : start], found[1], whole[end : end + 3])

    return _BETWEEN.sub(meant, whole)


def raised(before: str, mark: str, following: str = "") -> str:
    """The mark as text: "10^9", "m²", "1" of "1/2", or [1]; unchanged if it is none of these. `following`: at least
    three characters."""
    match = _MARK.fullmatch(mark.strip())
    if match is None:
        return mark
    sign, figures = ("-" if match["sign"] in ("−", "–") else match["sign"]), match["figures"]
    if _OVER.match(following):
        return f" {figures}" if before[-1:].isdigit() else figures
    if _TEN.search(before) and figures.isdigit():
        return f"^{sign}{figures}"
    if figures in ("2", "3") and _UNIT.search(before):
        return f"{sign and '^-'}{figures if sign else figures.translate(_POWER)}"
    if sign:
        return f"^{sign}{figures}"
    return f"[{figures}]" if before else f"[{figures}] "
