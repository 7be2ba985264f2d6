"""The commands of the first day: setting up leaves alone what people made theirs, and mistakes are told in a sentence."""

import subprocess
import sys

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from assistant.management.command_line import sentence_of

from .site import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_static_files")]


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    call_command("setupdemo", verbosity=0)


def test_setting_up_again_leaves_no_rows_of_changes(set_up: None, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as audited:
        call_command("setupdemo", verbosity=0)
    assert audited == []


def test_setting_up_again_changes_a_password_only_if_asked(set_up: None, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = User.objects.get(username="editor")
    editor.set_password("mine from now on")
    editor.save()
    call_command("setupdemo", verbosity=0)
    assert User.objects.get(username="editor").check_password("mine from now on")
    monkeypatch.setenv("DEMO_PASSWORD", "asked for by name")
    call_command("setupdemo", verbosity=0)
    assert User.objects.get(username="editor").check_password("asked for by name")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--task", "nope"], "There is no task 'nope'; there is answer, calculate."),
        (["--input", "age"], "write it as NAME=VALUE"),
        (["--input", "colour=blue"], "There is no field 'colour'"),
    ],
)
def test_asking_in_the_terminal_names_what_is_wrong(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence.replace("'", ".")):
        call_command("ask", "A question", *arguments)


STARTED = "import django, sys; django.setup(); print(*sys.modules)"


def test_a_command_starts_without_what_only_pages_and_texts_need() -> None:
    """Loading it takes as long as all the rest."""
    started = subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(started.stdout.split())
    assert "assistant.chat.models" in loaded
    assert not loaded & {
        "assistant.urls",
        "assistant.chat.admin",
        "assistant.evidence.index",
        "docx",
        "openai",
        "daphne",
    }


def test_bytes_that_are_no_text_are_told_in_every_locale() -> None:
    with pytest.raises(UnicodeEncodeError) as caught:
        b"5 mg \xe9".decode("utf-8", "surrogateescape").encode()
    assert sentence_of(caught.value) == "The input is not UTF-8 text."
