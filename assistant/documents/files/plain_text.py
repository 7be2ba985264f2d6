"""Plain text in the encodings that people really have. Pure.

Unicode is told by its marks and its rules, Chinese by its commonest characters, Japanese and Korean by their scripts,
and what is left by charset-normalizer. A text that fits none is refused; no character is replaced without a word.
"""

import codecs
import re
from typing import Any

from charset_normalizer import from_bytes

from .unreadable import Unreadable

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
#: Scripts that are told by their letters: the encodings, the letters, and the share of them in a text of that script.
_SCRIPTS = (
    (("shift_jis", "euc_jp"), re.compile("[\u3041-\u309f\u30a0-\u30ff]"), 0.2),
    (("euc_kr", "cp949"), re.compile("[\uac00-\ud7a3]"), 0.85),
)
#: Encodings that write everything in ASCII, by the sign that changes to their own letters.
_SEVEN_BITS = ((re.compile(rb"\x1b\$[@B]"), "iso2022_jp"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
               (re.compile(rb"~\{(?:[!-w][!-~])+~\}"), "hz"))  # fmt: skip
#: Encodings of one byte a character. Every byte is something in most of them: which one it is, is a matter of words.
_SINGLE = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "koi8_u", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2",
    "iso8859_5", "iso8859_7", "iso8859_15",
)  # fmt: skip
#: Letters and signs of Western Europe; in a text of its languages they stand between many plain letters.
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸ€£¥§©®™°±·–—‘’“”„‚…•«»¿¡ªº½¼¾²³µ¶×÷\xa0"
)
_LEAST_WESTERN, _MOST_FOREIGN = 0.95, 0.3
#: Bytes of a sample by which the encoding is told.
_SAMPLE = 200_000
#: Of so many characters in UTF-8 one may be broken, and the rest is still believed to be UTF-8.
_BROKEN = 200
#: Bytes that no text of any of these encodings has.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b"))


def looks_like_text(data: bytes) -> bool:
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return True
    if data[:2] in (b"MZ", b"\x7fE"):
        return False
    if _without_mark(data):
        return True
    return len(data.translate(None, _CONTROLS)) == len(data)


def read_text(data: bytes) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    """Pages (form feeds part them), no headings, and what the reader should know. Raises Unreadable."""
    encoding, text = decode(data)
    pages = as_pages(text)
    warnings: list[dict[str, Any]] = [] if len(pages) > 1 else [{"code": "no_pages"}]
    if encoding not in ("utf-8", "utf-8-sig"):
        warnings.append({"code": "encoding", "encoding": encoding})
    if broken := text.count("\ufffd"):
        warnings.append({"code": "broken", "count": broken})
    return pages, [], warnings


def as_pages(text: str) -> list[str]:
    """The text page by page, with line breaks of one kind and no blanks at the ends of lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\ufeff\n")
    return [f"{page.strip(chr(10))}\n\n" for page in text.split("\f")]


def decode(data: bytes) -> tuple[str, str]:
    """Its encoding and its text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data.decode(encoding, "replace")
    if encoding := _without_mark(data):
        return encoding, data.decode(encoding, "replace")
    for sign, encoding in _SEVEN_BITS:
        if sign.search(data) and (text := _strictly(data, encoding)) is not None:
            return encoding, text
    if (text := _strictly(data, "utf-8")) is not None:
        return "utf-8", text
    if (text := _nearly_utf8(data)) is not None:
        return "utf-8", text
    if found := _of_many_bytes(data):
        return found
    return _of_one_byte(data)


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


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes: so many whole sequences of several bytes come about by no other encoding."""
    text = data.decode("utf-8", "replace")
    broken, whole = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    whole -= broken
    return text if whole > 4 * broken and broken * _BROKEN <= len(text) + _BROKEN else None


def _of_many_bytes(data: bytes) -> tuple[str, str] | None:
    """Chinese, Japanese or Korean, by what such texts have most of."""
    for encodings, letters, least in _SCRIPTS:
        for encoding in encodings:
            text = _strictly(data, encoding)
            if text and len(letters.findall(text)) >= least * _foreign(text):
                return encoding, text
    texts = [(encoding, text) for encoding in _COMMON if (text := _strictly(data, encoding))]
    likely = [(_likeness(text, encoding), encoding, text) for encoding, text in texts]
    likeness, encoding, text = max(likely, default=(0.0, "", ""))
    return (encoding, text) if likeness >= _LEAST_COMMON else None


def _of_one_byte(data: bytes) -> tuple[str, str]:
    """By the words that come of it. Raises Unreadable where none comes of any."""
    if (western := _strictly(data, "cp1252")) and _is_western(western):
        return "cp1252", western
    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_SINGLE)).best()
    encoding = best.encoding if best is not None else ""
    text = _strictly(data, encoding) if encoding else None
    if text is None:
        raise Unreadable("unknown_encoding")
    return encoding, text


def _is_western(text: str) -> bool:
    """Whether what is not ASCII is of Western Europe, and little: Cyrillic bytes are accented letters in cp1252."""
    foreign = [character for character in text if character > "\x7f"]
    plain = sum(character.isalpha() for character in text) - len(foreign)
    western = sum(character in _WESTERN for character in foreign)
    return western >= _LEAST_WESTERN * len(foreign) and len(foreign) <= _MOST_FOREIGN * max(1, plain)


def _foreign(text: str) -> int:
    return max(1, sum(character > "\x7f" for character in text))


def _likeness(text: str, encoding: str) -> float:
    """The share of very common characters among those that are not ASCII."""
    return sum(character in _COMMON[encoding] for character in text if character > "\x7f") / _foreign(text)
