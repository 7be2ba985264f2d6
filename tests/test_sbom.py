"""`make sbom` lists what is installed, and nothing that changes from one day to the next."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from .waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent


def test_it_has_each_pinned_package_with_its_hashes(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    [recipe] = re.findall(r"^\t\$\(BIN\)/(cyclonedx-py .+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    command = [*shlex.split(recipe.replace("sbom.json", str(file))), "--no-validate"]
    command[0] = str(Path(sys.executable).with_name(command[0]))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    listed = json.loads(file.read_bytes())
    pins = re.findall(r"^([a-z][\w.-]+)(?:\[\S+\])?==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pins and sorted((one["name"], one["version"]) for one in listed["components"]) == sorted(pins)
    assert all(one["externalReferences"][0]["hashes"] for one in listed["components"])
    assert "serialNumber" not in listed and "timestamp" not in listed["metadata"]
