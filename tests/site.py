"""The site as a real process: `manage.py serve` with its own data folder, and a scripted model server beside it."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx2

from .once import run
from .waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "only-for-these-tests"


@dataclass
class Site:
    """`url` without a trailing slash; `fake` the scripted model server's, with /v1."""

    url: str
    fake: str
    data_dir: Path
    environment: dict[str, str]
    password: str = PASSWORD
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def log(self) -> Path:
        return self.data_dir / "site.log"

    def prepare(self) -> None:
        """As `setupdemo` does; in SQLite with a copy of what it made before."""
        if "DATABASE_URL" in self.environment:
            self.manage("setupdemo")
        else:
            shutil.copytree(demo_data(), self.data_dir, dirs_exist_ok=True)

    def start(self) -> None:
        """Serve; return when it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        wait_for(f"{self.url}/healthz", self.process)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; the exit status."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def manage(self, *arguments: str) -> str:
        """What a management command prints."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True, timeout=3 * PATIENCE
        ).stdout

    def answering(self) -> int:
        """How many answers the scripted model is giving."""
        stats = httpx2.get(self.fake.removesuffix("/v1") + "/stats", trust_env=False, timeout=PATIENCE)
        answers: int = stats.json()["running"]
        return answers

    def login(self, name: str = "clinician") -> httpx2.Client:
        """A browser without a screen, signed in."""
        client = httpx2.Client(base_url=self.url, follow_redirects=True, trust_env=False, timeout=PATIENCE)
        client.get("/accounts/login/")
        fields = {"username": name, "password": self.password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        response = client.post("/accounts/login/", data=fields, headers={"Referer": f"{self.url}/"})
        assert response.status_code == 200 and not response.url.path.startswith("/accounts/")
        return client


@contextmanager
def running_site(folder: Path, *fake_arguments: str, **settings: str) -> Iterator[Site]:
    """A site with its own data in `folder`, served until the block ends."""
    with scripted_model(*fake_arguments) as fake:
        url = f"http://127.0.0.1:{free_port()}"
        site = Site(url, fake, folder, {**_environment(folder, fake), **settings})
        site.prepare()
        site.start()
        try:
            yield site
        finally:
            if site.process and site.process.poll() is None:
                site.end()


def _environment(folder: Path, fake: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("MODEL_", "DJANGO_"))},
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATA_DIR": str(folder),
        "DEMO_PASSWORD": PASSWORD,
        "MODEL_URL": fake,
        "MODEL_FAMILY": "r1",
        "LIMIT_ASKS_PER_MINUTE": "1000",
        "LIMIT_STREAMS_PER_USER": "10",
        "LIMIT_UPLOADS_PER_MINUTE": "1000",
    }


def demo_data() -> Path:
    """A data folder with the demo accounts."""
    return run.once("demo", _set_up)


def _set_up(folder: Path) -> None:
    shutil.copy(migrated_database(), folder)
    manage(folder, "setupdemo")


def migrated_database() -> Path:
    """A SQLite database as the migrations leave it: they take five seconds of processor time."""
    return run.once("migrated", lambda folder: manage(folder, "migrate")) / "site.sqlite3"


def manage(folder: Path, command: str, **settings: str) -> None:
    """Run a command of a site that has its data in `folder` and is not served."""
    Site("", "", folder, {**_environment(folder, ""), **settings}).manage(command)


@contextmanager
def scripted_model(*arguments: str, port: int = 0) -> Iterator[str]:
    """A scripted model server in a process of its own; its URL with /v1."""
    command = [sys.executable, "-m", "tests.fakes", "--port", str(port), *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def free_port() -> int:
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of so many free ports in a row, outside the range from which the kernel gives out its own: it is free
    until it is used, and again when what listened there starts anew."""
    while True:
        first = random.SystemRandom().randrange(10000, 32000)
        with ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return first


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the address answers; fails when the process ends instead."""
    wait_until(partial(_answers, url, process))


def _answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, f"it ended with status {process.returncode} instead of answering"
    try:
        httpx2.get(url, trust_env=False, timeout=PATIENCE)
    except httpx2.HTTPError:
        return False
    return True
