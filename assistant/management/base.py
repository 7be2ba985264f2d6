"""The base class of this product's commands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ..site.checks import settings_make_sense
from .command_line import MISCONFIGURED


class SiteCommand(BaseCommand):
    """Django's command, but unusable settings are reported in plain sentences (`manage.py check` lists them by id)."""

    def check(self, *_: Any, **__: Any) -> None:
        faults = [f"{fault.msg} {fault.hint}" for fault in settings_make_sense()]
        if faults:
            raise CommandError(" ".join(faults), returncode=MISCONFIGURED)
