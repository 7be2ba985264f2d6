"""What the code imports, read from its source. Nothing of it is run."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the product by its dotted name, migrations left out."""
    paths = [path for top in ("assistant", "domains") for path in (ROOT / top).rglob("*.py")]
    return {dotted(path): path for path in paths if "migrations" not in path.parts}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imported(name: str, *, running: bool = False) -> frozenset[str]:
    """The project's modules that this one imports, functions included; all of them, or those that are imported when it
    is `running`, without what only the type checker reads."""
    found = set()
    for base, names in _statements(name, running=running):
        for each in names:
            found.add(f"{base}.{each}" if f"{base}.{each}" in modules() else base)
    return frozenset(target for target in found if target in modules() and target != name)


@cache
def outside(name: str) -> frozenset[str]:
    """What it imports from elsewhere, as `package` and `package.module`."""
    found: set[str] = set()
    for base, names in _statements(name, running=True):
        found |= {base, *(f"{base}.{each}" for each in names)}
    return frozenset(found)


@cache
def calls(name: str) -> frozenset[str]:
    """What it calls, as `name()` and `.method()`."""
    called = [node.func for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    names = {f"{each.id}()" for each in called if isinstance(each, ast.Name)}
    return frozenset(names | {f".{each.attr}()" for each in called if isinstance(each, ast.Attribute)})


def reachable(name: str) -> set[str]:
    """Every module of the project that running this one imports, packages above it left out."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = imported(waiting.pop(), running=True) - found
        found |= new
        waiting.extend(new)
    return found


def _statements(name: str, *, running: bool = False) -> Iterator[tuple[str, list[str]]]:
    """(module, names) of each import statement; of those that are `running` alone, without the type checker's."""
    path = modules()[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in _running(tree(name)) if running else ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])]), [alias.name for alias in node.names]


def _running(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"):
            yield from _running(child)


def circles(graph: Mapping[str, frozenset[str] | set[str]]) -> list[list[str]]:
    """Strongly connected groups of two or more (Tarjan 1972), each sorted."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        stack.append(name)
        for target in graph[name]:
            if target not in number:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in stack:
                lowest[name] = min(lowest[name], number[target])
        if lowest[name] == number[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in graph:
        if name not in number:
            visit(name)
    return sorted(found)
