"""Who may import whom, so that the question's journey stays readable in one direction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: A package, and what of this project it may import. The flow goes
#: chat -> {documents, domains, prompts, inference} -> supervisor's record -> exceptions.
ALLOWED = {
    "domains": {"domains", "assistant.exceptions"},
    "assistant/supervisor": {"assistant.supervisor", "assistant.exceptions"},
    "assistant/inference": {"assistant.inference", "assistant.supervisor", "assistant.exceptions"},
    "assistant/prompts": {"assistant.prompts", "assistant.exceptions", "assistant.inference", "domains", "assistant.groups"},
}  # fmt: skip


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in _project_imports(path)
        if not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED[package])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "module",
    ["chat/protocol.py", "chat/transcript.py", "inference/decoder.py", "inference/events.py", "prompts/compiler.py",
     "prompts/r1.py", "prompts/placeholders.py", "supervisor/profiles.py", "supervisor/command.py",
     "supervisor/diagnosis.py", "supervisor/policy.py", "supervisor/ladder.py", "env.py", "exceptions.py"],
)  # fmt: skip
def test_pure_modules_touch_neither_network_nor_disk_nor_clock(module: str) -> None:
    impure = {"asyncio", "time", "socket", "subprocess", "httpx2", "openai", "django.conf", "django.db", "random"}
    assert impure.isdisjoint(_imports(ROOT / "assistant" / module))


def _project_imports(path: Path) -> Iterator[str]:
    return (name for name in _imports(path) if name.split(".")[0] in ("assistant", "domains"))


def _imports(path: Path) -> set[str]:
    """The modules that a file imports, by their absolute names."""
    found: set[str] = set()
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in _that_runs(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            found |= {name} if node.module else {f"{name}.{alias.name}" for alias in node.names}
    return found


def _that_runs(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it, but for what only the type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"):
            yield from _that_runs(child)
