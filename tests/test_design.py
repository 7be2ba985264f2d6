"""docs/design.md and its specimen speak of what the style sheets have."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CSS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").rglob("*.css"))
PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
SPECIMEN = (ROOT / "docs" / "design.html").read_text(encoding="utf-8")


def test_every_class_of_the_specimen_has_a_style() -> None:
    used = {name for names in re.findall(r'class="([^"]*)"', SPECIMEN) for name in names.split()}
    assert {name for name in used - {"specimen"} if not re.search(rf"\.{name}(?![\w-])", CSS)} == set()


def test_every_token_and_piece_that_is_documented_exists() -> None:
    named = set(re.findall(r"`(--[\w-]+)`", PAGE))
    assert {token for token in named if f"  {token}: " not in CSS and f"  {token}:\n" not in CSS} == set()
    assert {piece for piece in re.findall(r"`\.([\w-]+)`", PAGE) if not re.search(rf"\.{piece}(?![\w-])", CSS)} == set()


def test_no_other_style_sheet_names_a_colour() -> None:
    for path in (ROOT / "static" / "css").rglob("*.css"):
        if path.name != "variables.css":
            assert re.findall(r":[^;{]*(?:#[0-9a-f]{3,8}\b|\brgb\()", path.read_text(encoding="utf-8")) == [], path


def test_every_style_sheet_is_documented() -> None:
    for path in (ROOT / "static" / "css").iterdir():
        name = f"{path.name}/" if path.is_dir() else path.name
        assert f"{name}`" in PAGE or name == "site.css", f"docs/design.md says nothing of {name}"
