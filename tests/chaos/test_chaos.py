"""A short run of the accidents; the long one is `python -m tests.chaos --seeds 1000`."""

import subprocess
import sys

from tests.site import ROOT
from tests.waiting import PATIENCE

SEEDS = 15


def test_p3_p4_p6_p13_whatever_breaks_every_text_is_what_the_engine_said():
    command = [sys.executable, "-m", "tests.chaos", "--seeds", str(SEEDS)]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=4 * PATIENCE)
    assert played.returncode == 0, played.stdout[-20_000:] + played.stderr[-5_000:]
    assert f"schedules: {SEEDS}" in played.stdout and "losses: 0" in played.stdout
