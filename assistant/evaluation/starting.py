"""Runs evaluations of the admin in processes of their own: `manage.py evaluate --go-on`, ended with the site."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from .models import Evaluation

#: The site holds the other end of their standard input: when the site ends, they hear of it and stop.
_processes: list["subprocess.Popen[bytes]"] = []


def start(evaluation: Evaluation) -> None:
    """Begin it, or go on with it."""
    Evaluation.objects.filter(pk=evaluation.pk).update(reason="", lease=None)
    _processes[:] = [process for process in _processes if process.poll() is None]
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "evaluate", "--go-on", str(evaluation.pk)]
    _processes.append(
        subprocess.Popen(
            [*command, "--attended"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    )
