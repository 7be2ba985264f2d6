"""MedlinePlus: summaries of health topics for patients, from the web service of the National Library of Medicine
(https://medlineplus.gov/about/developers/webservices/). Pure, but for `get`."""

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote_plus
from xml.etree import ElementTree

from ..metadata import Details
from .item import (
    Get,
    ImportItem,
    MadeDocument,
    NotFetched,
    PublicSource,
    Wanted,
    as_markdown,
    clean,
    heading,
    plain,
    slug,
)
from .legal_xml import parsed

#: Topics that are looked at for one of this very name.
_MOST = 20

#: Where a block of a summary begins, and what it is.
_BLOCKS = re.compile(r"<(h[1-6]|p|li)\b[^<>]*>", re.IGNORECASE)


def _items(get: Get, topic: str, _: Wanted) -> Iterator[ImportItem]:
    """The topic of this very name, or that is also called so."""
    name = clean(topic)
    root = parsed(get(f"/ws/query?db=healthTopics&term={quote_plus(name)}&retmax={_MOST}"))
    found = list(root.iter("document"))
    for one in found:
        names = [*_contents(one, "title"), *_contents(one, "altTitle")]
        if name.casefold() in map(str.casefold, names):
            summary = "\n".join(_contents(one, "FullSummary", as_html=True))
            if not plain(summary):
                raise NotFetched(f"MedlinePlus has no summary of “{names[0]}”.")
            version = hashlib.sha256(summary.encode()).hexdigest()[:16]
            yield ImportItem(
                f"medlineplus-{slug(names[0])}", version, partial(_made, names[0], one.get("url", ""), summary)
            )
            return
    others = ", ".join(title for one in found[:5] for title in _contents(one, "title"))
    raise NotFetched(f"MedlinePlus has no topic “{name}”." + (f" Similar ones: {others}." if others else ""))


def _contents(document: ElementTree.Element, name: str, *, as_html: bool = False) -> list[str]:
    """What the document says under a name, in which marks of the search stand as escaped HTML."""
    texts = ("".join(one.itertext()) for one in document.iter("content") if one.get("name") == name)
    return [text if as_html else plain(text) for text in texts]


def _made(title: str, url: str, summary: str) -> list[MadeDocument]:
    kinds = _BLOCKS.split(summary)  # text, kind, text, kind, text ...
    lines = [heading(1, title), plain(kinds[0])]
    for kind, text in zip(kinds[1::2], kinds[2::2], strict=True):
        words = plain(text)
        mark = "## " if kind[0] in "hH" else "- " if kind.lower() == "li" else ""
        lines.append(f"{mark}{words}" if words else "")
    key = f"medlineplus-{slug(title)}"
    details = Details(
        key, title, "en", "", None, None, "United States",
        "Public domain (summaries of health topics; name MedlinePlus as the source)",
        f"MedlinePlus, National Library of Medicine, {url}",
    )  # fmt: skip
    return [MadeDocument(f"{key}.md", as_markdown(lines), details)]


SOURCE = PublicSource("medlineplus", "MedlinePlus", "medical", "https://wsearch.nlm.nih.gov", ("topic",), _items)
