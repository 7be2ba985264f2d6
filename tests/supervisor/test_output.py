"""Output of a model server is read and kept in batches; neither its amount nor the disk holds the server up."""

import os
import sys
import threading

from assistant.supervisor.command import CommandLine
from assistant.supervisor.output import LOG_BYTES, LOG_FILES, WAITING_BATCHES, ModelLog, last_lines, log_path
from assistant.supervisor.process import BLOCK_BYTES, ServerProcess
from tests.waiting import PATIENCE, until

LINES = 100_000


async def test_f12_many_lines_are_handed_on_in_batches():
    script = f"for number in range({LINES}): print('line', number)"
    batches = []
    process = await ServerProcess.start(CommandLine((sys.executable, "-c", script), os.environ, ""), batches.append)
    await process.wait()
    await until(lambda: batches and batches[-1][-1] == f"line {LINES - 1}")
    await process.end(0)
    assert sum(map(len, batches)) == LINES
    assert max(len("\n".join(batch)) for batch in batches) <= BLOCK_BYTES


def test_f12_the_log_keeps_the_newest_lines_within_its_bounds(tmp_path):
    log = ModelLog(tmp_path)
    for start in range(0, LINES, 1000):
        log.write([f"line {number}" + "." * 80 for number in range(start, start + 1000)])
        while log._waiting.full():
            pass
    log.close()
    assert last_lines(tmp_path, 1)[0].endswith(f"line {LINES - 1}" + "." * 80)
    files = list(log_path(tmp_path).parent.iterdir())
    assert len(files) == LOG_FILES and all(file.stat().st_size <= LOG_BYTES for file in files)


def test_f12_a_disk_that_hangs_holds_nobody_up_and_what_it_missed_is_counted(tmp_path):
    """A pipe that nobody reads is as slow as a disk can be."""
    log_path(tmp_path).parent.mkdir()
    os.mkfifo(log_path(tmp_path))
    log = ModelLog(tmp_path)
    for number in range(WAITING_BATCHES + 12):
        log.write([f"line {number}"])
    said = []
    reader = threading.Thread(target=lambda: said.append(log_path(tmp_path).read_text()))
    reader.start()
    while log._waiting.qsize() > WAITING_BATCHES // 2:
        pass
    log.write(["the last line"])
    log.close()
    reader.join(PATIENCE)
    left_out = WAITING_BATCHES + 12 - said[0].count(" line ")
    assert 10 <= left_out <= 12 and f"(lines left out because the disk was too slow: {left_out})" in said[0]
    assert said[0].endswith("the last line\n")
