"""The Code of Federal Regulations, part by part, from the eCFR (https://www.ecfr.gov/developers). Pure, but for
`get`."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ... import strict_json
from ..metadata import Details
from .item import Get, ImportItem, MadeDocument, NotFetched, PublicSource, Wanted
from .legal_xml import ECFR, documents, parsed

_API = "/api/versioner/v1"


def _items(get: Get, title: str, wanted: Wanted) -> Iterator[ImportItem]:
    """The parts of a title that are named, or all of them."""
    number = title.strip()
    try:
        titles = strict_json.decode(get(f"{_API}/titles.json").decode())["titles"]
        day = next(str(one["up_to_date_as_of"]) for one in titles if str(one["number"]) == number)
        parts = list(wanted.get("part", ())) or _parts(strict_json.decode(
            get(f"{_API}/structure/{day}/title-{number}.json").decode()
        ))  # fmt: skip
    except StopIteration as error:
        raise NotFetched(f"The eCFR has no title {number}.") from error
    for part in parts:
        if not part.isalnum() or not part.isascii():
            raise NotFetched(f"“{part}” is no part of the CFR: write it as 825.")
        yield ImportItem(f"cfr-{number}-{part}", day, partial(_made, get, number, part, day))


def _parts(structure: Any) -> list[str]:
    """The identifiers of all parts below a title that are not reserved."""
    found, rest = [], [structure]
    while rest:
        one = rest.pop()
        if one["type"] == "part" and not one.get("reserved"):
            found.append(str(one["identifier"]))
        rest += reversed(one.get("children", []))
    return found


def _made(get: Get, title: str, part: str, day: str) -> list[MadeDocument]:
    made: list[MadeDocument] = []
    for one in documents(parsed(get(f"{_API}/full/{day}/title-{title}.xml?part={part}")), ECFR):
        key = "-".join(filter(None, ("cfr", title, part, one.key)))
        name = f"{title} CFR {part}: {one.label}"
        details = Details(
            key, name, "en", day, None, None, "United States", "Public domain (17 U.S.C. 105)",
            f"eCFR, https://www.ecfr.gov/on/{day}/title-{title}/part-{part}",
        )  # fmt: skip
        made.append(MadeDocument(f"{key}.md", one.markdown(name), details))
    return made


SOURCE = PublicSource("cfr", "Code of Federal Regulations", "legal", "https://www.ecfr.gov", ("title", "part"), _items)
