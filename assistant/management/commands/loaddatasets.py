"""`manage.py loaddatasets [FILE]`: loads an organisation's own items, or the starter sets, as datasets."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import pluralize

from domains.registry import domains

from ...evaluation import dataset_file, published
from ...evaluation.datasets import MAX_ITEMS
from ...evaluation.models import Dataset
from ...exceptions import DatasetError
from ..base import SiteCommand
from ..choosing import choose_domain
from ..files import read


class Command(SiteCommand):
    help = (
        "Load a file of items with known answers as a dataset for evaluations; without FILE, the starter sets of the "
        "domains. A text that is already loaded is left alone; another text with the same name becomes its next "
        "version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE", help="JSON Lines, or CSV if its name ends in .csv"
        )
        parser.add_argument("--domain", help="whose tasks the items are for; needed if the site serves several")
        parser.add_argument("--name", help="what to call the dataset (default: the file's name without its ending)")
        parser.add_argument(
            "--layout", choices=published.LAYOUTS, help="read the file in the layout of this published benchmark"
        )
        parser.add_argument(
            "--items",
            type=int,
            default=MAX_ITEMS,
            metavar="K",
            help="load the first K items of a benchmark (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] is None:
            self._load_starters(options["verbosity"])
        else:
            self._load(options["file"], options)

    def _load(self, path: Path, options: dict[str, Any]) -> None:
        if options["domain"] is None and len(domains()) > 1:
            raise CommandError(f"--domain says whose tasks the items are for: {' or '.join(domains())}.")
        if options["items"] < 1:
            raise CommandError("--items must be at least 1.")
        domain = choose_domain(options["domain"])
        try:
            dataset = Dataset.keep(domain.name, (options["name"] or path.stem)[:80], _lines(path, options))
        except DatasetError as error:
            raise CommandError(f"{path.name}: {error}") from error
        if options["verbosity"]:
            self._tell(path, dataset)

    def _load_starters(self, verbosity: int) -> None:
        for domain in domains().values():
            for path in sorted((domain.folder / "datasets").glob("*.jsonl")):
                dataset = Dataset.keep(domain.name, path.stem, path.read_text(encoding="utf-8"))
                if verbosity:
                    self._tell(path, dataset)

    def _tell(self, path: Path, dataset: Dataset) -> None:
        self.stdout.write(f"{path.name}: {dataset}, {dataset.size} item{pluralize(dataset.size)}")


def _lines(path: Path, options: dict[str, Any]) -> str:
    """Raises CommandError, DatasetError."""
    if layout := options["layout"]:
        return published.lines_of(read(path, published.MAX_BYTES), layout, path.stem, options["items"])
    return dataset_file.lines_of(read(path, dataset_file.MAX_BYTES), path.name)
