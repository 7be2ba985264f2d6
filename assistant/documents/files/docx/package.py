"""Opens a DOCX and finds its parts through their relationships, after judging it unopened. Runs in the child process.

ECMA-376 part 2 (Open Packaging Conventions). Strict files (ISO/IEC 29500-1) use other namespaces for the same elements;
they are read as Transitional ones.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..unreadable import Unreadable

MAX_UNPACKED, MAX_RATIO, MAX_ENTRIES = 50 * 1024 * 1024, 100, 2000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

#: An element of lxml, which has no types.
Element = Any

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "word/document.xml"
_KINDS = ("styles", "numbering", "settings", "footnotes", "endnotes", "comments", "header", "footer")
_GRAPHICS = frozenset(["diagramData", "chart"])
#: The parts that may be read; of all others only the names are known.
_READ = re.compile(r"\A(?:.*/)?(?:_rels/[^/]*\.rels|[^/]+\.xml)", re.I)
_DECLARATION = re.compile(rb"<!\s*+(?:DOCTYPE|ENTITY)", re.I)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|officeDocument|drawingml)/")


@dataclass(frozen=True)
class Package:
    """The main part, and the parts it refers to: by the last word of their relationship's type (styles, numbering …),
    and those of diagrams and charts by its id."""

    document: Element
    parts: dict[str, Element]
    graphics: dict[str, Element]
    names: tuple[str, ...]

    def part(self, kind: str) -> Element | None:
        return self.parts.get(kind)


def open_package(data: bytes) -> Package:
    """Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _judge(entries)
            return _package(archive, {entry.filename: entry for entry in entries})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, ValueError, OSError) as error:
        raise Unreadable("unreadable") from error
    except RuntimeError as error:
        raise Unreadable("encrypted") from error


def parse(data: bytes) -> Element:
    """Parse an XML part without entities and external references. Raises Unreadable."""
    data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("unreadable") from error


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse unsafe archives. If two entries have the same name, programs differ in which they read, so nobody could
    tell which text was signed."""
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise Unreadable("bomb")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Unreadable("unsafe")


def _package(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Package:
    main = next((target for _, kind, target in _related(archive, entries, "") if kind == "officeDocument"), _MAIN)
    related = _related(archive, entries, main)
    parts = {}
    for kind in _KINDS:
        # Word opens a file without relationships by the usual part names.
        named = [target for _, other, target in related if other == kind] or [f"word/{kind}.xml"]
        roots = [parse(_unpacked(archive, entries[name])) for name in named if name in entries]
        if roots:
            parts[kind] = roots[0] if kind not in ("header", "footer") else _together(roots)
    graphics = {
        key: parse(_unpacked(archive, entries[target]))
        for key, kind, target in related
        if kind in _GRAPHICS and target in entries
    }
    return Package(parse(_unpacked(archive, entries[main])), parts, graphics, tuple(entries))


def _together(roots: list[Element]) -> Element:
    whole = etree.Element(f"{W}hdr")
    whole.extend(roots)
    return whole


def _related(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], source: str) -> list[tuple[str, str, str]]:
    """The internal relationships of a part: id, last word of the type, target."""
    folder, name = posixpath.split(source)
    entry = entries.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if entry is None:
        return []
    found = []
    for each in parse(_unpacked(archive, entry)).iter(_RELATIONSHIP):
        if each.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
            found.append((each.get("Id", ""), each.get("Type", "").rpartition("/")[2], target))
    return found


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack an entry, but no more than the directory states. Raises Unreadable (code "unsafe") for a part with
    declarations."""
    if not _READ.fullmatch(entry.filename):
        raise Unreadable("unreadable")
    with archive.open(entry) as part:
        data = part.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise Unreadable("bomb")
    if _DECLARATION.search(data) or _DECLARATION.search(data.replace(b"\x00", b"")):
        raise Unreadable("unsafe")
    return data
