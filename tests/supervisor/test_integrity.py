"""Weight files: as long as they say, and what they were when they were fetched."""

import json
import os

import pytest

from assistant.supervisor.integrity import damaged_file, digest, seal

from .rig import write_model


@pytest.fixture
def folder(tmp_path):
    write_model(tmp_path)
    seal(tmp_path)
    return tmp_path


def test_a_whole_model_is_well_also_when_it_was_copied(folder):
    assert damaged_file(folder) == ""
    os.utime(folder / "model.safetensors", (0, 0))
    assert damaged_file(folder) == ""


def test_a_changed_byte_is_found(folder):
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert damaged_file(folder) == "model.safetensors"


@pytest.mark.parametrize("data", [b"", b"\xff" * 20, b"\x02\0\0\0\0\0\0\0{}more"])
def test_what_is_no_whole_safetensors_file_is_found(data, folder):
    (folder / "digests.json").unlink()
    (folder / "model.safetensors").write_bytes(data)
    assert damaged_file(folder) == "model.safetensors"


def test_a_file_that_the_index_or_the_seal_names_must_be_there(folder):
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"w": "model-2.safetensors"}}))
    assert damaged_file(folder) == "model-2.safetensors"
    (folder / "model.safetensors.index.json").unlink()
    (folder / "model.safetensors").unlink()
    assert damaged_file(folder) == "model.safetensors"
    (folder / "digests.json").unlink()
    assert damaged_file(folder) == "model.safetensors"


def test_the_digest_of_the_weights_says_which_they_are(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    write_model(other)
    assert digest(other) == ""
    seal(other)
    assert digest(other) == digest(folder) and len(digest(folder)) == 64
    (other / "model.safetensors").write_bytes(b"other weights")
    seal(other)
    assert digest(other) != digest(folder)
