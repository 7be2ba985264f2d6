"""EUR-Lex: acts of the European Union by CELEX number, from the Publications Office's repository, which serves programs
(https://op.europa.eu/en/web/cellar). Pure, but for `get`."""

import re
from collections.abc import Iterator
from functools import partial

from ..metadata import Details
from .item import Get, ImportItem, MadeDocument, NotFetched, NothingThere, PublicSource, Wanted, plain

#: 32016R0679; a consolidated text has its date: 02016R0679-20160504.
_CELEX = re.compile(r"[0-9][0-9]{4}[A-Z]{1,2}[0-9]{4}(?:-[0-9]{8})?(?:R\([0-9]{2}\))?")
_TITLE = re.compile(rb"<p[^>]{0,200}class=\"(?:oj-)?doc-ti\"[^>]{0,200}>(.{1,2000}?)</p>", re.DOTALL)
_HEADERS = {"Accept": "application/xhtml+xml, text/html;q=0.9", "Accept-Language": "eng"}


def _items(get: Get, celex: str, _: Wanted) -> Iterator[ImportItem]:
    number = celex.strip().upper()
    if not _CELEX.fullmatch(number):
        raise NotFetched(f"“{celex}” is no CELEX number such as 32016R0679.")
    yield ImportItem(f"eurlex-{number}", number, partial(_made, get, number))


def _made(get: Get, number: str) -> list[MadeDocument]:
    """The page as it is: the library reads web pages itself."""
    try:
        page = get(f"/resource/celex/{number}", _HEADERS)
    except NothingThere as error:
        raise NotFetched(f"EUR-Lex has no English text of {number} as a web page.") from error
    titles = [plain(found.decode(errors="replace")) for found in _TITLE.findall(page)[:4]]
    key, day = f"eurlex-{number}", number.partition("-")[2][:8]
    details = Details(
        key, " ".join(filter(None, titles)) or f"CELEX {number}", "en",
        f"consolidated {day}" if day else "", None, None, "European Union",
        "Reuse allowed with acknowledgement (Decision 2011/833/EU), © European Union",
        f"EUR-Lex, https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{number}",
    )  # fmt: skip
    return [MadeDocument(f"{key}.html", page, details)]


SOURCE = PublicSource("eurlex", "EUR-Lex", "legal", "https://publications.europa.eu", ("celex",), _items)
