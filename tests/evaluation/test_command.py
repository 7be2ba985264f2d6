"""`manage.py evaluate`, as scripts use it."""

import asyncio
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.site import ROOT
from tests.waiting import PATIENCE

from .conftest import ROWS, dataset_text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    path.write_text(dataset_text(*ROWS), encoding="utf-8")
    return path


async def evaluate(file: Path, *arguments: str) -> str:
    out = StringIO()
    command = ["evaluate", "--domain", "medical", "--language", "en", "--dataset", str(file), *arguments]
    await asyncio.to_thread(call_command, *command, stdout=out)
    return out.getvalue()


async def test_the_file_holds_every_sample_score_and_interval(prompts, model, file, tmp_path):
    said = await evaluate(file, "--samples", "5", "--json", str(tmp_path / "out.json"))
    out = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (out["dataset"], out["template_version"], out["model"], out["samples"]) == ("small", 1, "scripted", 5)
    assert [item["id"] for item in out["items"]] == ["choice", "open", "again"]
    for item in out["items"]:
        assert len(item["samples"]) == 5
        assert all({"seed", "answer", "finish_reason", "score"} <= sample.keys() for sample in item["samples"])
    assert all(
        found.keys() == {"mean", "standard_error", "low", "high", "n"}
        and found["low"] <= found["mean"] <= found["high"]
        for found in out["metrics"].values()
    )
    assert {"accuracy", "macro_f1", "pass_all", "agreement", "token_f1", "rouge_l"} <= out["metrics"].keys()
    assert out["counts"] == {"unparsable": 10, "length": 0, "too_long": 0, "failed": 0}
    assert "95 %" in said
    assert "A trial" not in said


async def test_again_is_a_new_run_with_other_seeds(prompts, model, file, tmp_path):
    seeds = []
    for name in ("one.json", "two.json"):
        await evaluate(file, "--json", str(tmp_path / name))
        out = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        seeds.append([sample["seed"] for item in out["items"] for sample in item["samples"]])
    assert not set(seeds[0]) & set(seeds[1])


async def test_few_samples_or_a_part_are_called_a_trial(prompts, model, file):
    assert "A trial" in await evaluate(file, "--samples", "2")
    assert "A trial" in await evaluate(file, "--limit", "1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--template-version", "9"], "There is no version 9"),
        (["--task", "cook"], "There is no task 'cook'"),
        (["--samples", "0"], "at least 1"),
        (["--limit", "-1"], "at least 0"),
        (["--json", "/nowhere/at/all/out.json"], "does not exist"),
    ],
)
async def test_what_cannot_be_done_is_said(prompts, model, file, arguments, words):
    with pytest.raises(CommandError, match=words):
        await evaluate(file, *arguments)


async def test_a_file_that_is_no_dataset_is_refused_with_its_line(prompts, model, tmp_path):
    path = tmp_path / "faulty.jsonl"
    path.write_text(dataset_text(ROWS[0]) + "\n{}", encoding="utf-8")
    with pytest.raises(CommandError, match="Line 2"):
        await evaluate(path)
    with pytest.raises(CommandError, match="cannot be opened"):
        await evaluate(tmp_path / "absent.jsonl")


async def test_a_dataset_without_items_of_the_language_is_refused(prompts, model, tmp_path):
    path = tmp_path / "chinese.jsonl"
    path.write_text(dataset_text(ROWS[3]), encoding="utf-8")
    with pytest.raises(CommandError, match="no item in this language"):
        await evaluate(path)


def test_a_process_of_the_site_ends_with_it(site, tmp_path):
    """The site holds its standard input; when that closes, it stops, and the same command resumes."""
    path = tmp_path / "many.jsonl"
    path.write_text(dataset_text(*({**ROWS[1], "id": str(n)} for n in range(2000))), encoding="utf-8")
    command = [sys.executable, "manage.py", "evaluate", "--domain", "medical", "--dataset", str(path), "--attended"]
    with subprocess.Popen(
        command, cwd=ROOT, env=site.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert "10000 samples" in process.stdout.readline()
        process.stdin.close()
        assert process.wait(PATIENCE) == 130
        assert "the same command resumes" in process.stderr.read()
