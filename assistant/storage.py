"""How static files are named: by their content, so that browsers keep them for ever and never mix two versions."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """ES modules import one another by relative names; these are rewritten along with the rest."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The name with its hash; before `collectstatic` has run, files are served from where they are written."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
