"""Plain text in the encodings that people really have: UTF-8, UTF-16, GB 18030, Big5 and Windows-1252. Pure."""

import codecs
import re
from typing import Any

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Characters that nearly every Chinese text of some length has: simplified, and traditional.
_COMMON = {
    "gb18030": frozenset(
        "的一是在不有和人这中大为上个国以要他时来用们生到作地于出就分对成会可主法同合条规定应当或者其及第事"
    ),
    "big5": frozenset(
        "的一是在不有和人這中大為上個國以要他時來用們生到作地於出就分對成會可主法同合條規定應當或者其及第事"
    ),
}
_LEAST_COMMON = 0.1
_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<svg|\{\\rtf)", re.I)
#: Bytes that no text of any of these encodings has.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b"))


def looks_like_text(data: bytes) -> bool:
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return True
    if _MARKUP.match(data) or data[:2] in (b"MZ", b"\x7fE"):
        return False
    if _without_mark(data):
        return True
    return len(data.translate(None, _CONTROLS)) == len(data)


def read_text(data: bytes) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    """Pages (form feeds part them), no headings, and what the reader should know."""
    encoding, text = _decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = re.sub(r"[ \t]+\n", "\n", text).strip("\ufeff\n")
    pages = [f"{page.strip(chr(10))}\n\n" for page in text.split("\f")]
    warnings: list[dict[str, Any]] = [] if len(pages) > 1 else [{"code": "no_pages"}]
    if encoding not in ("utf-8", "utf-8-sig"):
        warnings.append({"code": "encoding", "encoding": encoding})
    return pages, [], warnings


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data.decode(encoding, "replace")
    if encoding := _without_mark(data):
        return encoding, data.decode(encoding, "replace")
    if (text := _strictly(data, "utf-8")) is not None:
        return "utf-8", text
    likely = [
        (_likeness(text, encoding), encoding, text) for encoding in _COMMON if (text := _strictly(data, encoding))
    ]
    likeness, encoding, text = max(likely, default=(0.0, "", ""))
    if likeness >= _LEAST_COMMON:
        return encoding, text
    return "cp1252", data.decode("cp1252", "replace")


def _without_mark(data: bytes) -> str:
    """UTF-16 without its mark: in Latin script every other byte is nothing."""
    sample = data[:2000]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0) / len(sample[0::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else ""


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str, encoding: str) -> float:
    """The share of very common characters among those that are not ASCII."""
    foreign = [character for character in text if ord(character) > 127]
    return sum(character in _COMMON[encoding] for character in foreign) / max(1, len(foreign))
