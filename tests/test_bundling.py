"""Each page's scripts and styles in one file, made of sources that stay as they are."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from assistant.site.bundling import UnknownSyntax, bundles

from .waiting import PATIENCE

SOURCES = {
    "js/page.js": 'import whole, { add as plus } from "./sums.js";\n',
    "js/entry.js": (
        '/** A comment. */\nimport { one, two as second } from "./numbers.js";\nimport * as sums from "./sums/sums.js";\n'
        'import three from "../vendor/three.mjs";\nimport "./effect.js";\n'
        "console.log(JSON.stringify([one, second, sums.add(one, three), globalThis.ran]));\n"
        'const later = () => import("./later.js");\nexport { later };\n'
    ),
    "js/numbers.js": "export const one = 1;\nconst hidden = 2;\nexport { hidden as two };\n",
    "js/sums/sums.js": 'import { one } from "../numbers.js";\nexport function add(a, b) {\n  return a + b + one - 1;\n}\n',
    "js/effect.js": "globalThis.ran = true;\n",
    "js/later.js": "export const later = 1;\n",
    "vendor/three.mjs": "/*! the licence */\nvar a=3;export{a as default};\n",
}
del SOURCES["js/page.js"]


def test_a_bundle_does_what_its_modules_did(tmp_path: Path) -> None:
    made = bundles(SOURCES)
    assert set(made) == {"js/entry.js", "js/later.js"}
    bundle = tmp_path / "entry.mjs"
    bundle.write_text(made["js/entry.js"])
    printed = subprocess.run(["node", bundle], check=True, capture_output=True, text=True, timeout=PATIENCE).stdout
    assert json.loads(printed) == [1, 2, 4, True]
    assert "/*! the licence */" in made["js/entry.js"] and "A comment" not in made["js/entry.js"]


def test_what_is_loaded_later_is_named_from_where_the_bundle_lies() -> None:
    made = bundles(
        {
            "js/a/b.js": 'export const c = () => import("../../vendor/d.mjs");\n',
            "js/e.js": 'import { c } from "./a/b.js";\n',
        }
    )
    assert 'import("../vendor/d.mjs")' in made["js/e.js"]


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export let a = 1;",
        'export * from "./b.js";',
        'import a, { b } from "./b.js";',
        "export const [a] = [1];",
    ],
)
def test_what_is_not_understood_is_refused(line: str) -> None:
    with pytest.raises((UnknownSyntax, KeyError)):
        bundles(
            {"js/a.js": f"{line}\n", "js/b.js": "export const b = 1;\n", "js/c.js": 'import { a } from "./a.js";\n'}
        )


def test_style_sheets_are_joined_in_their_order() -> None:
    made = bundles(
        {"css/site.css": '@import "a.css";\n@import "b.css" print;\n', "css/a.css": "a {}\n", "css/b.css": "b {}\n"}
    )
    assert re.sub(r"\s+", "", made["css/site.css"]) == "a{}@mediaprint{b{}}"


def test_every_page_has_one_script_and_one_style_sheet(tmp_path: Path, settings: object) -> None:
    """`collectstatic` as it runs: nothing that a page loads at once loads another file."""
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    own = [name for name in names if name.startswith(("js/", "css/"))]
    assert {"js/chat.js", "css/site.css"} <= set(own)
    for name in own:
        text = (tmp_path / names[name]).read_text()
        assert not re.search(r"^(?:import\b(?!\()|@import)", text, re.M), name
        for later in re.findall(r'\bimport\("([^"]+)"\)', text):
            assert (tmp_path / names[name]).parent.joinpath(later).exists(), later


def test_the_site_has_no_page_without_a_bundle() -> None:
    """What a template names must be an entry: a file that others import is not collected."""
    root = Path(settings.BASE_DIR)
    named = {
        found
        for template in (root / "templates").rglob("*.html")
        for found in re.findall(r"""static '((?:js|css)/[^']+)'""", template.read_text())
    }
    folder = root / "static"
    sources = {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.suffix in (".js", ".mjs", ".css")
    }
    assert named and named <= set(bundles(sources))
