"""`manage.py loadlibrary FOLDER`: loads or updates a collection of the library from the documents in a folder, which an
importer may fetch first."""

import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.template.defaultfilters import pluralize

from domains.registry import domains

from ...database import not_saved
from ...exceptions import BadInput
from ...library import metadata
from ...library.importing.item import NotFetched, PublicSource, Wanted
from ...library.importing.sources import SOURCES, import_into
from ...library.loading import load, refuse_no_text
from ...library.metadata import Details, DocumentEntry
from ...library.models import Collection, SynonymGroup
from ..base import SiteCommand
from ..choosing import choose_domain
from ..files import read

#: The collection of the documents that ship with a domain.
_SAMPLES = "Samples"

_WORDS = {
    "added": "added",
    "replaced": "added as a new edition; the earlier one is kept, but not found any more",
    "changed": "known already; what is said of it was changed",
    "unchanged": "known already",
    "withdrawn": "known already, and withdrawn: left alone",
}


#: What is fetched from a source, by option.
_WANTED = {
    "drug": "openfda: the newest label of this medicine, by its generic or brand name",
    "topic": "medlineplus: this health topic",
    "title": "uscode, cfr: this title",
    "part": "cfr: this part of the title only",
    "celex": "eurlex: the act with this CELEX number, such as 32016R0679",
}


