"""Detects a file's kind by its content, because a name may promise anything. Pure.

The kinds that can be read are "pdf", "docx", "text", "mail" and "web". For the other kinds found in offices, the code
of Unreadable says which one it is, so that the person is told what to save it as.
"""

import re

from .plain_text import looks_like_text
from .unreadable import Unreadable

#: Names of streams that identify an OLE file (MS-CFB), each with the code of the refusal.
_OLE = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "old_word"),
    ("__properties_version1.0", "outlook"),
    ("Workbook", "old_spreadsheet"),
    ("PowerPoint Document", "presentation"),
)
#: Entries that identify each kind of zip file.
_ZIP = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument", "other_content"),
    (b"xl/", "spreadsheet"),
    (b"ppt/", "presentation"),
)
_PARTS = (b"word/", b"[Content_Types].xml")
_RTF = re.compile(rb"\A\s*+\{\\rtf", re.I)
_TAGS = re.compile(
    rb"<(?:!doctype html|html|head|body|p|div|table|h[1-6]|ul|ol|span|br|meta|title)\b[^<>]{0,500}>", re.I
)
_OTHER_MARKUP = re.compile(rb"\A\s*+(?:<\?xml|<svg)", re.I)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")
#: Fields that only a mail program writes (RFC 5322, RFC 2045); a memorandum, too, has "From:" and "To:".
_MAIL = re.compile(rb"^(?:MIME-Version|Message-ID|Received|Content-Type|Return-Path):", re.I | re.M)

#: The number of bytes examined at the beginning of a file.
_HEAD = 4096


def kind_of(data: bytes) -> str:
    """The kind of the file, one of those that can be read. Raises Unreadable."""
    head = data[:_HEAD]
    if not data.strip():
        raise Unreadable("empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(next((code for name, code in _OLE if name.encode("utf-16-le") in data), "other_content"))
    if _RTF.match(head):
        raise Unreadable("rtf")
    if _is_mail(head):
        return "mail"
    if _is_web_page(head):
        return "web"
    if _OTHER_MARKUP.match(head) or not looks_like_text(data):
        raise Unreadable("other_content")
    return "text"


def _zip_kind(data: bytes) -> str:
    if b"word/document" in data or all(part in data for part in _PARTS):
        return "docx"
    raise Unreadable(next((code for name, code in _ZIP if name in data), "other_content"))


def _is_mail(head: bytes) -> bool:
    """Whether it begins with header fields, one of them written by a mail program."""
    fields = head.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    return bool(_HEADER.match(fields)) and bool(_MAIL.search(fields))


def _is_web_page(head: bytes) -> bool:
    """Whether it begins with an HTML tag or has several; Markdown may have one."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(_TAGS.match(start)) or (start.startswith(b"<") and len(_TAGS.findall(head)) > 3)
