"""A chain that somebody has changed is found out, with the place: by the site, and by a program that knows nothing of it."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from assistant.protection.chain import START, Link, breaks, hash_of
from assistant.protection.installation_key import KEY
from assistant.protection.log import LoggedEvent, append, written
from assistant.protection.models import AuditEvent, AuditHead
from assistant.protection.sealing import SEALS

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_audit.py"

Rows = list[dict]


def made(count: int = 6) -> Rows:
    rows, previous = [], START
    for seq in range(1, count + 1):
        row = {
            "seq": seq, "at": f"2026-11-29T13:00:0{seq}.000000Z", "actor": seq, "actor_name": "", "session": "",
            "address": "::1", "action": "sign_in", "object_type": "auth.user", "object_id": str(seq), "domain": "",
            "matter": "", "outcome": "ok", "reason": "", "detail": {"b": 1, "a": "x"}, "previous": previous,
        }  # fmt: skip
        row["hash"] = previous = hash_of(previous, row)
        rows.append(row)
    return rows


def edited(rows: Rows) -> Rows:
    rows[2]["object_id"] = "9"
    return rows


def edited_and_hashed(rows: Rows) -> Rows:
    rows[2]["object_id"] = "9"
    rows[2]["hash"] = hash_of(rows[2]["previous"], rows[2])
    return rows


def dropped(rows: Rows) -> Rows:
    return rows[:2] + rows[4:]


def swapped(rows: Rows) -> Rows:
    return [rows[0], rows[2], rows[1], *rows[3:]]


def swapped_numbers(rows: Rows) -> Rows:
    rows[1]["seq"], rows[2]["seq"] = 3, 2
    return [rows[0], rows[2], rows[1], *rows[3:]]


def cut(rows: Rows) -> Rows:
    return rows[:4]


def beheaded(rows: Rows) -> Rows:
    return rows[2:]


def chained_anew(rows: Rows) -> Rows:
    previous = START
    for row in edited(rows):
        row["previous"] = previous
        row["hash"] = previous = hash_of(previous, row)
    return rows


#: What somebody did, and what is said of it: by the site, which knows both ends, and what a reader of the file can say.
FAULTS: dict[Callable[[Rows], Rows], tuple[list[tuple[int, str]], list[str]]] = {
    edited: ([(3, "changed")], ["event 3 was changed after it was written"]),
    edited_and_hashed: ([(4, "joined")], ["event 4 was not written after event 3"]),
    dropped: ([(5, "missing")], ["events 3 to 4 are missing"]),
    swapped: (
        [(3, "missing"), (2, "order")],
        ["events 2 to 2 are missing", "event 2 stands behind event 3"],
    ),
    swapped_numbers: (
        [(2, "changed"), (2, "joined"), (3, "changed"), (3, "joined"), (4, "joined")],
        [
            "event 2 was changed after it was written", "event 2 was not written after event 1",
            "event 3 was changed after it was written", "event 3 was not written after event 2",
            "event 4 was not written after event 3",
        ],
    ),
    cut: ([(4, "cut")], []),
    beheaded: ([(3, "missing")], []),
    chained_anew: ([(6, "joined")], []),
}  # fmt: skip


@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change.__name__)
def test_a_changed_chain_is_found_out_with_the_place(change) -> None:
    rows = made()
    end = Link(rows[-1]["seq"], rows[-1]["hash"])
    assert list(breaks(change(rows), Link(0, START), end)) == FAULTS[change][0]


@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change.__name__)
def test_the_program_finds_it_without_the_site(change, tmp_path) -> None:
    status, lines = verify(tmp_path, change(made()))
    said = FAULTS[change][1]
    assert status == int(bool(said)) and [line for line in lines if line in said] == said
    assert lines[-1] == (f"{len(said)} fault{'s' * (len(said) > 1)}" if said else "the audit log is whole")


def test_a_whole_chain_is_whole(tmp_path) -> None:
    rows = made()
    assert list(breaks(rows, Link(0, START), Link(6, rows[-1]["hash"]))) == []
    assert verify(tmp_path, rows) == (
        0,
        [
            "first event: 1, 2026-11-29T13:00:01.000000Z",
            f"last event: 6, 2026-11-29T13:00:06.000000Z, {rows[-1]['hash']}",
            "the audit log is whole",
        ],
    )
    (tmp_path / "log").write_text("no event\n[]\n" + "[" * 100_000)
    assert run(tmp_path / "log") == (1, ["line 1 is not an event", "line 2 is not an event", "line 3 is not an event",
                                         "there are no events", "4 faults"])  # fmt: skip
    assert run(tmp_path / "none")[0] == 2
    rows[0]["previous"] = "\ud800"
    assert verify(tmp_path, rows)[1][0] == "line 1 is not an event"


def test_seals_find_out_what_the_chain_cannot(db, tmp_path, capsys) -> None:
    """Somebody who may change the whole database drops the triggers, and chains everything anew."""
    clara = User.objects.create_user("clara")
    call_command("auditseal", tmp_path)
    seals, first = tmp_path / SEALS, json.loads(capsys.readouterr().out)
    append([LoggedEvent("sign_in", clara, clara), LoggedEvent("sign_out", clara)])
    call_command("auditseal", tmp_path)
    call_command("auditverify", "--seals", seals)
    rows = list(written(AuditEvent.objects.all()))
    check = ("--seals", seals, "--key", first["key"])
    assert verify(tmp_path, rows, *check)[0] == 0
    assert "audit_key" in {path.name for path in settings.DATA_DIR.iterdir() if path.stat().st_mode & 0o77 == 0}

    assert verify(tmp_path, rows[:-1], *check)[1][-2].startswith(f"events after {rows[-2]['seq']} are missing")
    anew = chained_anew(copy.deepcopy(rows))
    status, lines = verify(tmp_path, anew, *check)
    places = [f"event {row['seq']} is not the one that was sealed" for row in (rows[-3], rows[-1])]
    assert status == 1 and lines[-1] == "2 faults"
    assert [line.partition(" at ")[0] for line in lines if "sealed" in line] == places
    assert verify(tmp_path, anew)[0] == 0, "the chain alone says nothing"

    seals.write_text(seals.read_text().replace(first["hash"], anew[-3]["hash"]))
    assert "seal 1 was not made with the key, or was changed" in verify(tmp_path, anew, *check)[1]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER protection_auditevent_update")
        for row in anew:
            cursor.execute(
                "UPDATE protection_auditevent SET object_id = %s, previous = %s, hash = %s WHERE seq = %s",
                [row["object_id"], row["previous"], row["hash"], row["seq"]],
            )
    AuditHead.objects.update(hash=anew[-1]["hash"])
    call_command("auditverify")
    for command in (["auditverify", "--seals", seals], ["auditseal", tmp_path]):
        with pytest.raises(CommandError, match=f"Event {anew[-1]['seq']} is not the one that was sealed"):
            call_command(*command)
    seals.write_text("[]")
    for command in (["auditverify", "--seals", seals], ["auditseal", tmp_path]):
        with pytest.raises(CommandError, match="a line that is no seal"):
            call_command(*command)
    seals.unlink()
    with pytest.raises(CommandError, match="holds no seal"):
        call_command("auditverify", "--seals", seals)


def test_a_log_whose_end_is_gone_is_no_whole_log(db, tmp_path) -> None:
    AuditHead.objects.all().delete()
    for command in (["auditverify"], ["auditseal", tmp_path]):
        with pytest.raises(DatabaseError, match="no such row"):
            call_command(*command)


def test_a_restored_backup_is_sealed_as_one(db, tmp_path, capsys) -> None:
    clara = User.objects.create_user("clara")
    append([LoggedEvent("sign_in", clara)])
    backup = transaction.savepoint()
    call_command("auditseal", tmp_path)
    kept = json.loads(capsys.readouterr().out)["seq"]
    append([LoggedEvent("sign_out", clara), LoggedEvent("sign_in", clara)])
    call_command("auditseal", tmp_path)
    transaction.savepoint_rollback(backup)
    seals = tmp_path / SEALS
    with seals.open("a") as file:
        file.write('{"seq": 7, "ha')
    (settings.DATA_DIR / KEY).write_text("")
    with pytest.raises(CommandError, match="add --restored once"):
        call_command("auditseal", tmp_path)
    append([LoggedEvent("sign_in_failed", clara)])
    call_command("auditseal", tmp_path, restored=True)
    append([LoggedEvent("sign_in", clara)])
    call_command("auditseal", tmp_path)
    capsys.readouterr()
    call_command("auditverify", seals=seals)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Line 3 of the seals was cut off") and said[1].endswith(f"above event {kept} are void.")
    rows = list(written(AuditEvent.objects.all()))
    status, lines = verify(tmp_path, rows, "--seals", seals)
    assert (status, lines[-1]) == (0, "the audit log is whole")
    assert lines[0].startswith("seal 3 was cut off") and lines[1].endswith(f"above event {kept} are void")
    seals.write_text(seals.read_text().replace(f'"since": {kept}', '"since": 0'))
    assert verify(tmp_path, rows, "--seals", seals)[0] == 1


def verify(folder: Path, rows: Rows, *options: object) -> tuple[int, list[str]]:
    file = folder / "log.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return run(file, *options)


def run(file: Path, *options: object) -> tuple[int, list[str]]:
    """Isolated (-I -S): neither the site nor any package is there."""
    done = subprocess.run([sys.executable, "-I", "-S", TOOL, file, *options], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_the_commands_tell_a_whole_log_from_a_broken_one(db, tmp_path, capsys) -> None:
    clara = User.objects.create_user("clara")
    append([LoggedEvent("sign_in", clara, clara), LoggedEvent("sign_out", clara), LoggedEvent("sign_in", clara)])
    call_command("auditverify")
    assert f"whole: {AuditEvent.objects.count()} events" in capsys.readouterr().out
    call_command("auditexport", "--from", "2026-01-01", "--to", "2999-01-01T12:00")
    (tmp_path / "log.jsonl").write_text(capsys.readouterr().out)
    assert run(tmp_path / "log.jsonl")[0] == 0
    call_command("auditexport", "--to", "2026-01-01")
    assert capsys.readouterr().out == ""
    with pytest.raises(CommandError, match="no date"):
        call_command("auditexport", "--to", "soon")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER protection_auditevent_update" if connection.vendor == "sqlite" else "SELECT 1")
        cursor.execute("UPDATE protection_auditevent SET outcome = 'denied' WHERE seq = 2")
    with pytest.raises(CommandError, match=r"^Event 2 was changed"):
        call_command("auditverify")
    assert list(breaks(written(AuditEvent.objects.all()))) == [(2, "changed")]
