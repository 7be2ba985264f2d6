"""`manage.py searchlibrary "words"`: prints the passages of the library that the page would show."""

import sys
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser

from ...library.models import Collection
from ...library.search.finding import MOST, Hit, search
from ..base import SiteCommand
from ..choosing import choose_domain


class Command(SiteCommand):
    help = "Search the library. Needs no model."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", help="what to look for, in any words")
        parser.add_argument("--domain", help="whose library it is (default: the site's first domain)")
        parser.add_argument("--collection", metavar="NAME", help="search only this collection")
        parser.add_argument("--most", type=int, default=MOST, metavar="K", help="passages (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="document, edition, place, text and score as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        collections = Collection.objects.filter(domain=choose_domain(options["domain"]).name)
        if name := options["collection"]:
            collections = collections.filter(name=name)
            if not collections:
                raise CommandError(f"There is no collection {name!r}.")
        hits = search(options["words"], collections, max(1, options["most"]))
        if options["json"]:
            answer = {"passages": [_shown(hit) for hit in hits], "nothing": not hits}
            sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
        elif not hits:
            self.stdout.write("The library has nothing on this.")
        for hit in () if options["json"] else hits:
            edition = hit.passage.edition
            self.stdout.write(f"{edition.title}, {edition.label}, p. {hit.passage.page}: {hit.passage.heading}")
            self.stdout.write(f"{hit.passage.text}\n")


def _shown(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "document": passage.edition.key,
        "edition": passage.edition.label,
        "path": passage.path,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(hit.score, 3),
    }
