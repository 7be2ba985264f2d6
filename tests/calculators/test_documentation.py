"""docs/calculators.md lists every calculator and every rule, with its source."""

from pathlib import Path

from domains.registry import domains

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "calculators.md").read_text(encoding="utf-8")


def rows() -> list[str]:
    """The rows of the tables, as the code has them."""
    found = []
    for domain in domains().values():
        for one in domain.calculators:
            variants = ", ".join(variant.name for variant in one.variants)
            found.append(f"| `{one.name}` | {one.label} | {variants} | {one.source} |")
    return found


def test_every_calculator_is_listed_with_its_source() -> None:
    listed = [line for line in TEXT.splitlines() if line.startswith("| `")]
    assert listed == rows()


def test_every_rule_is_listed_with_its_source() -> None:
    for domain in domains().values():
        for rule in domain.deadline_rules:
            assert f"- `{rule.name}`, {rule.label}: {rule.source}" in TEXT
