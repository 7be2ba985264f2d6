"""Settings: each is documented, and a site on the network is safe by its origin alone."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from assistant.accounts.demo import mark
from assistant.protection.log import record
from assistant.site.checks import deployment_makes_sense, settings_make_sense

from .waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent


def test_the_documentation_lists_every_setting() -> None:
    source = (ROOT / "assistant" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)) | {"DEMO_PASSWORD"}
    listed = set(
        re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert read == listed


def check(tmp_path: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "DATA_DIR": str(tmp_path), **settings}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


def test_a_site_with_an_https_origin_passes_djangos_deployment_checks(tmp_path: Path) -> None:
    done = check(tmp_path, "--deploy", "--fail-level", "WARNING", ALLOWED_ORIGINS="https://assistant.example.org")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "identifier"),
    [
        ("ALLOWED_ORIGINS", ["http://assistant.example.org"], "assistant.E001"),
        ("ALLOWED_ORIGINS", ["https://host/path"], "assistant.E001"),
        ("MODEL_URL", "ftp://host/v1", "assistant.E002"),
        ("MODEL_URL", "localhost:8001/v1", "assistant.E002"),
        ("MODEL_URL", "http://host:99999/v1", "assistant.E002"),
        ("MODEL_URL", "http:///v1", "assistant.E002"),
        ("MODEL_URL", "http://host/v1/chat/completions", "assistant.E002"),
        ("MODEL_URL", "http://host/v1/chat/completions/", "assistant.E002"),
        ("MODEL_FAMILY", "r2", "assistant.E003"),
        ("MODEL_REASONING", "cooked", "assistant.E004"),
        ("LIMIT_QUEUED_TURNS", 0, "assistant.E005"),
        ("SESSION_HOURS", 0, "assistant.E005"),
        ("FRESH_MINUTES", 0, "assistant.E005"),
        ("DOMAINS", ["domains.astrology"], "assistant.E006"),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_a_hint(
    settings: Any, setting: str, value: object, identifier: str
) -> None:
    setattr(settings, setting, value)
    named = settings_make_sense()
    assert named and all(one.id == identifier and setting in one.msg and one.hint for one in named)


def test_many_guesses_push_out_no_earlier_one() -> None:
    """What the sign-in counts, and the codes used, stand in this cache."""
    cache.set("first", 1)
    for number in range(1000):
        cache.set(f"guess-{number}", 1)
    assert cache.get("first") == 1


@pytest.mark.parametrize(
    ("setting", "value", "identifier"),
    [
        ("OIDC_ISSUER", "http://login.example.org", "assistant.E011"),
        ("OIDC_ISSUER", "login.example.org", "assistant.E011"),
        ("OIDC_CLIENT_ID", "", "assistant.E012"),
        ("OIDC_CLIENT_SECRET", "", "assistant.E012"),
        ("OIDC_GROUPS", {"AI-Editors": ""}, "assistant.E013"),
    ],
)
def test_a_sign_in_that_would_not_be_safe_is_named(settings: Any, setting: str, value: Any, identifier: str) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "http://localhost:1", "site", "secret"
    assert not settings_make_sense()
    setattr(settings, setting, value)
    assert [(one.id, setting in one.msg) for one in settings_make_sense()] == [(identifier, True)]


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    check(folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def test_what_other_accounts_can_read_is_named_with_its_remedy(tmp_path: Path) -> None:
    check(tmp_path)
    tmp_path.chmod(0o755)
    for file in (tmp_path / "secret_key", tmp_path / "site.sqlite3"):
        file.touch()
        file.chmod(0o644)
        done = check(tmp_path, "--deploy")
        assert "assistant.W001" in done.stderr and f"chmod 600 {file}" in done.stderr
        assert f"chmod 700 {tmp_path}\n" in done.stderr
    tmp_path.chmod(0o700)
    assert "assistant.W001" not in check(tmp_path, "--deploy").stderr


def test_a_careless_installation_is_told_all_that_is_missing(db, settings, tmp_path, monkeypatch) -> None:
    tmp_path.chmod(0o755)
    mark(User.objects.create_user("clinician"))
    settings.DATA_DIR, settings.ENV_FILE = tmp_path, tmp_path / ".env"
    settings.LIMIT_UPLOAD_BYTES, settings.METRICS_TOKEN = 10**12, "guess"
    settings.MODEL_URL, settings.REDIS_URL = "http://engine.example.org/v1", "redis://cache.example.org:6379"
    with monkeypatch.context() as patched:
        patched.setitem(settings.DATABASES["default"], "HOST", "db.example.org")
        patched.setitem(settings.DATABASES["default"], "OPTIONS", {"sslmode": "prefer"})
        told = {(one.id[-4:], one.msg.split()[0]) for one in deployment_makes_sense()}
    assert told == {
        ("W001", "Other"), ("W002", "LIMIT_UPLOAD_BYTES"), ("W004", "METRICS_TOKEN"), ("W005", "Demo"),
        ("W006", "MODEL_URL"), ("W006", "DATABASE_URL"), ("W006", "REDIS_URL"), ("W007", "`manage.py"),
    }  # fmt: skip
    tmp_path.chmod(0o700)
    User.objects.all().delete()
    record("backup.make", None)
    settings.LIMIT_UPLOAD_BYTES, settings.METRICS_TOKEN = 1024, ""
    settings.MODEL_URL, settings.REDIS_URL = "http://127.0.0.1:8001/v1", "redis://127.0.0.1:6379"
    assert not deployment_makes_sense()


def test_uploads_larger_than_nginx_lets_through_are_named(tmp_path: Path) -> None:
    """Its file says the limit, and nothing else does."""
    most = int(re.search(r"client_max_body_size (\d+)m;", (ROOT / "deploy" / "nginx.conf").read_text())[1])
    for size, named in ((most - 1, False), (most, True)):
        done = check(tmp_path, "--deploy", LIMIT_UPLOAD_BYTES=str(size * 1024**2))
        assert ("assistant.W002" in done.stderr) is named
