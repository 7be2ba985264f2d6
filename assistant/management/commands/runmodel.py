"""`manage.py runmodel`: starts the model server and keeps it answering (assistant/supervisor/)."""

import asyncio
import importlib
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser

from ...exceptions import SupervisorError, SupervisorRunning
from ...supervisor import control, status
from ...supervisor.check_report import facts
from ...supervisor.command import Options, build_command
from ...supervisor.hardware import look_at_hardware
from ...supervisor.lock import sole_supervisor
from ...supervisor.plan import Plan, make_plan
from ...supervisor.preflight import FAILED, PORT_TAKEN, RUNNING, Finding, already_running, check, running
from ...supervisor.profiles import PROFILES, profile_name
from ...supervisor.record import Record, read_record
from ...supervisor.supervisor import Supervisor
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Serve the model with vLLM and keep it answering, until Ctrl-C. Every option has a setting that it takes the "
        "place of (MODEL_PORT for --port); further options of vLLM follow after --. docs/model-server.md tells of the "
        "profiles, of faults and of the exit statuses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "--profile",
            default=settings.MODEL_PROFILE,
            type=profile_name,
            metavar="NAME",
            help=f"what to serve: auto (what suits this machine), {', '.join(PROFILES)}",
        )
        add("--model", default=settings.MODEL_PATH, help="a folder or hub id in place of the profile's own model")
        add("--host", default=settings.MODEL_HOST, help="the address to listen on; 127.0.0.1 is this machine alone")
        add("--port", type=int, default=settings.MODEL_PORT, metavar="PORT", help="the port to listen on")
        add(
            "--dtype",
            default=settings.MODEL_DTYPE or None,
            help="number format, such as half (default: chosen for the hardware)",
        )
        add(
            "--quantization",
            default=settings.MODEL_QUANTIZATION or None,
            metavar="METHOD",
            help="seldom needed: vLLM reads it from the model",
        )
        add(
            "--gpu-memory-utilization",
            type=float,
            default=settings.MODEL_GPU_MEMORY_UTILIZATION,
            metavar="SHARE",
            help="how much of the GPU's memory to take, such as 0.9",
        )
        add(
            "--max-model-len",
            type=int,
            default=settings.MODEL_MAX_MODEL_LEN or None,
            metavar="TOKENS",
            help="context: the longest question with its answer",
        )
        add(
            "--tensor-parallel-size",
            type=int,
            default=settings.MODEL_TENSOR_PARALLEL_SIZE,
            metavar="GPUS",
            help="GPUs that share one model",
        )
        add("--replicas", type=int, default=settings.MODEL_REPLICAS, metavar="N", help="servers, one a GPU")
        add("extra", nargs="*", metavar="-- VLLM_OPTION", help="further options, passed to vLLM unchanged")
        instead = parser.add_mutually_exclusive_group().add_argument
        instead("--print-command", action="store_true", help="print vLLM's command line and end")
        instead(
            "--check", action="store_true", help="only check whether it could be started; download and start nothing"
        )
        instead("--status", action="store_true", help="print the state of the running supervisor and its servers")
        instead("--explain", action="store_true", help="print why the model does not answer, and what to do")
        for word, meaning in (
            ("start", "start the servers that gave up or were stopped"),
            ("stop", "stop the servers, and to wait for --start"),
            ("restart", "restart the servers, one after the other"),
        ):
            instead(
                f"--{word}", action="store_const", const=word, dest="word", help=f"tell the supervisor to {meaning}"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["word"]:
            self._send(options["word"])
        elif options["status"]:
            self._tell(status.status)
        elif options["explain"]:
            self._tell(partial(status.explain, data_dir=settings.DATA_DIR))
        elif options["print_command"]:
            self.stdout.write(_printed(_plan(options)))
        elif options["check"]:
            self._check(_plan(options))
        else:
            self._run(options)

    def _run(self, options: dict[str, Any]) -> None:
        try:
            with sole_supervisor(settings.DATA_DIR) as mark:
                plan = _plan(options)
                self._say(f"{plan.profile.name}: {plan.choice.reason}")
                findings = check(plan)
                self._report(findings)
                if grave := next((finding for finding in findings if finding.grave), None):
                    sys.exit(grave.status)
                supervisor = Supervisor(
                    plan, mark, say=self._say, show=self._show, replan=self._replan, verbose=options["verbosity"] > 1
                )
                asyncio.run(supervisor.run())
        except SupervisorRunning as error:
            self._report([already_running(error.pid)])
            sys.exit(RUNNING)
        except SupervisorError as error:
            raise CommandError(str(error), returncode=FAILED) from error

    def _tell(self, account: Callable[[Record | None], Iterator[str]]) -> None:
        record = read_record(settings.DATA_DIR)
        for line in account(record):
            self.stdout.write(line)
        if record is None:
            sys.exit(FAILED)

    def _check(self, plan: Plan) -> None:
        for fact in facts(plan):
            self.stdout.write(fact)
        findings = [*running(plan), *check(plan)]
        self._report(findings)
        if findings:
            sys.exit(findings[0].status)
        self.stdout.write("Nothing stands in the way of a start.")

    def _send(self, word: str) -> None:
        try:
            control.send(settings.DATA_DIR, word)
        except SupervisorError as error:
            raise CommandError(str(error), returncode=FAILED) from error

    def _replan(self) -> Plan | None:
        """A plan from the current settings, for SIGHUP; None, with a message, if it cannot be served. Ports and
        memory are not checked, because this supervisor's own servers hold them."""
        try:
            _read_settings_anew()
            parser = self.create_parser("manage.py", "runmodel")
            parser.called_from_command_line = False  # raises an error if something is wrong
            plan = _plan(vars(parser.parse_args(sys.argv[2:])))
        except (CommandError, ImproperlyConfigured) as error:
            self._say(f"the settings cannot be read: {error}")
            return None
        findings = [finding for finding in check(plan) if finding.grave and finding.status != PORT_TAKEN]
        self._report(findings)
        return None if findings else plan

    def _report(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self.stderr.write(f"{finding.sentence} {finding.remedy}")

    def _say(self, line: str) -> None:
        clear = "\r\x1b[K" if sys.stdout.isatty() else ""
        self._print(f"{clear}{time.strftime('%H:%M:%S')} {line}\n")

    def _show(self, line: str) -> None:
        """On a terminal, print a line that the next one overwrites; elsewhere print nothing."""
        if sys.stdout.isatty():
            self._print(f"\r\x1b[K{line}")

    def _print(self, text: str) -> None:
        """Print a line. Once the terminal is gone nothing is printed, so that this does not end the servers."""
        try:
            self.stdout.write(text, ending="")
            self.stdout.flush()
        except OSError:
            for stream in (sys.stdout, sys.stderr):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _plan(options: dict[str, Any]) -> Plan:
    chosen = Options(
        host=options["host"],
        port=options["port"],
        dtype=options["dtype"],
        quantization=options["quantization"],
        gpu_memory_utilization=options["gpu_memory_utilization"],
        max_model_len=options["max_model_len"],
        tensor_parallel_size=options["tensor_parallel_size"],
        drain_seconds=settings.MODEL_DRAIN_SECONDS,
        start_seconds=settings.MODEL_START_SECONDS or None,
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


def _read_settings_anew() -> None:
    """Reload `.env`. The environment with which the process was started still takes precedence."""
    started_with = Path("/proc/self/environ").read_bytes().decode(errors="surrogateescape").split("\0")
    os.environ.clear()
    for pair in started_with:
        name, _, value = pair.partition("=")
        if name:
            os.environ[name] = value
    fresh = importlib.reload(importlib.import_module("assistant.settings"))
    for name in dir(fresh):
        if name.startswith("MODEL_"):
            setattr(settings, name, getattr(fresh, name))


def _printed(plan: Plan) -> str:
    """The command line with its environment, ready for a shell; key and name are placeholders, since they are
    random."""
    command = build_command(
        plan.profile, plan.options, plan.hardware,
        python=plan.python, model=plan.model, served_name=plan.profile.served_name, api_key="…", environment={},
        replicas=plan.replicas,
    )  # fmt: skip
    added = [f"{name}={value}" for name, value in command.environment.items() if os.environ.get(name) != value]
    return " ".join([*added, shlex.join(command.argv)])
