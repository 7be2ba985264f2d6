"""The sources that there are, and an import from one: item by item, each told, none stopping the others."""

from collections.abc import Callable
from pathlib import Path

from django.template.defaultfilters import pluralize

from . import cfr, eurlex, medlineplus, openfda, uscode
from .fetching import Fetcher
from .folder import ImportFolder
from .item import ImportItem, NotFetched, PublicSource, Wanted

SOURCES = {
    one.name: one for one in (openfda.SOURCE, medlineplus.SOURCE, uscode.SOURCE, cfr.SOURCE, eurlex.SOURCE)
}  # fmt: skip


def import_into(
    folder: Path, source: PublicSource, wanted: Wanted, tell: Callable[[str], None], mirror: str | None = None
) -> int:
    """Fetch what is wanted into the folder, unless it is there. Returns how often that failed. Raises NotFetched if the
    folder cannot be used, OSError."""
    kept, failed = ImportFolder(folder), 0
    with Fetcher(mirror or source.address) as fetcher:
        for value in wanted[source.options[0]]:
            try:
                items = list(source.items(fetcher.get, value, wanted))
            except NotFetched as error:
                tell(f"{value}: {error}")
                failed += 1
                continue
            for number, item in enumerate(items, start=1):
                done, words = _take(kept, item)
                tell(f"{item.name} ({number} of {len(items)}): {words}")
                failed += not done
    return failed


def _take(kept: ImportFolder, item: ImportItem) -> tuple[bool, str]:
    """Returns whether the folder has it now, and what became of it in words. Raises OSError."""
    if kept.has(item):
        return True, "here already"
    try:
        documents = item.fetch()
    except NotFetched as error:
        return False, str(error)
    kept.keep(item, documents)
    size = sum(len(one.data) for one in documents)
    return True, f"fetched, {len(documents)} document{pluralize(len(documents))}, {max(size // 1024, 1)} KB"
