"""Settings: each is documented, and a site on the network is safe by its origin alone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_the_readme_lists_every_setting() -> None:
    source = (ROOT / "assistant" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)) | {"DEMO_PASSWORD"}
    listed = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert read == listed


def check(tmp_path: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "DATA_DIR": str(tmp_path), **settings}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_a_site_with_an_https_origin_passes_djangos_deployment_checks(tmp_path: Path) -> None:
    done = check(tmp_path, "--deploy", "--fail-level", "WARNING", ALLOWED_ORIGINS="https://assistant.example.org")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "identifier"),
    [
        ("ALLOWED_ORIGINS", "http://assistant.example.org", "assistant.E001"),
        ("ALLOWED_ORIGINS", "https://host/path", "assistant.E001"),
        ("MODEL_URL", "ftp://host/v1", "assistant.E002"),
        ("MODEL_FAMILY", "r2", "assistant.E003"),
        ("MODEL_REASONING", "cooked", "assistant.E004"),
        ("LIMIT_QUEUED_TURNS", "0", "assistant.E005"),
        ("DOMAINS", "domains.astrology", "assistant.E006"),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_a_hint(
    tmp_path: Path, setting: str, value: str, identifier: str
) -> None:
    done = check(tmp_path, **{setting: value})
    assert done.returncode != 0
    assert identifier in done.stderr and setting in done.stderr and "HINT" in done.stderr


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    check(folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0
