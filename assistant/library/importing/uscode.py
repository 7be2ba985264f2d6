"""The United States Code, title by title, from the Office of the Law Revision Counsel
(https://uscode.house.gov/download/download.shtml). Pure, but for `get`.

A title is a zip with one file of USLM. Notes and credits below a section, which are no law, are left out.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial

from ..metadata import Details
from .item import Get, ImportItem, MadeDocument, NotFetched, PublicSource, Wanted
from .legal_xml import USLM, documents, parsed

#: Bytes of a title, unpacked.
MOST_UNPACKED = 400 * 1024 * 1024

#: What unpacking a damaged zip raises, by the way it is packed.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, StopIteration, ValueError,
)  # fmt: skip

_PAGE = "/download/download.shtml"
_ZIP = re.compile(r'href="(releasepoints/us/pl/[\w/]{1,40}/xml_usc(\d\d[aA]?)@([\w-]{1,30})\.zip)"')
_TITLE = re.compile(r"(\d{1,2})([aA]?)")


def _items(get: Get, title: str, _: Wanted) -> Iterator[ImportItem]:
    """One title, at the newest release point."""
    number = _TITLE.fullmatch(title.strip())
    if not number:
        raise NotFetched(f"“{title}” is no title of the US Code: write it as 11 or 5a.")
    wanted = number[1].zfill(2) + number[2].lower()
    for address, found, release in _ZIP.findall(get(_PAGE).decode(errors="replace")):
        if found.lower() == wanted:
            yield ImportItem(f"uscode-{wanted}", release, partial(_made, get, f"/download/{address}", wanted, release))
            return
    raise NotFetched(f"The download page of the US Code has no title {title}.")


def _made(get: Get, address: str, number: str, release: str) -> list[MadeDocument]:
    """The title as one document, or by its chapters where it is long."""
    made: list[MadeDocument] = []
    for one in documents(parsed(_unpacked(get(address))), USLM):
        name = f"{number.lstrip('0')} U.S.C.: {one.label}"
        key = "-".join(filter(None, ("uscode", number, one.key)))
        details = Details(
            key, name, "en", f"Public Law {release}", None, None, "United States",
            "Public domain (17 U.S.C. 105)", f"Office of the Law Revision Counsel, https://uscode.house.gov{address}",
        )  # fmt: skip
        made.append(MadeDocument(f"{key}.md", one.markdown(name), details))
    return made


def _unpacked(data: bytes) -> bytes:
    """The one XML file of a zip. Raises NotFetched."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entry = next(one for one in package.infolist() if one.filename.endswith(".xml"))
            if entry.file_size > MOST_UNPACKED:
                raise NotFetched("The title unpacks to more than a title of the US Code has.")
            return package.read(entry)
    except _DAMAGED as error:
        raise NotFetched("The zip with the title is damaged, or has no XML.") from error


SOURCE = PublicSource("uscode", "United States Code", "legal", "https://uscode.house.gov", ("title",), _items)
