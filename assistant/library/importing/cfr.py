"""The Code of Federal Regulations, part by part, from the eCFR (https://www.ecfr.gov/developers). Pure, but for
`get`."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ... import strict_json
from ..metadata import Details
from .item import Get, ImportItem, MadeDocument, NotFetched, PublicSource, Wanted, as_markdown, heading
from .legal_xml import ECFR, blocks, divided, first_level, parsed

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
    except (ValueError, KeyError, TypeError) as error:
        raise NotFetched("The answer of the eCFR is not in the form that this importer knows.") from error
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
    root = first_level(parsed(get(f"{_API}/full/{day}/title-{title}.xml?part={part}")), ECFR)
    made: list[MadeDocument] = []
    pieces = list(divided(root, ECFR))
    for number, (label, elements) in enumerate(pieces, start=1):
        key = f"cfr-{title}-{part}" + (f"-{number:03d}" if len(pieces) > 1 else "")
        name = f"{title} CFR {part}: {label}"[:300]
        details = Details(
            key, name, "en", day, None, None, "United States", "Public domain (17 U.S.C. 105)",
            f"eCFR, https://www.ecfr.gov/on/{day}/title-{title}/part-{part}",
        )  # fmt: skip
        made.append(MadeDocument(f"{key}.md", as_markdown([heading(1, name), *blocks(elements, ECFR)]), details))
    return made


SOURCE = PublicSource("cfr", "Code of Federal Regulations", "legal", "https://www.ecfr.gov", ("title", "part"), _items)
