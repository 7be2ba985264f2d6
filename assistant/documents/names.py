"""The name under which a file is shown. Pure."""

import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

_LONGEST = 120


def shown_name(name: str) -> str:
    """The file's own name, without folders, control characters and marks that change the direction of writing."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    shown = " ".join(shown.split())
    if len(shown) > _LONGEST:
        suffix = PurePosixPath(shown).suffix[:10]
        shown = f"{shown[: _LONGEST - len(suffix) - 1]}…{suffix}"
    return shown or str(_("Document"))
