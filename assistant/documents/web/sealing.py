"""The manifest of a file that leaves the house: embedded in it, with digests by which one changed character is found.
tools/verify_export.py reads it without the site. Pure."""

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import lxml.etree
from docx.document import Document as WordDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

#: What is known of an answer and of its origin (manifest.py); here the digests are added.
Manifest = Mapping[str, Any]

FORMAT = "domain-assistant-export-1"

_NAMESPACE = "urn:domain-assistant:manifest"
_PART, _PROPERTIES = "customXml/manifest.xml", "docProps/custom.xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CUSTOM_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
#: Names Word's own kind of properties; not a secret.
_PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def sealed_json(members: Mapping[str, Any], manifest: Manifest) -> bytes:
    """Each member has a digest of its value, however it is spaced or ordered."""
    parts = {name: {"sha256": _digest(_canonical(value))} for name, value in members.items()}
    whole = {**members, "manifest": _sealed(manifest, parts)}
    return json.dumps(whole, ensure_ascii=False).encode()


def sealed_markdown(text: str, manifest: Manifest) -> bytes:
    """The manifest is a comment, the last line; the digest is of all bytes before it."""
    found = _sealed(manifest, {"text": {"sha256": _digest(text.encode())}})
    # No comment may hold "-->", and a manifest holds words of people.
    comment = _canonical(found).decode().replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{text}<!-- manifest {comment} -->\n".encode()


def sealed_word(word: WordDocument, manifest: Manifest) -> bytes:
    """The manifest is a custom XML part, with digests of all other parts; what a language model wrote is marked in the
    custom properties too."""
    _add_part(word, _PART, "customXml", "application/xml", b"<manifest/>", inside=True)
    _add_part(word, _PROPERTIES, "custom-properties", _PROPERTIES_TYPE, _properties(manifest["ai"]))
    saved, written = io.BytesIO(), io.BytesIO()
    word.save(saved)
    with ZipFile(saved) as package, ZipFile(written, "w", ZIP_DEFLATED) as file:
        contents = {one.filename: package.read(one) for one in package.infolist()}
        parts = {name: _part(name, data) for name, data in contents.items() if name != _PART}
        contents[_PART] = _as_xml(_sealed(manifest, parts))
        for name, data in contents.items():
            # Without the time of day: the same answer makes the same package.
            file.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    return written.getvalue()


# --- Digests ----------------------------------------------------------------------------------------------------------


def _sealed(manifest: Manifest, parts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    whole = {"format": FORMAT, **manifest, "parts": parts}
    return {**whole, "sha256": _digest(_canonical(whole))}


def _part(name: str, data: bytes) -> dict[str, str]:
    """`words`, where a part has some: they stay the same when another program saves the file again."""
    found = {"sha256": _digest(data)}
    words = _words(lxml.etree.fromstring(data)) if name.startswith("word/") and name.endswith(".xml") else ""
    if words:
        found["words"] = _digest(words.encode())
    return found


def _words(root: lxml.etree._Element) -> str:
    """A line for each paragraph, as the verifier reads it; a paper hides and deletes nothing and has no symbols, and of
    a page number only the name of its field counts."""
    lines, rest = [""], [root]
    while rest:
        one = rest.pop()
        if one.tag == qn("w:p"):
            lines.append("")
        elif one.tag == qn("w:fldSimple"):
            lines[-1] += f"\2{one.get(qn('w:instr'))}"
            continue
        elif one.tag == qn("w:t"):
            lines[-1] += one.text or ""
        rest += reversed(one)
    return "\n".join(filter(None, lines))


def _canonical(value: Any) -> bytes:
    """In ASCII: no program that copies it changes a letter."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- Parts of a Word file ---------------------------------------------------------------------------------------------


def _add_part(word: WordDocument, name: str, kind: str, media_type: str, blob: bytes, *, inside: bool = False) -> None:
    """`inside`: it belongs to the document rather than to the package."""
    package = word.part.package
    part = Part(PackURI(f"/{name}"), media_type, blob, package)
    (word.part if inside else package).relate_to(part, f"{_RELATIONSHIPS}/{kind}")


def _as_xml(manifest: Mapping[str, Any]) -> bytes:
    root = lxml.etree.Element(f"{{{_NAMESPACE}}}manifest", nsmap={None: _NAMESPACE})
    root.text = _canonical(manifest).decode()
    return _written(root)


def _properties(marks: Mapping[str, Any]) -> bytes:
    """As texts: their names are those of the standards."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    root = lxml.etree.Element(f"{{{_CUSTOM_PROPERTIES}}}Properties", nsmap={None: _CUSTOM_PROPERTIES, "vt": types})
    for number, (name, value) in enumerate(marks.items(), start=2):
        given = {"fmtid": _PROPERTY_SET, "pid": str(number), "name": name}
        one = lxml.etree.SubElement(root, f"{{{_CUSTOM_PROPERTIES}}}property", given)
        text = lxml.etree.SubElement(one, f"{{{types}}}lpwstr")
        text.text = value if isinstance(value, str) else _canonical(value).decode()
    return _written(root)


def _written(root: lxml.etree._Element) -> bytes:
    written: bytes = lxml.etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return written
