"""`manage.py harness --tasks gsm8k`: runs tasks of lm-evaluation-harness against the model that is running now.

A tool for developers: `pip install lm-eval` first. The harness fetches its tasks and their data itself.
"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ...evaluation.harness import HarnessPrompt, answers
from ...exceptions import AssistantError
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Run tasks of lm-evaluation-harness against the model that is running now (needs `pip install lm-eval`)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tasks", required=True, help="names, separated by commas; tasks that generate text")
        parser.add_argument("--task-folder", type=Path, help="a folder with further tasks")
        parser.add_argument("--limit", type=int, help="only the first items of each task")
        parser.add_argument(
            "--max-tokens", type=int, default=4096, help="the most tokens of a reply with its reasoning"
        )
        parser.add_argument("--json", type=Path, metavar="OUT")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            import lm_eval
            from lm_eval.tasks import TaskManager
        except ImportError as error:
            raise CommandError("lm-evaluation-harness is not installed: pip install lm-eval") from error
        folder = options["task_folder"]
        try:
            found = lm_eval.simple_evaluate(
                model=_model(options["max_tokens"]),
                tasks=options["tasks"].split(","),
                limit=options["limit"],
                task_manager=TaskManager(include_path=str(folder) if folder else None),
            )
        except AssistantError as error:
            raise CommandError(str(error)) from error
        for task, numbers in found["results"].items():
            self.stdout.write(f"{task}: {json.dumps(numbers, ensure_ascii=False, default=str)}")
        if options["json"]:
            text = json.dumps(found["results"], ensure_ascii=False, indent=1, default=str)
            options["json"].write_text(text, encoding="utf-8")


def _model(max_tokens: int) -> Any:
    """The model as the harness expects it. Its base class exists only if the harness is installed."""
    from lm_eval.api.model import LM

    class Served(LM):  # type: ignore[misc]
        def generate_until(self, requests: Any, disable_tqdm: bool = False) -> list[str]:
            prompts = [HarnessPrompt(context, _until(options)) for context, options in (each.args for each in requests)]
            return answers(prompts, max_tokens=max_tokens)

        def loglikelihood(self, requests: Any, disable_tqdm: bool = False) -> Any:
            raise CommandError("This task compares likelihoods, which are not available for a model that reasons.")

        loglikelihood_rolling = loglikelihood

    return Served()


def _until(options: Any) -> list[str]:
    until = options.get("until") or []
    return [until] if isinstance(until, str) else list(until)