class Command(SiteCommand):
    help = (
        "Load the documents of a folder as a collection of the library. A file that is already loaded, by its "
        "SHA-256, is left alone; another file for the same document becomes its next edition. "
        f"{metadata.NAME} may say what the files are; without it, every file of the folder is a document. "
        "Without FOLDER, load the synonyms that ship with the domains; with --samples also their sample documents."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
        parser.add_argument("--domain", help="whose library it is (default: the site's first domain)")
        parser.add_argument(
            "--samples", action="store_true", help="load the sample documents of the domains that are missing"
        )
        parser.add_argument("--collection", metavar="NAME", help="default: the name of the folder, or of the source")
        parser.add_argument(
            "--from", choices=SOURCES, dest="source", metavar="SOURCE",
            help=f"fetch public documents into FOLDER first: {', '.join(SOURCES)} (default: a folder in DATA_DIR)",
        )  # fmt: skip
        for name, words in _WANTED.items():
            parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=words)
        parser.add_argument("--mirror", metavar="URL", help="fetch from this address instead of the source's own")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["source"]:
            self._import(SOURCES[options["source"]], options)
        elif options["folder"] is None:
            self._load_synonyms(options["verbosity"])
            if options["samples"]:
                self._load_samples(options["verbosity"])
        else:
            self._load_folder(options["folder"].resolve(), options["domain"], options["collection"], options)

    def _import(self, source: PublicSource, options: dict[str, Any]) -> None:
        """Fetch, then load what is in the folder. Raises CommandError if something could not be fetched, after that."""
        wanted = {name: options[name] for name in source.options}
        if not wanted[source.options[0]]:
            raise CommandError(f"--from {source.name} needs --{source.options[0]} NAME, once or several times.")
        folder = (options["folder"] or settings.DATA_DIR / "library" / source.name).resolve()
        failed = self._fetch(source, folder, wanted, options)
        if (folder / metadata.NAME).exists():
            domain = options["domain"] or (source.domain if source.domain in domains() else None)
            self._load_folder(folder, domain, options["collection"] or source.collection, options)
        if failed:
            raise CommandError("Not everything could be fetched; what was is in the library. Run the command again.")

    def _fetch(self, source: PublicSource, folder: Path, wanted: Wanted, options: dict[str, Any]) -> int:
        """Returns how often it failed. Raises CommandError."""
        try:
            return import_into(
                folder,
                source,
                wanted,
                lambda line: self._say(_printable(line), options["verbosity"]),
                options["mirror"],
            )
        except NotFetched as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{folder.name} cannot be written: {error.strerror}.") from error

    def _load_folder(self, folder: Path, domain: str | None, collection: str | None, options: dict[str, Any]) -> None:
        entries = _entries(folder)
        name = (collection or folder.name)[:80]
        found, _ = Collection.objects.get_or_create(domain=choose_domain(domain).name, name=name)
        self._load_entries(found, folder, entries, options["verbosity"])

    def _load_entries(self, collection: Collection, folder: Path, entries: list[DocumentEntry], verbosity: int) -> None:
        """Raises CommandError if a file is refused, after the others."""
        counts = Counter[str]()
        for number, entry in enumerate(entries, start=1):
            outcome, words = _load(collection, folder, entry)
            counts[outcome] += 1
            self._say(f"{_printable(entry.file)} ({number} of {len(entries)}): {words}", verbosity)
        if unused := sorted({field for entry in entries for field in entry.unused}):
            self._say(f"Fields of {metadata.NAME} that are not used: {', '.join(unused)}.", verbosity)
        if refused := counts["refused"]:
            raise CommandError(f"{refused} of {len(entries)} files could not be taken; the others are in the library.")

    def _load_samples(self, verbosity: int) -> None:
        """Into a library that is empty or has samples already: those that are missing. What has an edition there, even
        a withdrawn one, belongs to the librarians."""
        if Collection.objects.exists() and not Collection.objects.filter(name=_SAMPLES).exists():
            return
        for domain in domains().values():
            folder = domain.folder / "library"
            if folder.exists():
                collection, _ = Collection.objects.get_or_create(domain=domain.name, name=_SAMPLES)
                known = set(collection.editions.values_list("key", flat=True))
                missing = [entry for entry in _entries(folder) if entry.details.key not in known]
                self._load_entries(collection, folder, missing, verbosity)

    def _load_synonyms(self, verbosity: int) -> None:
        """Load the synonyms that ship with the domains, unless there are any: then they belong to the librarians."""
        if SynonymGroup.objects.exists():
            return
        for domain in domains().values():
            path = domain.folder / "synonyms.txt"
            if path.exists():
                lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
                with transaction.atomic():
                    for line in lines:  # each leaves its row in the audit log
                        SynonymGroup.objects.create(words=line)
                self._say(f"{domain.name}: {len(lines)} group{pluralize(len(lines))} of synonyms", verbosity)

    def _say(self, line: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(line)


def _entries(folder: Path) -> list[DocumentEntry]:
    """Raises CommandError."""
    if not folder.is_dir():
        raise CommandError(f"{folder.name} is not a folder.")
    if not (folder / metadata.NAME).exists():
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        names = [path.relative_to(folder) for path in files]
        entries = [
            DocumentEntry(str(name), Details(metadata.key_of(str(name)))) for name in names if not _is_hidden(name)
        ]
        _refuse_same_key(entries)
    else:
        try:
            text = read(folder / metadata.NAME, metadata.MOST_BYTES)[: metadata.MOST_BYTES].decode("utf-8-sig")
            entries = metadata.entries_of(text)
        except UnicodeDecodeError as error:
            raise CommandError(f"{metadata.NAME} is not UTF-8 text.") from error
        except BadInput as error:
            raise CommandError(str(error)) from error
    if not entries:
        raise CommandError(f"{folder.name} has no documents.")
    return entries


def _refuse_same_key(entries: list[DocumentEntry]) -> None:
    """Raises CommandError if two files would be editions of one document."""
    known = dict[str, str]()
    for entry in entries:
        earlier = known.setdefault(entry.details.key, entry.file)
        if earlier != entry.file:
            raise CommandError(
                f"{_printable(earlier)} and {_printable(entry.file)} would be the same document: their names differ "
                f"only in the ending, or after 200 characters. Rename one, or give each an id in {metadata.NAME}."
            )


def _printable(name: str) -> str:
    return "".join("?" if unicodedata.category(character)[0] == "C" else character for character in name)


def _is_hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)


def _load(collection: Collection, folder: Path, entry: DocumentEntry) -> tuple[str, str]:
    """Load one file; returns the outcome as a code and in words. Each file is stored by itself, so a refused one
    stops no other."""
    path = folder / entry.file
    try:
        refuse_no_text(entry)
        if not path.resolve().is_relative_to(folder):
            raise BadInput("This file lies outside the folder.")
        data = read(path, settings.LIMIT_UPLOAD_BYTES)
        outcome = load(collection, entry, data)
        return outcome, _WORDS[outcome]
    except (BadInput, CommandError) as error:
        return "refused", f"refused. {error}"
    except DatabaseError as error:
        return "refused", f"refused. {not_saved(error)}"
