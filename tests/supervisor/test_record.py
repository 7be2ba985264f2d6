"""The record is believed as long as its writer lives and writes, whatever clocks, process ids and disks do."""

import os
import subprocess
import threading

import msgspec
import pytest

from assistant.supervisor.liveness import lives, sign_of_life
from assistant.supervisor.record import BLOCK_BYTES, Record, ServerEvent, read_record, record_path, write_record

RECORD = Record(state="ready", since=0)


def test_what_was_written_is_read_and_readable_by_its_owner_alone(tmp_path):
    assert read_record(tmp_path) is None
    assert write_record(tmp_path, RECORD)
    assert read_record(tmp_path).state == "ready"
    assert record_path(tmp_path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "change",
    [
        {"beat": 3600.0},
        {"beat": -3600.0},
        {"boot": "another boot"},
        {"boot": ""},
        {"start": "1"},
        {"start": ""},
        {"pid": 2**22 + 1},
        {"pid": -1},
    ],
    ids=str,
)
def test_f10_a_record_of_another_time_boot_or_process_is_not_believed(change, tmp_path):
    """A clock that ran ahead, a machine that was started anew, a process id that is somebody else's by now."""
    write_record(tmp_path, RECORD)
    written = read_record(tmp_path).sign
    if "beat" in change:
        change = {"beat": written.beat + change["beat"]}
    sign = msgspec.structs.replace(written, **change)
    record_path(tmp_path).write_bytes(msgspec.json.encode(msgspec.structs.replace(RECORD, sign=sign)))
    assert read_record(tmp_path) is None


def test_f10_the_time_of_day_means_nothing(tmp_path):
    """The file's own times included."""
    write_record(tmp_path, RECORD)
    for seconds in (0, 4e9):
        os.utime(record_path(tmp_path), (seconds, seconds))
        assert read_record(tmp_path)


def test_f10_a_process_that_is_another_by_now_is_told_apart():
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        assert not lives(msgspec.structs.replace(sign_of_life(), pid=stranger.pid), 60)
        assert lives(sign_of_life(), 60)
    finally:
        stranger.kill()
        stranger.wait()


def test_f2_a_full_disk_takes_the_record_in_place_with_its_news(tmp_path):
    """/dev/full, where the draft goes, has no room for anything."""
    events = tuple(ServerEvent(at=0, server=0, state="down", detail="x" * 4000) for _ in range(30))
    assert write_record(tmp_path, RECORD)
    record_path(tmp_path).with_suffix(".new").symlink_to("/dev/full")
    before = record_path(tmp_path).stat()
    assert not write_record(tmp_path, Record(state="degraded", since=0, events=events))
    after, record = record_path(tmp_path).stat(), read_record(tmp_path)
    assert (record.state, record.disk_full) == ("degraded", True)
    assert (after.st_ino, after.st_size, after.st_blocks) == (before.st_ino, BLOCK_BYTES, before.st_blocks)
    record_path(tmp_path).with_suffix(".new").unlink()
    assert write_record(tmp_path, RECORD) and not read_record(tmp_path).disk_full


def test_f2_a_reader_never_takes_a_record_that_is_written_over_for_none(tmp_path):
    write_record(tmp_path, RECORD)
    record_path(tmp_path).with_suffix(".new").symlink_to("/dev/full")
    done = threading.Event()

    def write():
        while not done.is_set():
            write_record(tmp_path, RECORD)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert all(read_record(tmp_path) for _ in range(300))
    finally:
        done.set()
        writer.join()


def test_without_a_record_there_is_nothing_to_write_over(tmp_path):
    record_path(tmp_path).with_suffix(".new").symlink_to("/dev/full")
    with pytest.raises(OSError):
        write_record(tmp_path, RECORD)
