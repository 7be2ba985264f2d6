"""Reads a mail (RFC 5322), or a web page saved as one (.mht): its fields and its body. Runs in the child process."""

from email import message_from_bytes, policy
from email.message import MIMEPart
from typing import Any, cast

from .plain_text import as_pages
from .unreadable import Unreadable
from .web_page import read_web_page

_FIELDS = ("From", "To", "Cc", "Date", "Subject")


def read_mail(data: bytes) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    """Returns pages, headings, warnings; attachments are counted, not read. Raises Unreadable."""
    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise Unreadable("no_mail_body")
    head = "".join(f"{name}: {' '.join(str(message[name]).split())}\n" for name in _FIELDS if message[name])
    head = f"{head}\n" if head else ""
    warnings: list[dict[str, Any]] = [{"code": "mail"}]
    if attachments := sum(1 for _ in message.iter_attachments()):
        warnings.append({"code": "attachments", "count": attachments})
    if body.get_content_subtype() == "html":
        named = body.get_content_charset()
        pages, headings, found = read_web_page(_plain(body) if named else cast(bytes, body.get_payload(decode=True)))
        pages[0] = head + pages[0]
        return pages, [(offset + len(head), level) for offset, level in headings], warnings + found[1:]
    return as_pages(head + _plain(body)), [], warnings


def _plain(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except (LookupError, UnicodeError) as error:  # an unknown charset
        raise Unreadable("unknown_encoding") from error
