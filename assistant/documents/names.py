"""The name under which a file is shown. Pure."""

import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

_LONGEST = 120


def shown_name(name: str) -> str:
    """The file's own name, without folders, control characters and marks that change the direction of writing."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    kept = " ".join(kept.split())
    if len(kept) > _LONGEST:
        suffix = PurePosixPath(kept).suffix[:10]
        kept = f"{kept[: _LONGEST - len(suffix) - 1]}…{suffix}"
    return kept or str(_("Document"))
