"""`manage.py installmodel`: installs the model engine (vLLM) and the model, with progress. It can be repeated at any
time."""

import asyncio
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from ...exceptions import SupervisorError
from ...supervisor.command import Options
from ...supervisor.hardware import look_at_hardware
from ...supervisor.installation import install, is_installed
from ...supervisor.phases import SENTENCES, is_between
from ...supervisor.plan import make_plan
from ...supervisor.profiles import profile_name
from ...supervisor.record import Phase
from ...supervisor.weights import prepare
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Install vLLM into .venv-model and fetch the model, unless both are there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--profile", default=settings.MODEL_PROFILE, type=profile_name, metavar="NAME")
        parser.add_argument("--engine-only", action="store_true", help="do not download the model yet")

    def handle(self, *args: Any, **options: Any) -> None:
        self._began = time.monotonic()
        plan = make_plan(
            options["profile"],
            Options(),
            look_at_hardware(),
            model=settings.MODEL_PATH,
            family=settings.MODEL_FAMILY,
            data_dir=settings.DATA_DIR,
        )
        try:
            if not is_installed(plan.profile.engine):
                install(plan.profile.engine, self._say)
            if not (options["engine_only"] or plan.model.exists()):
                asyncio.run(prepare(plan.profile, plan.python, plan.data_dir, self._tell))
        except SupervisorError as error:
            raise CommandError(str(error)) from error
        self._end_line()
        if options["verbosity"]:
            self.stdout.write(f"{plan.profile.name}: {plan.choice.reason} Everything for it is here.")

    def _tell(self, phase: Phase, progress: str) -> None:
        if sys.stdout.isatty() or not is_between(progress):
            self._say(f"{SENTENCES[phase]} {progress}".rstrip())

    def _say(self, line: str) -> None:
        """Print a line that the next one overwrites on a terminal; elsewhere print each line, but not one for each
        package."""
        text = f"{time.monotonic() - self._began:4.0f} s  {line}"
        if sys.stdout.isatty():
            self.stdout.write(f"\r\x1b[K{text}", ending="")
        elif "package" not in line or line.startswith(("unpacking", "making")) or line.split()[2].endswith("0"):
            self.stdout.write(text)
        self.stdout.flush()

    def _end_line(self) -> None:
        if sys.stdout.isatty():
            self.stdout.write("")
