"""`manage.py runmodel`: the model server, started and kept answering (assistant/supervisor/)."""

import asyncio
import os
import shlex
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...exceptions import SupervisorRunning
from ...supervisor.command import Options, build_command
from ...supervisor.hardware import look_at_hardware
from ...supervisor.lock import sole_supervisor
from ...supervisor.plan import RUNNING, TOO_SMALL, Finding, Plan, check, make_plan
from ...supervisor.profiles import PROFILES
from ...supervisor.supervisor import Supervisor


class Command(BaseCommand):
    help = (
        "Serve the model with vLLM and keep it answering. Options of vLLM that are not listed here follow after --. "
        "The exit statuses are in docs/model-server.md."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--profile", default=settings.MODEL_PROFILE, choices=["auto", *PROFILES], help="(default: MODEL_PROFILE)")
        add("--model", default=settings.MODEL_PATH, help="a folder or hub id in place of the profile's own model")
        add("--host", default=settings.MODEL_HOST)
        add("--port", type=int, default=settings.MODEL_PORT)
        add("--dtype", default=settings.MODEL_DTYPE or None)
        add("--quantization", default=settings.MODEL_QUANTIZATION or None)
        add("--gpu-memory-utilization", type=float, default=settings.MODEL_GPU_MEMORY_UTILIZATION)
        add("--max-model-len", type=int, default=settings.MODEL_MAX_MODEL_LEN or None)
        add("--tensor-parallel-size", type=int, default=settings.MODEL_TENSOR_PARALLEL_SIZE)
        add("--replicas", type=int, default=settings.MODEL_REPLICAS, help="servers, one a GPU (default: 1)")
        add("--print-command", action="store_true", help="print vLLM's command line and end")
        add("--check", action="store_true", help="only look whether it could be started")
        add("extra", nargs="*", metavar="-- VLLM_OPTION", help="further options for vLLM, as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = _plan(options)
        if options["print_command"]:
            self.stdout.write(_printed(plan))
            return
        self._say(plan.reason)
        self._refuse(check(plan), only_checking=options["check"])
        if options["check"]:
            self._say("nothing stands in the way")
            return
        try:
            with sole_supervisor(plan.data_dir) as mark:
                supervisor = Supervisor(plan, mark, self._say, verbose=options["verbosity"] > 1)
                sys.exit(asyncio.run(supervisor.run()))
        except SupervisorRunning as error:
            raise CommandError(str(error), returncode=RUNNING) from error

    def _refuse(self, findings: list[Finding], *, only_checking: bool) -> None:
        """Tell every finding, and end with the status of the first. Short memory alone is for the ladder to try."""
        for finding in findings:
            self.stderr.write(f"{finding.sentence} {finding.remedy}")
        grave = [finding for finding in findings if only_checking or finding.status != TOO_SMALL]
        if grave:
            sys.exit(grave[0].status)

    def _say(self, line: str) -> None:
        self.stdout.write(f"{time.strftime('%H:%M:%S')} {line}")
        self.stdout.flush()


def _plan(options: dict[str, Any]) -> Plan:
    chosen = Options(
        host=options["host"],
        port=options["port"],
        dtype=options["dtype"],
        quantization=options["quantization"],
        gpu_memory_utilization=options["gpu_memory_utilization"],
        max_model_len=options["max_model_len"],
        tensor_parallel_size=options["tensor_parallel_size"],
        extra=tuple(options["extra"]),
    )
    return make_plan(
        options["profile"],
        chosen,
        look_at_hardware(),
        model=options["model"],
        family=settings.MODEL_FAMILY,
        data_dir=settings.DATA_DIR,
        replicas=options["replicas"],
    )


def _printed(plan: Plan) -> str:
    """The command line as a shell would take it, with its environment; the key is drawn at each start."""
    command = build_command(
        plan.profile, plan.options, plan.hardware,
        python=plan.python, model=Path(plan.model), api_key="…", environment={},
    )  # fmt: skip
    added = [f"{name}={value}" for name, value in command.environment.items() if os.environ.get(name) != value]
    return " ".join([*added, shlex.join(command.argv)])
