"""What `manage.py loadprompts` does, and what it leaves alone."""

import pytest
from django.core.management import call_command

from assistant.prompts.models import PromptTemplate, PromptVersion


def load(capsys: pytest.CaptureFixture[str], **options: int) -> list[str]:
    call_command("loadprompts", **options)
    return capsys.readouterr().out.splitlines()


def test_every_shipped_prompt_is_loaded_and_published(db, capsys):
    lines = load(capsys)
    assert "medical/answer.en.md: loaded and published" in lines
    assert len(lines) == PromptTemplate.objects.count() == 16
    assert all(version.is_live and version.violations() == [] for version in PromptVersion.objects.all())


def test_it_is_silent_when_asked_to_be(db, capsys):
    assert load(capsys, verbosity=0) == []
    assert PromptTemplate.objects.count() == 16


def test_what_is_there_already_is_left_alone(db, capsys):
    load(capsys)
    assert {line.partition(": ")[2] for line in load(capsys)} == {"left alone"}
    assert PromptVersion.objects.count() == 16


def test_an_editors_live_version_stays_live(db, capsys):
    load(capsys)
    template = PromptTemplate.objects.get(domain="medical", task="answer", language="en")
    template.publish(template.new_version(body="{{ patient }} {{ question }}"))
    load(capsys)
    template.refresh_from_db()
    assert template.live.number == 2


def test_what_ships_and_has_changed_since_is_only_spoken_of(db, capsys):
    load(capsys)
    PromptVersion.objects.filter(template__domain="legal", template__task="ask").update(body="As it was once")
    PromptVersion.objects.filter(template__domain="medical", template__task="answer").update(passages="required")
    lines = load(capsys)
    for name in ("legal/ask.zh.md", "medical/answer.en.md"):
        assert f"{name}: left alone, though what ships has changed since" in lines
    assert PromptVersion.objects.filter(body="As it was once").count() == 2
