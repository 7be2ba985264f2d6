"""The drill: a disk is lost while answers run, the backup is restored, the audit log is whole, and answers go on."""

import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from assistant.backup import archive, snapshot
from assistant.chat.models import Conversation
from assistant.protection.log import record
from assistant.protection.models import AuditEvent
from tests.site import running_site
from tests.wire.cluster import on, postgresql

FILE = b"Lease. The rent is $900. Harbour Estates Ltd."


def new_key(folder: Path, capsys) -> tuple[Path, str]:
    call_command("backupkey", folder / "private.key")
    return folder / "private.key", capsys.readouterr().out.strip()


def test_a_lost_disk_is_restored_and_answers_go_on(tmp_path: Path) -> None:
    data, away = tmp_path / "data", tmp_path / "away"
    for folder in (data, away):
        folder.mkdir(mode=0o700)
    key, file = str(away / "private.key"), str(away / "site.backup")
    with running_site(data) as site:
        public = site.manage("backupkey", key).strip()
        client = site.login("paralegal")
        added = client.post(
            "/documents/?domain=legal", content=FILE, headers={
                "X-CSRFToken": client.cookies["csrftoken"], "X-File-Name": "Lease.txt", "Referer": f"{site.url}/",
                "Content-Type": "application/octet-stream",
            },
        )  # fmt: skip
        assert added.status_code == 201, added.text
        site.manage("backup", file, "--to", public)
        stored = Path(file).read_bytes()
        assert b"Harbour" not in stored and (Path(file).stat().st_mode & 0o777) == 0o600
        site.end()
        shutil.rmtree(data)
        data.mkdir(mode=0o700)
        assert "The audit log is whole" in site.manage("restore", file, "--key", key)
        with pytest.raises(subprocess.CalledProcessError) as refused:
            site.manage("restore", file, "--key", key)
        assert "--force" in refused.value.stderr
        [original] = (data / "documents").iterdir()
        assert original.read_bytes() == FILE and not [*data.glob(".backup-*")]
        site.start()
        again = site.login("paralegal")
        assert "Lease.txt" in again.get("/documents/facts/").text
        assert "The audit log is whole" in site.manage("auditverify")
        assert site.manage("ask", "Can ibuprofen be taken with lisinopril?")


def test_postgresql_is_restored(django_db_setup, django_db_blocker, settings, tmp_path: Path, capsys) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    key, public = new_key(tmp_path, capsys)
    file = tmp_path / "site.backup"
    with django_db_blocker.unblock(), postgresql() as server, on(server.url):
        call_command("migrate", verbosity=0)
        user = User.objects.create_user("clara")
        record("sign_in", user)
        kept = Conversation.objects.create(owner=user, domain="medical", title="A question")
        call_command("backup", file, to=public)
        Conversation.objects.all().delete()
        with pytest.raises(CommandError, match="--force"):
            call_command("restore", file, key=key)
        call_command("restore", file, key=key, force=True)
        assert Conversation.objects.get().pk == kept.pk
        assert AuditEvent.objects.latest("seq").action == "backup.restore"
        call_command("auditverify")
        with pytest.raises(Exception, match="audit events are kept"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM protection_auditevent")


def test_files_go_back_to_a_disk_of_their_own_and_the_database_after_them(
    settings, tmp_path: Path, monkeypatch
) -> None:
    data, disk, key = tmp_path / "data", tmp_path / "disk", X25519PrivateKey.generate()
    settings.DATA_DIR = data
    for folder in (data, disk, disk / "lost+found"):
        folder.mkdir()
    (data / "documents").symlink_to(disk)
    monkeypatch.setattr(snapshot, "take", lambda path: path.write_bytes(b"rows"))
    kept, later = (disk / str(uuid4()) for _ in range(2))
    kept.write_bytes(FILE)
    assert archive.make(tmp_path / "site.backup", key.public_key()) == 1
    kept.unlink()
    later.write_bytes(b"later")
    there: list[bool] = []
    monkeypatch.setattr(snapshot, "put_back", lambda path: there.extend([kept.exists(), later.exists()]))
    assert archive.put_back(tmp_path / "site.backup", key) == 1
    assert there == [True, True] and kept.read_bytes() == FILE and not later.exists()


@pytest.mark.django_db
def test_nothing_is_replaced_where_a_backup_cannot_be_read(settings, tmp_path: Path, capsys) -> None:
    settings.DATA_DIR = tmp_path
    key, _public = new_key(tmp_path, capsys)
    other = tmp_path / "no.key"
    other.write_text("no key")
    (tmp_path / "cut").write_bytes(b"backup 1\n")
    User.objects.create_user("clara")
    with pytest.raises(CommandError, match="Nothing was replaced"):
        call_command("restore", tmp_path / "cut", key=key, force=True)
    with pytest.raises(CommandError, match="holds no private key"):
        call_command("restore", tmp_path / "cut", key=other, force=True)
    with pytest.raises(CommandError, match="no public key"):
        call_command("backup", tmp_path / "new", to="12")
    assert User.objects.exists()
