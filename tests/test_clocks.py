"""No test waits or judges by the wall clock, nor by what a page shows this instant: on a busy machine it would fail for
nothing.

Waiting is for a condition (tests/waiting.py, and Playwright's `expect` on a page); what is held is an order, a count, or
the product's own clock.
"""

import ast
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent

#: Files that look at a clock or pause, and why no machine is too slow for them.
EXCUSED = {
    "waiting.py": "the one place that waits for a condition",
    "fakes.py": "plays a model that takes its time",
    "supervisor/stand_in.py": "plays an engine that takes its time",
    "browser/gallery.py": "plays a supervisor whose model starts",
    "live/engine.py": "measures the real engine",
    "live/measure.py": "measures the real engine",
    "inference/test_watch.py": "a time of day as data",
    "operations/test_page.py": "a time of day as data",
    "documents/web/test_original.py": "a time of day as data",
    "workers/test_pool.py": "counts how often the event loop comes round while a worker is busy",
    "wire/cluster.py": "waits for Redis, with a deadline",
}

CLOCKS = {"monotonic", "perf_counter", "time", "monotonic_ns", "perf_counter_ns", "time_ns"}

#: What Playwright reads at once, where `expect` would wait for it.
READS = {"inner_text", "all_inner_texts", "text_content", "all_text_contents", "input_value", "is_visible", "is_hidden",
         "is_checked", "is_enabled", "is_disabled", "count"}  # fmt: skip

_REQUESTS = {"get", "post", "put", "request", "stream", "Client", "AsyncClient"}

#: Seconds under which a deadline may pass on a busy machine; a number from which on milliseconds are meant (Playwright).
SHORTEST, MILLISECONDS = 60, 1000


#: In tests/chaos time is virtual.
FILES = [path for path in sorted(FOLDER.rglob("*.py")) if path.parent.name != "chaos"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_nothing_depends_on_how_fast_the_machine_is(path: Path) -> None:
    found = [f"line {node.lineno}: {ast.unparse(node)}" for node in _offences(ast.parse(path.read_text("utf-8")))]
    if str(path.relative_to(FOLDER)) not in EXCUSED:
        assert found == []


def test_every_excuse_is_needed() -> None:
    assert all(list(_offences(ast.parse((FOLDER / name).read_text("utf-8")))) for name in EXCUSED)


def _offences(tree: ast.Module) -> Iterator[ast.expr]:
    """Readings of a wall clock, pauses, deadlines that are too short, and assertions on what is read at once of a page."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_reads_clock(node) or _pauses(node) or _is_hasty(node)):
            yield node
        elif isinstance(node, ast.Assert):
            yield from filter(_reads_page, ast.walk(node.test))


def _reads_page(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Await) and isinstance(node.value, ast.Call)):
        return False
    name, owner = _name(node.value)
    return bool(owner) and name in READS


def _reads_clock(call: ast.Call) -> bool:
    name, owner = _name(call)
    return (owner == "time" and name in CLOCKS) or (name == "time" and owner.endswith(("loop", "loop()")))


def _pauses(call: ast.Call) -> bool:
    """A pause of nothing lets others go on, which is no waiting."""
    name, owner = _name(call)
    return name == "sleep" and owner in ("time", "asyncio") and ast.unparse(call.args[0]) != "0"


def _is_hasty(call: ast.Call) -> bool:
    """httpx2 gives up after five seconds unless it is told otherwise."""
    name, owner = _name(call)
    if owner == "httpx2" and name in _REQUESTS and all(keyword.arg != "timeout" for keyword in call.keywords):
        return True
    deadlines = [argument for argument in call.args[:1] if (owner, name) == ("asyncio", "timeout")]
    deadlines += [keyword.value for keyword in call.keywords if keyword.arg == "timeout"]
    return any(isinstance(one, ast.Constant) and _seconds(one.value) < SHORTEST for one in deadlines)


def _seconds(timeout: float | None) -> float:
    if timeout is None:
        return math.inf
    return timeout / 1000 if timeout >= MILLISECONDS else timeout


def _name(call: ast.Call) -> tuple[str, str]:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr, ast.unparse(call.func.value)
    return getattr(call.func, "id", ""), ""
