"""What docs/prompts.md tells editors is what the code does."""

from pathlib import Path

import pytest

from assistant.prompts.rules import r1
from assistant.prompts.rules.rule import Rule

DOCUMENT = (Path(__file__).parents[2] / "docs" / "prompts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", r1.RULES, ids=lambda rule: rule.id)
def test_every_rule_is_listed_with_its_sentence_source_and_weight(rule: Rule) -> None:
    (row,) = [line for line in DOCUMENT.splitlines() if line.startswith(f"| {rule.id} |")]
    assert str(rule.sentence) in row
    assert f"| {rule.source} |" in row
    assert _weight(rule) in row


def _weight(rule: Rule) -> str:
    if rule.template is None:
        return "by the product"
    return "must be kept" if rule.level == "error" else "advice"
