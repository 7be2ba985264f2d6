"""The recipes of CONTRIBUTING.md, followed word for word in a copy of the project. (A domain's is in tests/domains.)"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from .waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sources alone, to be changed."""
    copy = tmp_path / "project"
    for folder in ("assistant", "domains", "templates", "static"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    shutil.copy(ROOT / "manage.py", copy)
    return copy


def section(title: str) -> str:
    """The text of one section of the guide."""
    return GUIDE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def follow(project: Path, title: str) -> None:
    """Insert the section's code where it says: at the end of a tuple of a module."""
    where = re.search(
        r"^`((?:assistant|domains)/\S+\.py)`, at the end of `(\w+)`:\n\n```text\n(.*?)^```$",
        section(title),
        re.M | re.S,
    )
    assert where
    path = project / where[1]
    source = path.read_text(encoding="utf-8")
    start = source.index(f"\n{where[2]} = (\n")
    end = source.index("\n)\n", start) + 1
    path.write_text(source[:end] + where[3] + source[end:], encoding="utf-8")


def manage(project: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=project, capture_output=True, text=True, timeout=PATIENCE,
        env={**os.environ, "DATA_DIR": str(project / "data"), "PYTHONPATH": "", "DJANGO_SETTINGS_MODULE": "assistant.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_rule_judges_templates(project: Path) -> None:
    follow(project, "Add a usage rule")
    code = (
        "from assistant.prompts.compiler import family_named, violations\n"
        "from assistant.prompts.rules.rule import PromptSource\n"
        "for body in ('Think briefly. {{ question }}', 'Think. {{ question }}'):\n"
        "    print(*(each.rule for each in violations(PromptSource(body, ('question',)), family_named('r1'))), sep=',')"
    )
    brief, calm = manage(project, "shell", "--no-imports", "--command", code).split("\n")[:2]
    assert "R11" in brief.split(",") and "R11" not in calm.split(",")


def test_a_new_calculator_calculates(project: Path) -> None:
    follow(project, "Add a calculator")
    shown = manage(project, "calculate", "shock_index", "heart_rate=100 bpm", "systolic=80 mmHg")
    assert "Shock index: 1.25" in shown and "100 / 80" in shown


def test_a_new_profile_can_be_asked_for(project: Path) -> None:
    follow(project, "Add a model profile")
    assert "deepseek-r1-14b" in manage(project, "runmodel", "--help")


def test_a_new_language_is_offered_and_spoken(project: Path) -> None:
    text = section("Add a language of the interface")
    settings = project / "assistant" / "settings.py"
    line = re.search(r"^ *(LANGUAGES = .*)$", text, re.M)
    assert line
    settings.write_text(
        re.sub(r"^LANGUAGES = .*$", line[1], settings.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
    )
    collect, collect_javascript, compile_all = re.findall(r"^ +python manage\.py (.*)$", text, re.M)
    locale = project / "assistant" / "locale" / "de" / "LC_MESSAGES"
    locale.mkdir(parents=True)
    manage(project, *collect.split())
    manage(project, *collect_javascript.split())
    catalogue = polib.pofile(str(locale / "django.po"))
    entry = catalogue.find("Ask")
    assert entry and (locale / "djangojs.po").exists()
    entry.msgstr = "Fragen"
    catalogue.save()
    manage(project, *compile_all.split())
    code = (
        "from django.utils.translation import gettext, override\n"
        "with override('de'): print(gettext('Ask'), gettext('Stop'))"
    )
    assert manage(project, "shell", "--no-imports", "--command", code).split() == ["Fragen", "Stop"]
