"""Real PostgreSQL and Redis processes, and several processes of the site that share them."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from tests.once import run
from tests.site import PATIENCE, Site, free_port, manage, running_site


class PostgreSQL:
    """A database server of its own that can be stopped and started again on the same port; `url` is of its database,
    which is empty or, with a `template`, as that folder of another server has it. PostgreSQL does not run as root."""

    def __init__(self, template: Path | None = None) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        self._programs = programs[-1].parent if programs else Path(shutil.which("initdb") or "initdb").parent
        self._folder = Path(tempfile.mkdtemp(dir="/tmp"))
        root = os.geteuid() == 0
        if root:
            shutil.chown(self._folder, "postgres")
        name, port = "postgres" if root else pwd.getpwuid(os.geteuid()).pw_name, free_port()
        self.url = f"postgres://{name}@127.0.0.1:{port}/postgres"
        self._options = f"-p {port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._user = {"user": "postgres"} if root else {}
        if template is None:
            self._run("initdb", "-A", "trust", "-U", name)
        else:
            copy(template, self.data)

    @property
    def data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", self._options, "start")

    def stop(self, how: str = "immediate") -> None:
        self._run("pg_ctl", "-m", how, "stop")

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._user)  # type: ignore[call-overload]


def copy(folder: Path, to: Path) -> None:
    """With its owner: shutil's copy belongs to root."""
    subprocess.run(["cp", "--archive", folder, to], check=True)


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A server that runs meanwhile; its database is as the migrations leave it."""
    server = PostgreSQL(run.once("postgresql", _migrated) / "server")
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.remove()


def _migrated(folder: Path) -> None:
    server = PostgreSQL()
    server.start()
    try:
        manage(folder, "migrate", DATABASE_URL=server.url)
    finally:
        server.stop("fast")
    copy(server.data, folder / "server")
    server.remove()


class on:
    """Django's default connection leads to this PostgreSQL database meanwhile."""

    def __init__(self, url: str) -> None:
        from environ import Env

        self._settings = Env.db_url_config(url)

    def __enter__(self) -> None:
        self._before = connections["default"]
        made = {**self._before.settings_dict, "OPTIONS": {}, **self._settings}
        del connections["default"]
        self._configured = connections.settings["default"]
        connections.settings["default"] = made

    def __exit__(self, *_: object) -> None:
        connections["default"].close()
        connections.settings["default"] = self._configured
        connections["default"] = self._before


class Redis:
    """A Redis that can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True).stdout != b"PONG\n":
            assert time.monotonic() < deadline, "Redis did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@dataclass
class Cluster:
    """Processes of one site. A session of one is a session of all."""

    sites: list[Site]
    redis: Redis | None


@contextmanager
def cluster(folder: Path, processes: int, database: str, redis: Redis | None, **settings: str) -> Iterator[Cluster]:
    """`database` is empty for SQLite in the folder that the processes share."""
    shared = {"SECRET_KEY": "only-for-these-tests", "REDIS_URL": redis.url if redis else "", **settings}
    if database:
        shared["DATABASE_URL"] = database
    with ExitStack() as stack:
        first = stack.enter_context(running_site(folder, **shared))
        sites = [first]
        for _ in range(processes - 1):
            site = Site(f"http://127.0.0.1:{free_port()}", first.fake, folder, first.environment)
            site.start()
            stack.callback(_end, site)
            sites.append(site)
        yield Cluster(sites, redis)


def _end(site: Site) -> None:
    if site.process and site.process.poll() is None:
        site.end()
