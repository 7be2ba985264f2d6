"""Reads a mail (RFC 5322), or a web page saved as one (.mht): its fields and its body. Runs in the child process."""

from collections import Counter
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
    beside = list(message.iter_attachments())
    texts = [body, *filter(_is_shown, beside)]
    warnings: list[dict[str, Any]] = [{"code": "mail"}]
    if attachments := len(beside) - len(texts) + 1:
        warnings.append({"code": "attachments", "count": attachments})
    if all(part.get_content_subtype() != "html" for part in texts):
        return as_pages(head + "\n".join(map(_plain, texts))), [], warnings
    pages: list[str] = [head]
    headings: list[tuple[int, int]] = []
    seen: Counter[str] = Counter()
    shown = [one for one in map(_read_shown, texts) if one]
    if not shown:
        raise Unreadable("empty")
    for read, titles, found in shown:
        start = sum(map(len, pages))
        headings += [(start + offset, level) for offset, level in titles]
        pages = [*pages[:-1], pages[-1] + read[0], *read[1:]]
        for warning in found:
            seen[warning["code"]] += warning.get("count", 0)
    return pages, headings, warnings + [{"code": code, "count": count} for code, count in seen.items() if count]


def _is_shown(part: MIMEPart) -> bool:
    """Whether a mail program shows the part below the text before it, as it does between pictures."""
    named = part.get_filename() or part.get_content_disposition() == "attachment"
    return part.get_content_type() in ("text/plain", "text/html") and not named


def _read(part: MIMEPart) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    if part.get_content_subtype() != "html":
        return as_pages(_plain(part)), [], []
    named = part.get_content_charset()
    return read_web_page(_plain(part) if named else cast(bytes, part.get_payload(decode=True)))


def _read_shown(part: MIMEPart) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]] | None:
    """None where there is nothing to read: one of several texts may be empty."""
    try:
        return _read(part)
    except Unreadable as error:
        if error.code != "empty":
            raise
        return None


def _plain(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except (LookupError, UnicodeError) as error:  # an unknown charset
        raise Unreadable("unknown_encoding") from error
