"""The log names what failed and where, and holds nobody's words."""

import ast
import logging
import re
import sys
from pathlib import Path

import pytest

from assistant.env import is_secure
from assistant.site.logging import LineFormatter


def logged(call) -> str:
    try:
        call()
    except Exception:
        record = logging.LogRecord("assistant.name", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
    return LineFormatter("%(levelname)s %(message)s").format(record)


def a_failure() -> None:
    raise ValueError("words of a patient")


def test_an_exception_is_its_type_and_place_without_message_or_stack() -> None:
    line = logged(a_failure)
    assert line.startswith("ERROR it failed\nValueError at tests/test_logs.py:")
    assert "patient" not in line and "Traceback" not in line


def test_the_place_is_the_last_one_in_this_project() -> None:
    assert "assistant/env.py:" in logged(lambda: is_secure(["http://["]))


ROOT = Path(__file__).resolve().parent.parent

#: What an argument of a log line may be: ids, counts, seconds, codes of ours, and names of types and functions.
_QUIET = re.compile(
    # A worker tells of a crash by the type alone (workers/process.py).
    r"call\.function|payload\.decode\(\)|"
    r"type\(\w+\)\.__name__|\w+\.__qualname__|len\([\w.]+\)|(?:[\w.]*\.)?(pk|id|code|returncode)|turn|piece|seconds|count|action"
    r"|place_of\(error\) if error else 'an error'"
)


def test_every_line_of_ours_has_ids_counts_and_types_only() -> None:
    loud = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {ast.unparse(argument)}"
        for folder in ("assistant", "domains")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if is_log(call)
        for argument in [*call.args[1:], *([] if isinstance(call.args[0], ast.Constant) else call.args[:1])]
        if not _QUIET.fullmatch(ast.unparse(argument))
    ]
    assert loud == []


def is_log(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger", "logging")
        and node.func.attr in ("debug", "info", "warning", "error", "exception", "critical", "log")
    )


@pytest.mark.parametrize(
    ("name", "message", "arguments"),
    [
        ("django.request", "%s: %s", ("Not Found", "/documents/canary.pdf?name=canary")),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'canary'", ()),
        ("daphne.server", "Application instance %r for connection %s took too long", ("uri=/?canary", "canary")),
        ("asyncio", "Task exception was never retrieved\nfuture: <Task exception=KeyError('canary')>", ()),
        ("django.db.backends", "SELECT canary", ()),
    ],
)
def test_other_packages_words_are_not_written(name: str, message: str, arguments: tuple[str, ...]) -> None:
    record = logging.LogRecord(name, logging.WARNING, "/x/package/module.py", 7, message, arguments, None)
    record.status_code = 404
    line = LineFormatter("%(levelname)s %(name)s %(message)s").format(record)
    assert line == f"WARNING {name} 404 at package/module.py:7"
