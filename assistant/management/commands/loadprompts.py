"""`manage.py loadprompts`: loads the prompts that ship with the domains as version 1 of their templates, and publishes
them.

It never overwrites: a template that has a version belongs to its editors. If the shipped text has changed since, the
command only says so.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from assistant.exceptions import PromptError
from assistant.prompts.editing.version_file import PASSAGES, parse
from assistant.prompts.models import PromptTemplate, PromptVersion
from domains.base import Domain
from domains.registry import domains

from ..base import SiteCommand


class Command(SiteCommand):
    help = "Load the prompts that ship with the domains. Templates that exist are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        for domain in domains().values():
            for task in domain.prompted:
                for language in PromptTemplate.Language.values:
                    path = domain.folder / "prompts" / f"{task.name}.{language}.md"
                    if path.exists():
                        self._say(_load(domain, task.name, language, path), options["verbosity"])

    def _say(self, line: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(line)


def _load(domain: Domain, task: str, language: str, path: Path) -> str:
    """Load one prompt; returns a line that says what was done. Raises CommandError."""
    name = f"{domain.name}/{path.name}"
    try:
        body, parameters = parse(path.read_text(encoding="utf-8"))
        with transaction.atomic():
            template, _ = PromptTemplate.objects.get_or_create(domain=domain.name, task=task, language=language)
            first = template.versions.filter(number=1).first()
            if first is None:
                template.publish(template.new_version(body=body, shipped=True, **parameters))
                return f"{name}: loaded and published"
    except (ValueError, TypeError, PromptError) as error:
        raise CommandError(f"{name} cannot be used: {error}") from error
    shipped = body, parameters.get(PASSAGES, PromptVersion.Passages.OFF)
    changed = shipped != (first.body, first.passages)
    return f"{name}: left alone" + (", though what ships has changed since" if changed else "")
