"""Every place that reads JSON is known, and whose words it reads: those of people go through `strict_json` alone."""

import ast
from pathlib import Path

import pytest

from assistant import strict_json

ROOT = Path(__file__).resolve().parent.parent

#: Modules that read JSON in another way, and why that is right: nobody who sends the site anything writes it.
OTHERS = {
    "assistant/accounts/organisation_provider.py": "what the organisation's provider says of itself",
    "assistant/backup/archive.py": "what the site wrote into a backup that its own key opened",
    "assistant/chat/journal.py": "passages that the site has just encoded",
    "assistant/chat/templatetags/chat_page.py": "an event that the site has just encoded",
    "assistant/chat/web/passport.py": "what the site has computed and kept",
    "assistant/documents/answer_checks.py": "what the site's own worker process made of the labels",
    "assistant/documents/files/extraction.py": "the answer of the site's own child process",
    "assistant/documents/kept.py": "what the site has computed and kept",
    "assistant/documents/labels.py": "what the site's own worker process made of the labels",
    "assistant/documents/open_statements.py": "what the site has computed and kept",
    "assistant/documents/web/counter_reading.py": "what the site's own worker process has found",
    "assistant/documents/web/export_files.py": "what the site sends to its own worker process",
    "assistant/documents/text/sections.py": "what the site has computed and kept",
    "assistant/evidence/answer_work.py": "labels that the organisation put into its own folder",
    "assistant/inference/chunks.py": "the engine's answers; a field that carries no instruction is read leniently",
    "assistant/inference/server_calls.py": "the engine's count of tokens",
    "assistant/supervisor/fallback_memory.py": "the supervisor's own file",
    "assistant/supervisor/integrity.py": "weights and seals on the administrator's disk",
    "assistant/supervisor/model_hub.py": "the hub's facts of a model",
    "assistant/supervisor/preflight.py": "a model's configuration",
    "assistant/supervisor/probe.py": "the engine's answers",
    "assistant/supervisor/record.py": "the supervisor's own file",
}


def readers() -> dict[str, list[int]]:
    """Lines that decode JSON, by file: `json.load(s)`, a JSON decoder, `response.json()`, `request.json`."""
    found: dict[str, list[int]] = {}
    for path in sorted(path for folder in ("assistant", "domains") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and _reads(node):
                found.setdefault(str(path.relative_to(ROOT)), []).append(node.lineno)
    return found


def _reads(node: ast.Attribute) -> bool:
    whole = ast.unparse(node)
    return whole in ("json.load", "json.loads", "msgspec.json.decode", "msgspec.json.Decoder", "json.JSONDecoder") or (
        node.attr == "json" and whole != "msgspec.json" and not isinstance(node.ctx, ast.Store)
    )


def test_words_of_people_are_read_strictly():
    """A new reader is either `strict_json` or stands in the table with its reason; so does every old one still exist."""
    assert set(readers()) - {"assistant/strict_json.py"} == set(OTHERS)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "nul", "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "01", "+1", "1.", ".5", "0x1", "1_0", "\ufeff{}", "{}{}",
        "{} x", "[1,]", '{"a":1,}', "{a:1}", "{'a':1}", '"\n"', '"\\x41"', "[" * 100_000, '{"a":' * 100_000, "9" * 5000,
        '{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"a":{"b":1,"b":2}}]', '"\\ud800"', '"\\udc00"', '{"\\ud83d":1}',
        '["\\udc00\\ud800"]', "/**/1", "１", "\u00a01",
    ],
    ids=lambda text: repr(text[:20]),
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_refused(text):
    with pytest.raises(ValueError):
        strict_json.decode(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [('"\\ud83d\\ude00"', "😀"), ('{"a":{"b":1},"c":{"b":2}}', {"a": {"b": 1}, "c": {"b": 2}}), ("-0", 0), (" [1.5e3]\n", [1500.0]),
     ('"\\\\ud800"', "\\ud800"), ('"\\u0000"', "\0"), ("true", True), ("null", None)],
)  # fmt: skip
def test_what_has_one_meaning_is_read(text, value):
    assert strict_json.decode(text) == value
