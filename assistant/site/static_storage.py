"""Stores static files: one bundle for each page, named by its content, so that browsers can cache it for ever and
never mix two versions. Until `collectstatic` has run, the sources are served."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .bundling import bundles

#: The folders of the site's own files, and the endings of those that are bundled.
_OWN, _JOINED = ("js/", "css/", "vendor/"), (".js", ".mjs", ".css")


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    #: Files that a script loads later, `import("…")`, are named by their content, too.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        sources = {name: _read(*found) for name, found in paths.items() if _is_own(name)}
        joined = InMemoryStorage()
        for name, text in bundles(sources).items():
            joined.save(name, ContentFile(text.encode()))
            paths[name] = (joined, name)
        inside = {name for name in sources if not joined.exists(name)}
        kept = {name: found for name, found in paths.items() if name not in inside}
        yield from super().post_process(kept, dry_run, **options)

    def stored_name(self, name: str) -> str:
        """The name with its hash, or the plain name until `collectstatic` has run."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


def _is_own(name: str) -> bool:
    return name.startswith(_OWN) and name.endswith(_JOINED)


def _read(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read().decode())
