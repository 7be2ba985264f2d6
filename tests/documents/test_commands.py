"""The commands that scripts rely on: extract, checkstatements, summarize, and the keys of their JSON."""

import asyncio
import hashlib
import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.scenarios import ANSWER, SCENARIOS, Scenario
from tests.site import ROOT
from tests.waiting import PATIENCE

from .made import pdf, scan

LEASE = [
    ["LEASE AGREEMENT", "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor."],
    ["2. Term. The lease begins on 1 March 2026 and runs for five years."],
]


@pytest.fixture
def lease(tmp_path):
    path = tmp_path / "lease.pdf"
    path.write_bytes(pdf(LEASE))
    return path


def run(capsys, *arguments: object) -> object:
    call_command(*map(str, arguments), "--json")
    return json.loads(capsys.readouterr().out)


def test_extract(lease, capsys):
    found = run(capsys, "extract", lease)
    assert set(found) == {"sha256", "pages", "sections", "warnings"}
    assert found["sha256"] == hashlib.sha256(lease.read_bytes()).hexdigest()
    text = "".join(page["text"] for page in found["pages"])
    assert [page["number"] for page in found["pages"]] == [1, 2]
    assert [set(section) for section in found["sections"]] == [{"path", "start", "end"}] * len(found["sections"])
    term = next(section for section in found["sections"] if section["path"][-1] == "2. Term")
    assert text[term["start"] : term["end"]].startswith("2. Term. The lease begins")


@pytest.mark.parametrize("data", [b"", b"MZ\x00", pdf([[]]), scan(pdf([["Words"]]))])
def test_what_cannot_be_read_is_one_sentence_and_a_failure(data, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    for command in ("extract", "checkstatements", "summarize"):
        with pytest.raises(CommandError) as refused:
            call_command(command, str(path), "--json")
        assert str(refused.value).count(".") == 1 and str(refused.value).endswith(".")


@pytest.mark.parametrize("command", ["extract", "checkstatements", "summarize"])
def test_a_script_sees_the_exit_status_and_one_sentence_on_standard_error(command, tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(pdf([["Only a picture of this."]])))
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", command, path, "--json"], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("CommandError: This is a scan") and line.count(".") == 1


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("extract", str(tmp_path / "none.pdf"))


def test_checkstatements_needs_no_model(lease, capsys, monkeypatch):
    lines = "The lease runs for five years.\n\nThe lease runs for six years.\nZenith Corporation pays GBP 7,777.\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    found = run(capsys, "checkstatements", lease)
    assert [one["statement"] for one in found] == [line for line in lines.splitlines() if line]
    assert [[check["result"] for check in one["checks"]] for one in found] == [["exact"], ["near"], ["not_found"] * 2]
    assert found[0]["checks"][0]["passage"]["page"] == 2
    assert found[1]["checks"][0]["found"] == "five years"


async def summarize(path, *options: str) -> int:
    """In a thread of its own, as a command has no event loop around it; the exit status."""
    try:
        await asyncio.to_thread(call_command, "summarize", str(path), "--json", *options)
    except CommandError as error:
        return error.returncode
    return 0


async def test_summarize(lease, model, people, capsys):
    assert await summarize(lease, "--kind", "agreement", "--depth", "brief") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["summary"] == ANSWER.strip()
    assert [set(one) for one in found["statements"]] == [{"text", "start", "end", "passages", "checks"}] * 2
    receipt = found["receipt"]
    assert (receipt["pages"], receipt["complete"], receipt["left_out"]) == (2, True, [])
    assert [(one["start"], one["end"]) for one in receipt["pieces"]] == [(0, receipt["characters"])]
    assert "agreement" in model.requests[0]["messages"][0]["content"]


async def test_a_summary_with_a_gap_is_not_called_complete(tmp_path, model, people, capsys, monkeypatch):
    monkeypatch.setattr("assistant.documents.reading.reader.AGAIN_SECONDS", 0.01)
    monkeypatch.setitem(SCENARIOS, "never", Scenario(status=400))
    clause = "The parties shall keep each other informed of all matters that bear on this agreement. " * 26
    path = tmp_path / "long.txt"
    path.write_text("".join(f"ARTICLE {n}\n\n{'play:never ' if n == 6 else ''}{clause}\n\n" for n in range(1, 13)))
    assert await summarize(path) == 2
    receipt = json.loads(capsys.readouterr().out)["receipt"]
    (gap,) = receipt["left_out"]
    assert not receipt["complete"]
    assert "play:never" in path.read_text()[gap["start"] : gap["end"]]
    done = [one for one in receipt["pieces"] if one["state"] == "done"]
    assert sum(one["end"] - one["start"] for one in done) + gap["end"] - gap["start"] == receipt["characters"]
