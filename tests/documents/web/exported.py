"""Exports as a test reads and changes them, and what tools/verify_export.py says of them."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from tests.imports import ROOT
from tests.waiting import PATIENCE

VERIFY = ROOT / "tools" / "verify_export.py"


def verify(*arguments: object) -> tuple[int, str]:
    """Neither the site nor its packages are in reach: -I and -S leave both out."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", VERIFY, "--language", "en", *map(str, arguments)],
        capture_output=True,
        timeout=PATIENCE,
    )
    assert not done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode()


def sign(browser, reading) -> None:
    browser.post(f"/documents/readings/{reading.turn_id}/sign/", {"digest": reading.digest, "reason": "Read it."})


def assert_each_is_found(paths: list[Path], expected: list[str]) -> None:
    status, said = verify(*paths)
    assert status == 1, said
    told = said.split(f"{paths[0].parent}/")[1:]
    assert len(told) == len(paths)
    for path, found, sentence in zip(paths, told, expected, strict=True):
        assert found.startswith(f"{path.name}: CHANGED") and sentence in found, found


def manifest_of(path: Path) -> dict:
    data = path.read_bytes()
    if path.suffix == ".json":
        return json.loads(data)["manifest"]
    if path.suffix == ".md":
        return json.loads(data.rpartition(b"<!-- manifest ")[2].removesuffix(b" -->\n"))
    with zipfile.ZipFile(path) as package:
        return json.loads(ElementTree.fromstring(package.read("customXml/manifest.xml")).text)


def repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        contents = {one.filename: package.read(one) for one in package.infolist()}
    change(contents)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, inner in contents.items():
            package.writestr(name, inner)
    return written.getvalue()


def swap(name: str, *pairs: bytes) -> Callable[[dict[str, bytes]], None]:
    """Each old words, then new ones."""

    def change(contents: dict[str, bytes]) -> None:
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in contents[name], old
            contents[name] = contents[name].replace(old, new, 1)

    return change
