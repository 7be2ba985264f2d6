"""`manage.py ask --domain medical "..."`: asks with the page's prompt and model, and streams the answer to the
terminal."""

import asyncio
import sys
from typing import Any, TextIO

from django.core.management.base import CommandError, CommandParser

from ...inference.client import ModelClient, patiently
from ...inference.events import StreamEvent
from ...inference.places import place_for
from ...inference.watch import find_engine
from ...prompts.fitting import Question, fit
from ...prompts.language import language_of
from ...prompts.models import live_version
from ...prompts.requests import request_of
from ..base import SiteCommand
from ..choosing import choose_domain, choose_task, inputs_of

#: Printed after reasoning that was printed as if it were the answer.
UNPARSED = (
    "[What was printed so far is the model's reasoning; the answer follows. MODEL_REASONING=raw tells them apart.]"
)


class Command(SiteCommand):
    help = "Ask the model that is running now. The answer goes to standard output, the reasoning to standard error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", help="the question, or - for standard input")
        parser.add_argument("--domain", help="default: the site's first domain")
        parser.add_argument("--task", help="default: the domain's first task")
        parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="a further field")

    def handle(self, *args: Any, **options: Any) -> None:
        reason = asyncio.run(_stream(_question(options)))
        if reason != "stop":
            raise CommandError(f"The answer is not complete (finish reason: {reason}).", returncode=2)


def _question(options: dict[str, Any]) -> Question:
    """Raises InvalidInputs, PromptError or CommandError."""
    domain = choose_domain(options["domain"])
    task = choose_task(domain, options["task"])
    text = sys.stdin.read() if options["question"] == "-" else options["question"]
    inputs = task.clean({next(iter(task.form().fields)): text, **inputs_of(options["input"], task)})
    language = language_of(task.subject(inputs))
    version = live_version(domain.name, task.name, language)
    return Question(version, version.source(task), task.fill(inputs, version.template.language), [])


async def _stream(question: Question) -> str:
    """Print the answer as it arrives; returns the finish reason."""
    async with ModelClient(place_for()) as client:
        engine = await patiently(lambda: find_engine(client))
        print(f"[{engine.title}]", file=sys.stderr)  # noqa: T201
        prompt = (await patiently(lambda: fit(client, engine, question))).prompt
        request = request_of(prompt)
        reason = ""

        def take(event: StreamEvent) -> None:
            nonlocal reason
            if event.recast:
                _print(f"\n{UNPARSED}\n", sys.stderr)
            _print(event.reasoning, sys.stderr)
            _print(event.text, sys.stdout)
            reason = event.finish_reason or reason

        await patiently(lambda: client.stream(engine, request, take))
    sys.stdout.write("\n")
    return reason


def _print(text: str, stream: TextIO) -> None:
    if text:
        stream.write(text)
        stream.flush()
