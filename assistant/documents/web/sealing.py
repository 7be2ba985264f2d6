"""The manifest of a file that leaves the house: embedded in it, with digests by which one changed character is found,
and sealed with the key of the installation. tools/verify_export.py reads it without the site. Pure.

A worker process writes the file and its digests; the site, which alone has the key, seals the manifest and adds it.
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
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


@dataclass(frozen=True)
class Unsealed:
    """A file that lacks its manifest, which has every digest but no seal."""

    form: Literal["json", "md", "docx"]
    body: bytes
    manifest: dict[str, Any]


def unsealed_json(members: Mapping[str, Any], manifest: Manifest) -> Unsealed:
    """Each member has a digest of its value, however it is spaced or ordered."""
    parts = {name: {"sha256": _digest(_canonical(value))} for name, value in members.items()}
    return Unsealed("json", json.dumps(members, ensure_ascii=False).encode(), _with_digests(manifest, parts))


def unsealed_markdown(text: str, manifest: Manifest) -> Unsealed:
    """The digest is of all bytes before the manifest."""
    body = text.encode()
    return Unsealed("md", body, _with_digests(manifest, {"text": {"sha256": _digest(body)}}))


def unsealed_word(word: WordDocument, manifest: Manifest) -> Unsealed:
    """With digests of all other parts; what a language model wrote is marked in the custom properties too."""
    _add_part(word, _PART, "customXml", "application/xml", b"<manifest/>", inside=True)
    _add_part(word, _PROPERTIES, "custom-properties", _PROPERTIES_TYPE, _properties(manifest["ai"]))
    saved, written = io.BytesIO(), io.BytesIO()
    word.save(saved)
    parts = {}
    with ZipFile(saved) as package, ZipFile(written, "w", ZIP_DEFLATED) as file:
        for one in package.infolist():
            if one.filename != _PART:
                data = package.read(one)
                parts[one.filename] = _part(one.filename, data)
                # Without the time of day: the same answer makes the same package.
                file.writestr(ZipInfo(one.filename), data, ZIP_DEFLATED)
    return Unsealed("docx", written.getvalue(), _with_digests(manifest, parts))


def sealed(file: Unsealed, seal: Callable[[str], Mapping[str, str] | None]) -> bytes:
    """The whole file. In JSON the manifest is the last member, in Markdown a comment in the last line, in Word a custom
    XML part. `seal` signs a text; without a seal there is null."""
    manifest = {**file.manifest, "seal": seal(f"{FORMAT} {file.manifest['sha256']}")}
    match file.form:
        case "json":
            return file.body.removesuffix(b"}") + b', "manifest": ' + _canonical(manifest) + b"}"
        case "md":
            # No comment may hold "-->", and a manifest holds words of people.
            comment = _canonical(manifest).replace(b"<", b"\\u003c").replace(b">", b"\\u003e")
            return file.body + b"<!-- manifest " + comment + b" -->\n"
        case "docx":
            written = io.BytesIO(file.body)
            with ZipFile(written, "a") as package:
                package.writestr(ZipInfo(_PART), _as_xml(manifest), ZIP_DEFLATED)
            return written.getvalue()


# --- Digests ----------------------------------------------------------------------------------------------------------


def _with_digests(manifest: Manifest, parts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
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
