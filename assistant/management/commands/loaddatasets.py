"""`manage.py loaddatasets`: the datasets that ship with the domains become datasets of this site."""

from typing import Any

from django.core.management.base import BaseCommand

from domains.registry import domains

from ...evaluation.models import Dataset


class Command(BaseCommand):
    help = "Load the datasets that ship with the domains. One whose text is there already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        for domain in domains().values():
            for path in sorted((domain.folder / "datasets").glob("*.jsonl")):
                dataset = Dataset.keep(domain.name, path.stem, path.read_text(encoding="utf-8"))
                if options["verbosity"]:
                    self.stdout.write(f"{domain.name}/{path.name}: {dataset}, {dataset.size} items")
