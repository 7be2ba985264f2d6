"""`manage.py evaluate`: scores a prompt version on a dataset, with the model that is running now."""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import pluralize

from domains.base import Domain

from ...evaluation import runner
from ...evaluation.dataset_file import MAX_BYTES, lines_of
from ...evaluation.exports import as_json
from ...evaluation.models import LEAST_SAMPLES, Dataset, Evaluation, begin, total_samples
from ...exceptions import AssistantError
from ...inference.client import ModelClient
from ...inference.watch import find_engine
from ...prompts.models import PromptTemplate, PromptVersion, live_version
from ..base import SiteCommand
from ..choosing import choose_domain, choose_task
from ..files import read

#: Seconds between two progress lines if the output is not a terminal.
TELL_SECONDS = 10.0


class Command(SiteCommand):
    help = (
        "Ask every question of a dataset several times and score the answers. After an interruption, the "
        "same command resumes; after the end, it starts a new evaluation with other seeds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--domain", help="whose tasks the dataset is for")
        parser.add_argument("--task", help="default: the domain's first task")
        parser.add_argument("--language", default="en", choices=PromptTemplate.Language.values)
        parser.add_argument("--dataset", type=Path, metavar="FILE", help="JSON Lines, or CSV")
        parser.add_argument("--samples", type=int, default=LEAST_SAMPLES, help="answers for each item (default: 5)")
        parser.add_argument("--template-version", type=int, metavar="N", help="default: the live version")
        parser.add_argument("--limit", type=int, default=0, metavar="K", help="only the first K items, to try it out")
        parser.add_argument(
            "--json", type=Path, metavar="OUT", help="write every sample, score and interval to this file"
        )
        parser.add_argument("--go-on", type=int, metavar="ID", help="resume the evaluation with this number")
        parser.add_argument("--attended", action="store_true", help="stop when standard input is closed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["attended"]:
            signal.signal(
                signal.SIGINT, signal.default_int_handler
            )  # A background job of a shell starts with SIGINT ignored.
            Thread(target=_stop_when_left, daemon=True).start()
        if options["json"] and not options["json"].absolute().parent.is_dir():
            raise CommandError("The folder that --json names does not exist.")
        try:
            evaluation = _found(options["go_on"]) if options["go_on"] else _begun(options)
            self._announce(evaluation)
            if not evaluation.is_finished:
                asyncio.run(runner.run(evaluation, _Progress(self, evaluation)))
        except AssistantError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. The answers so far are kept: the same command resumes.", returncode=130
            ) from None
        self._sum_up(evaluation)
        if options["json"]:
            options["json"].write_text(json.dumps(as_json(evaluation), ensure_ascii=False, indent=1), encoding="utf-8")

    def _announce(self, evaluation: Evaluation) -> None:
        kept, total = evaluation.answers.count(), total_samples(evaluation)
        self.stdout.write(
            f"Evaluation {evaluation.pk}: {evaluation.dataset}, {evaluation.version.template}, {evaluation.version}, "
            f"{evaluation.model}: {total} sample{pluralize(total)}"
            + (f", {kept} of them kept from before" if kept else "")
        )
        if evaluation.samples < LEAST_SAMPLES or evaluation.limit:
            self.stdout.write(f"A trial: only all items with {LEAST_SAMPLES} samples or more speak for a version.")

    def _sum_up(self, evaluation: Evaluation) -> None:
        for name, metric in evaluation.metrics.items():
            numbers = f"{metric['mean']:.3f}  95 % {metric['low']:.3f} to {metric['high']:.3f}"
            self.stdout.write(f"  {name:<18} {numbers}  ({metric['n']} item{pluralize(metric['n'])})")
        self.stdout.write("  " + ", ".join(f"{name} {count}" for name, count in evaluation.counts.items()))


def _stop_when_left() -> None:
    """Interrupt this process, as Ctrl-C would, when standard input is closed."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGINT)


class _Progress:
    """Called after every sample; prints the progress, and the remaining time at the pace since the first sample."""

    def __init__(self, command: BaseCommand, evaluation: Evaluation) -> None:
        self._command, self._evaluation = command, evaluation
        self._kept = evaluation.answers.count()
        self._total = len(evaluation.items()) * evaluation.samples
        self._done, self._began, self._told = 0, 0.0, 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if not self._done:
            self._began = self._told = now
        self._done += 1
        if now - self._told < (0.2 if sys.stdout.isatty() else TELL_SECONDS):
            return
        self._told = now
        total = self._total - len(self._evaluation.too_long) * self._evaluation.samples
        left = max(0, total - self._kept - self._done)
        remaining = (now - self._began) / (self._done - 1) * left
        line = f"  {self._kept + self._done} of {total} samples, about {remaining:.0f} s to go"
        self._command.stdout.write(line, ending="\r" if sys.stdout.isatty() else "\n")
        self._command.stdout.flush()


def _found(number: int) -> Evaluation:
    evaluation = Evaluation.objects.select_related("dataset", "version__template").filter(pk=number).first()
    if evaluation is None:
        raise CommandError(f"There is no evaluation {number}.")
    return evaluation


def _begun(options: dict[str, Any]) -> Evaluation:
    """A new evaluation, or an unfinished one with the same parameters."""
    if not (options["domain"] and options["dataset"]):
        raise CommandError("--domain and --dataset say what to evaluate.")
    if options["samples"] < 1 or options["limit"] < 0:
        raise CommandError("--samples is at least 1, --limit at least 0.")
    domain = choose_domain(options["domain"])
    path = options["dataset"]
    dataset = Dataset.keep(domain.name, path.stem[:80], lines_of(read(path, MAX_BYTES), path.name))
    if not dataset.items(options["language"]):
        raise CommandError(f"The dataset has no item in this language ({options['language']}).")
    version = _version(domain, options)
    model = asyncio.run(_model())
    return begin(dataset, version, samples=options["samples"], limit=options["limit"], model=model)


def _version(domain: Domain, options: dict[str, Any]) -> PromptVersion:
    """Raises PromptError, CommandError."""
    task, language = choose_task(domain, options["task"]).name, options["language"]
    number = options["template_version"]
    if number is None:
        return live_version(domain.name, task, language)
    place = {"template__domain": domain.name, "template__task": task, "template__language": language}
    version = PromptVersion.objects.select_related("template").filter(number=number, **place).first()
    if version is None:
        raise CommandError(f"There is no version {number} of {domain.name} · {task} ({language}).")
    return version


async def _model() -> str:
    """The identity of the model that is running now. Raises ModelUnavailable, ModelRefused."""
    async with ModelClient() as client:
        return (await find_engine(client)).identity
