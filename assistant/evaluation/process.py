"""Runs each evaluation of the admin in its own process (`manage.py evaluate --go-on`), which ends with the site.

A run gets only one process, however often and by however many site processes it is started: an atomic update in the
database decides who starts it (Evaluation.begin_to_start).
"""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from .models import Evaluation


class Processes:
    """The processes started here. This process holds the other end of their standard input: when it ends, they read
    end-of-file and stop."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, evaluation: Evaluation) -> None:
        """Start or resume an evaluation; do nothing if it is already running."""
        if not evaluation.begin_to_start():
            return
        self._running = [process for process in self._running if process.poll() is None]
        command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "evaluate"]
        self._running.append(
            subprocess.Popen(
                [*command, "--go-on", str(evaluation.pk), "--attended"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        )


start = Processes().start
