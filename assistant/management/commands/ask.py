"""`manage.py ask --domain medical "..."`: the prompt and model of the page, the answer streamed to the terminal."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any, TextIO, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from domains.registry import domains

from ...chat.window import Question, fit
from ...exceptions import AssistantError, InvalidInputs
from ...inference.client import ModelClient
from ...inference.events import StreamEvent
from ...inference.watch import find_engine
from ...prompts.language import language_of
from ...prompts.models import live_version
from ...prompts.requests import request_of

Known = TypeVar("Known")


class Command(BaseCommand):
    help = "Ask the model that is running now. The answer goes to standard output, the reasoning to standard error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", help="the question, or - for standard input")
        parser.add_argument("--domain", default="medical", choices=list(domains()))
        parser.add_argument("--task", help="the domain's first one unless given")
        parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="a further field")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            question = _question(options)
            reason = asyncio.run(_stream(question))
        except AssistantError as error:
            faults = error.fields.values() if isinstance(error, InvalidInputs) else ()
            raise CommandError(" ".join([str(error), *map(str, faults)])) from error
        except DatabaseError as error:
            raise CommandError("The database is not ready. Run `python manage.py setupdemo`.") from error
        if reason != "stop":
            raise CommandError(f"The answer is not complete (finish reason: {reason}).", returncode=2)


def _question(options: dict[str, Any]) -> Question:
    """Raises InvalidInputs, PromptError or CommandError."""
    domain = domains()[options["domain"]]
    tasks = {task.name: task for task in domain.tasks}
    task = _named(options["task"] or domain.tasks[0].name, tasks, "task")
    text = sys.stdin.read() if options["question"] == "-" else options["question"]
    fields = task.form().fields
    further = dict(_pair(given) for given in options["input"])
    for name in further:
        _named(name, fields, "field")
    inputs = task.clean({next(iter(fields)): text, **further})
    language = language_of(task.subject(inputs))
    version = live_version(domain.name, task.name, language)
    return Question(version, version.source(task), task.fill(inputs, version.template.language), [])


def _pair(given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not separator:
        raise CommandError(f"--input {given}: write it as NAME=VALUE.")
    return name, value


def _named(name: str, known: Mapping[str, Known], kind: str) -> Known:
    """Raises CommandError, saying which ones there are."""
    if name not in known:
        raise CommandError(f"There is no {kind} {name!r}; there is {', '.join(known)}.")
    return known[name]


async def _stream(question: Question) -> str:
    """Print as it comes; the finish reason."""
    async with ModelClient() as client:
        engine = await find_engine(client)
        print(f"[{engine.title}]", file=sys.stderr)  # noqa: T201
        prompt = (await fit(client, engine, question)).prompt
        request = request_of(engine, prompt)
        reason = ""

        def take(event: StreamEvent) -> None:
            nonlocal reason
            _print(event.reasoning, sys.stderr)
            _print(event.text, sys.stdout)
            reason = event.finish_reason or reason

        await client.stream(engine, request, take)
    sys.stdout.write("\n")
    return reason


def _print(text: str, stream: TextIO) -> None:
    if text:
        stream.write(text)
        stream.flush()
