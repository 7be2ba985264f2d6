"""`manage.py indexlibrary`: rebuilds the library's index."""

import time
from typing import Any

from django.template.defaultfilters import pluralize

from ...library import intake
from ...library.models import Edition
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Rebuild the library's index, document by document. Passages keep their places. Until it is done, "
        "searches find only what is indexed by then."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        begun, passages = time.monotonic(), 0
        intake.clear()
        for pk in list(Edition.current().values_list("pk", flat=True)):
            passages += intake.reindex(pk)
        if options["verbosity"]:
            seconds = max(time.monotonic() - begun, 0.001)
            self.stdout.write(f"{passages} passage{pluralize(passages)} indexed, {passages / seconds:.0f} a second")
