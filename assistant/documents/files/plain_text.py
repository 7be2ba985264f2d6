"""Decodes plain text in the encodings that occur in practice. Pure.

Unicode is recognised by its marks and rules, Chinese by its most common characters, Japanese and Korean by their
scripts, and the rest by charset-normalizer. A text that fits no encoding is refused; no character is replaced silently.
"""

import codecs
import re
from typing import Any
from unicodedata import name

from charset_normalizer import from_bytes

from .unreadable import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Characters found in nearly every longer Chinese text: simplified, and traditional.
_COMMON = {
    "gb18030": frozenset(
        "的一是在不有和人这中大为上个国以要他时来用们生到作地于出就分对成会可主法同合条规定应当或者其及第事"
        "本双方须内向约日年月付款项责任元"
    ),
    "big5": frozenset(
        "的一是在不有和人這中大為上個國以要他時來用們生到作地於出就分對成會可主法同合條規定應當或者其及第事"
        "本雙方須內向約日年月付款項責任元"
    ),
}
_LEAST_COMMON = 0.1
#: The syllables of KS X 1001. Those that cp949 adds are rare, and some of them are ’s and ’t in cp1252.
_SYLLABLES = "".join(bytes((lead, trail)).decode("euc_kr") for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF))
#: Scripts recognised by their letters: the encodings, the letters, and the share of them in a text of that script.
_SCRIPTS = (
    (("shift_jis", "euc_jp"), re.compile("[\u3041-\u309f\u30a0-\u30ff]"), 0.2),
    (("euc_kr", "cp949"), re.compile(f"[{_SYLLABLES}]"), 0.85),
)
#: Encodings that use only ASCII, by the escape that switches to their own letters.
_SEVEN_BITS = ((re.compile(rb"\x1b\$[@B]"), "iso2022_jp"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
               (re.compile(rb"~\{(?:[!-w][!-~])+~\}"), "hz"))  # fmt: skip
#: Single-byte encodings. Nearly every byte is valid in most of them, so only the resulting words can decide.
_SINGLE = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "koi8_u", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2",
    "iso8859_5", "iso8859_7", "iso8859_15",
)  # fmt: skip
#: Letters and signs of Western Europe; in its languages they are few among many plain letters.
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸ€£¥§©®™°±·–—‘’“”„‚…•«»¿¡ªº½¼¾²³µ¶×÷\xa0"
)
_LEAST_WESTERN, _MOST_FOREIGN = 0.95, 0.3
#: The size in bytes of the sample from which the encoding is detected.
_SAMPLE = 200_000
#: One in so many characters may be broken in a text that still counts as UTF-8.
_BROKEN = 200
#: So many letters of cp1252 for each broken byte prove that a text is Western; one ü in so many, that it is of DOS.
_PROVING = 4
_WITHIN_WORD = re.compile(r"(?<=[^\W\d_])ü(?=[^\W\d_])")
#: Bytes that occur in no text of any of these encodings.
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
    """Returns pages (separated by form feeds), no headings, and warnings. Raises Unreadable."""
    encoding, text = decode(data)
    pages = as_pages(text)
    warnings: list[dict[str, Any]] = [] if len(pages) > 1 else [{"code": "no_pages"}]
    if encoding not in ("utf-8", "utf-8-sig"):
        warnings.append({"code": "encoding", "encoding": encoding})
    if broken := text.count("\ufffd"):
        warnings.append({"code": "broken", "count": broken})
    return pages, [], warnings


def as_pages(text: str) -> list[str]:
    """The text page by page, with uniform line breaks and no white space at the ends of lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\ufeff\n")
    return [f"{page.strip(chr(10))}\n\n" for page in text.split("\f")]


def decode(data: bytes) -> tuple[str, str]:
    """The encoding and the text."""
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
    if decoded := _of_many_bytes(data):
        return decoded
    return _of_one_byte(data)


def _without_mark(data: bytes) -> str:
    """Recognise UTF-16 without a byte order mark: in Latin script every other byte is zero. Empty if it is none."""
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
    """UTF-8 with a few broken bytes: no other encoding produces so many valid multi-byte sequences, least of all those
    of three bytes."""
    text = data.decode("utf-8", "replace")
    broken, whole = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    whole += _PROVING * sum(character > "\u07ff" for character in text) - (_PROVING + 1) * broken
    return text if whole > _PROVING * broken and broken * _BROKEN <= len(text) + _BROKEN else None


def _of_many_bytes(data: bytes) -> tuple[str, str] | None:
    """Chinese, Japanese or Korean, by the characters that are most common in them."""
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
    """A single-byte encoding, by the words it results in. A few bytes may be broken in a text that is Western by its
    other letters, or that no encoding makes Latin. Raises Unreadable if none results in words."""
    western = data.decode("cp1252", "replace")
    broken = western.count("\ufffd")
    is_western = broken * _BROKEN <= len(western) + _BROKEN and _is_western(western)
    if is_western and broken * _PROVING <= sum(_is_proof(character) for character in western):
        return "cp1252", western
    if found := _of_dos(data) or _detected(data, latin=is_western):
        return found
    if is_western:
        return "cp1252", western
    raise Unreadable("unknown_encoding")


def _detected(data: bytes, latin: bool) -> tuple[str, str] | None:
    """The most probable encoding; if the text is `latin`, the first as probable in which it is."""
    matches = list(from_bytes(data[:_SAMPLE], cp_isolation=list(_SINGLE)))
    likely = [match for match in matches if match.chaos <= matches[0].chaos] if latin else matches[:1]
    for match in likely:
        text = _strictly(data, match.encoding)
        if text is not None and (not latin or _is_latin(text)):
            return match.encoding, text
    return None


def _of_dos(data: bytes) -> tuple[str, str] | None:
    """Western text of DOS, in which much of what is beyond ASCII is the letter ü within words: its byte means nothing
    in cp1252."""
    text = data.decode("cp850")
    within, foreign = len(_WITHIN_WORD.findall(text)), _foreign(text)
    few = foreign <= _MOST_FOREIGN * sum(character.isascii() and character.isalpha() for character in text)
    return ("cp850", text) if few and within * _PROVING >= foreign and _is_latin(text) else None


def _is_proof(character: str) -> bool:
    return character == "£" or (character > "\x7f" and character.isalpha())


def _is_latin(text: str) -> bool:
    """Whether all characters beyond ASCII are Latin letters, or signs of Western Europe."""
    foreign = {character for character in text if character > "\x7f"} - _WESTERN
    return all(character.isalpha() and name(character, "").startswith("LATIN") for character in foreign)


def _is_western(text: str) -> bool:
    """Whether the characters beyond ASCII are Western European and few: in cp1252, Cyrillic bytes are accented
    letters."""
    foreign = [character for character in text if character > "\x7f" and character != "\ufffd"]
    plain = sum(character.isalpha() for character in text) - len(foreign)
    western = sum(character in _WESTERN for character in foreign)
    return western >= _LEAST_WESTERN * len(foreign) and len(foreign) <= _MOST_FOREIGN * max(1, plain)


def _foreign(text: str) -> int:
    return max(1, sum(character > "\x7f" for character in text))


def _likeness(text: str, encoding: str) -> float:
    """The share of very common characters among those beyond ASCII."""
    return sum(character in _COMMON[encoding] for character in text if character > "\x7f") / _foreign(text)
