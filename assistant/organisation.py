"""The organisation that runs the site: its name, logo and help desk, as the settings ORGANISATION_* give them.

Shown at sign-in, on empty and error pages, and in the letterhead of exported papers.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

#: The most bytes in a logo.
LARGEST_LOGO = 512 * 1024

#: The image types that browsers and Word both show, by the first bytes of a file.
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

_NOTICE = _("Not for emergencies. An answer can be wrong: check it before you act on it.")


@dataclass(frozen=True)
class Logo:
    """The bytes of an image and their media type, "image/png" or "image/jpeg"."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Organisation:
    """`name` and `contact` may be empty; `notice` says what the site must not be used for."""

    name: str
    contact: str
    notice: str

    @property
    def has_logo(self) -> bool:
        path: Path = settings.ORGANISATION_LOGO
        return path.is_file()


def organisation() -> Organisation:
    """The organisation, with its notice in the active language."""
    notice = settings.ORGANISATION_NOTICE or str(_NOTICE)
    return Organisation(settings.ORGANISATION_NAME, settings.ORGANISATION_CONTACT, notice)


def logo() -> Logo | None:
    """The logo; None if there is no usable file, of which the check assistant.E010 tells the operator."""
    return as_logo(_content(settings.ORGANISATION_LOGO))


def as_logo(content: bytes) -> Logo | None:
    """Recognise a logo by its first bytes. It may neither be an SVG, which may contain scripts, nor be too large."""
    if len(content) > LARGEST_LOGO:
        return None
    return next((Logo(content, media_type) for start, media_type in _TYPES.items() if content.startswith(start)), None)


def _content(path: Path) -> bytes:
    """The file's content, at most one byte more than a logo may have; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_LOGO + 1)
    except OSError:
        return b""
