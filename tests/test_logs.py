"""The log names what failed and where, and holds nobody's words."""

import logging
import sys

from assistant.env import is_secure
from assistant.logs import LineFormatter


def logged(call) -> str:
    try:
        call()
    except Exception:
        record = logging.LogRecord("name", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
    return LineFormatter("%(levelname)s %(message)s").format(record)


def a_failure() -> None:
    raise ValueError("words of a patient")


def test_an_exception_is_its_type_and_place_without_message_or_stack() -> None:
    line = logged(a_failure)
    assert line.startswith("ERROR it failed\nValueError at tests/test_logs.py:")
    assert "patient" not in line and "Traceback" not in line


def test_the_place_is_the_last_one_in_this_project() -> None:
    assert "assistant/env.py:" in logged(lambda: is_secure(["http://["]))
