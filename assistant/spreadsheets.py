"""Protects table cells that somebody opens in a spreadsheet. Pure."""

#: Spreadsheets take a cell that begins with one of these for a formula (OWASP, "CSV Injection"); full-width forms
#: count, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(cell: str) -> str:
    """The cell, with an apostrophe in front if it would be a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
