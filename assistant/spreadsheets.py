"""Text in the cells of a table that somebody opens in a spreadsheet. Pure."""

#: A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"); the wide forms count as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(cell: str) -> str:
    """The cell, with an apostrophe before what would be a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
