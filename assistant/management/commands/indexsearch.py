"""`manage.py indexsearch`: rebuilds the index of conversations and documents."""

import time
from typing import Any

from ...search.entries import rebuild
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Rebuild the index of conversations and documents. Until it is done, searches find only what is indexed "
        "by then."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        done = sum(rebuild())
        if options["verbosity"]:
            rate = done / max(time.monotonic() - begun, 0.001)
            self.stdout.write(f"{done} titles, questions and documents indexed, {rate:.0f} a second")
