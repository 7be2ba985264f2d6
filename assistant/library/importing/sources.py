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

#: What an importer raises that reads an answer in another form than it knows.
_ANOTHER_FORM = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


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
            except (NotFetched, *_ANOTHER_FORM) as error:
                tell(f"{value}: {_told(error)}")
                failed += 1
                continue
            for number, item in enumerate(items, start=1):
                done, words, gone = _take(kept, item)
                tell(f"{item.name} ({number} of {len(items)}): {words}")
                for key in gone:
                    tell(f"{key}: {item.name} has this document no more. A librarian can withdraw it from the library.")
                failed += not done
    return failed


def _take(kept: ImportFolder, item: ImportItem) -> tuple[bool, str, list[str]]:
    """Returns whether the folder has it now, what became of it in words, and the keys that only its earlier version
    had. Raises OSError."""
    if kept.has(item):
        return True, "here already", []
    try:
        documents = item.fetch()
    except (NotFetched, *_ANOTHER_FORM) as error:
        return False, _told(error), []
    gone = kept.keep(item, documents)
    size = sum(len(one.data) for one in documents)
    words = f"fetched, {len(documents)} document{pluralize(len(documents))}, {max(size // 1024, 1)} KB"
    return True, words, gone


def _told(error: Exception) -> str:
    if isinstance(error, NotFetched):
        return str(error)
    return f"The answer is not in the form that this importer knows ({type(error).__name__})."
