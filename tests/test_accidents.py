"""F3: each thing that can be wrong with settings, folders, disks, rights, domains and the database, at every command of
the product: one sentence and an exit status, never a stack trace."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from .domains.test_third_domain import FILES
from .site import demo_data

ROOT = Path(__file__).resolve().parent.parent

#: Every command of the product, whoever adds one.
COMMANDS = sorted(name for name, app in get_commands().items() if app == "assistant")

#: Django's own that the documents send people to, and their arguments.
DJANGO = {"changepassword": ["clara"], "check": [], "createsuperuser": ["--noinput"], "migrate": ["--noinput"]}

#: These work without: they read a file, or this project.
NEED_NO_DATABASE = {"check", "sealkey", "extract", "checkanswer", "checkstatements", "deidentify", "renderprotocol"}

#: These go on where nothing is in their way.
SERVE = {"serve", "runlocal"}

#: These do not open the database, and would fetch and start a model were nothing in their way.
NO_DATABASE = {"installmodel", "runmodel"}

#: What is said of an exception that nobody thought of.
FAULT = "This is a bug in the program"

SETTINGS = {
    "a number": {"PORT": "many"},
    "no finite number": {"MODEL_TOTAL_TIMEOUT": "nan"},
    "a number too large": {"LIMIT_SIGN_IN_MINUTES": "9" * 30},
    "an empty number": {"LIMIT_UPLOAD_BYTES": ""},
    "a number out of range": {"LIMIT_QUEUED_TURNS": "0"},
    "a port out of range": {"PORT": "99999"},
    "a database's URL": {"DATABASE_URL": "nonsense"},
    "a database's port": {"DATABASE_URL": "postgres://host:port/name"},
    "a database's address": {"DATABASE_URL": "postgres://[/name"},
    "another database": {"DATABASE_URL": "mysql://host/name"},
    "Redis": {"REDIS_URL": "nonsense"},
    "a time zone": {"TIME_ZONE": "Mars/Phobos"},
    "a folder of time zones": {"TIME_ZONE": "Europe"},
    "a path as a time zone": {"TIME_ZONE": "../../etc/passwd"},
    "an origin": {"ALLOWED_ORIGINS": "http://["},
    "an origin's path": {"ALLOWED_ORIGINS": "https://host/path"},
    "a proxy": {"TRUSTED_PROXIES": "localhost"},
    "a domain that is not there": {"DOMAINS": "domains.astrology"},
    "a domain that is none": {"DOMAINS": "json"},
    "a domain's name": {"DOMAINS": "domains..legal"},
    "a domain that breaks": {"DOMAINS": "tests.fixtures.broken_domain"},
    "a settings file that is not there": {"ENV_FILE": "/nowhere/settings.env"},
    "a settings file that is a folder": {"ENV_FILE": "/tmp"},
    "a settings file that is not text": {"ENV_FILE": sys.executable},
    "a folder that is a file": {"DATA_DIR": "/dev/null"},
    "a folder below a file": {"DATA_DIR": "/dev/null/data"},
    "a folder where none can be": {"DATA_DIR": "/proc/data"},
    "nobody's home": {"DATA_DIR": "~nobody-at-all/data"},
}


#: Runs commands in an environment, on a disk that takes files up to a size: the status and output of each.
Manage = Callable[[list[list[str]], dict[str, str], int | None], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def manage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manage]:
    """Beside the product lies `tax`, the domain of CONTRIBUTING.md as a package of its own."""
    folder = tmp_path_factory.mktemp("guide")
    for name, text in FILES.items():
        path = folder / name.removeprefix("domains/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("from ..", "from domains."), encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    clean["PYTHONPATH"] = str(folder)
    forks = subprocess.Popen(
        [sys.executable, "-m", "tests.forked"], cwd=ROOT, env=clean, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert forks.stdin and forks.stdout
    into, out = forks.stdin, forks.stdout

    def run(commands: list[list[str]], environment: dict[str, str], largest: int | None = None) -> list[dict[str, Any]]:
        accident = {"environment": environment, "commands": commands, "largest": largest}
        print(json.dumps(accident), file=into, flush=True)
        answer: list[dict[str, Any]] = json.loads(out.readline())
        return answer

    with forks:
        yield run


@pytest.mark.parametrize("wrong", SETTINGS.values(), ids=SETTINGS)
def test_settings_that_cannot_be_used(wrong, manage, tmp_path):
    refused_at(("serve", "ask"), wrong, manage, tmp_path)


@pytest.mark.parametrize("accident", ["a time zone", "a number out of range", "a domain that breaks"])
def test_no_command_goes_on_with_such_settings(accident, manage, tmp_path):
    """One that is found while settings are read, one after that, and one in what they name."""
    refused_at(COMMANDS, SETTINGS[accident], manage, tmp_path)


def refused_at(commands: Sequence[str], wrong: dict[str, str], manage: Manage, tmp_path: Path) -> None:
    (named,) = wrong
    for command, status, lines in outcomes(commands, wrong, manage, tmp_path):
        assert status == 2 and len(lines) == 1 and named in lines[0], (command, lines)


def closed(folder: Path) -> None:
    folder.chmod(0)


def read_only(folder: Path) -> None:
    folder.chmod(0o500)


def unreadable_key(folder: Path) -> None:
    (folder / "secret_key").write_text("x" * 50)
    (folder / "secret_key").chmod(0)


def empty_key(folder: Path) -> None:
    (folder / "secret_key").touch()


def damaged_database(folder: Path) -> None:
    (folder / "site.sqlite3").write_bytes(b"no database " * 1000)


def folder_for_database(folder: Path) -> None:
    (folder / "site.sqlite3").mkdir()


def unreadable_database(folder: Path) -> None:
    (folder / "site.sqlite3").touch(mode=0)


FOLDERS = [closed, read_only, unreadable_key, empty_key]
DATABASES = [damaged_database, folder_for_database, unreadable_database]


@pytest.mark.parametrize("accident", FOLDERS)
def test_a_data_folder_that_cannot_be_used(accident, manage, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    accident(folder)
    for command, status, lines in outcomes([*COMMANDS, *DJANGO], {}, manage, tmp_path):
        assert status == 2 and len(lines) == 1 and str(folder) in lines[0], (command, lines)
    folder.chmod(0o700)


@pytest.mark.parametrize("accident", DATABASES)
def test_a_database_that_cannot_be_used(accident, manage, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    accident(folder)
    refused_by_the_database([*opens_database(), *DJANGO], {}, manage, tmp_path)


def test_a_database_that_is_not_there(manage, tmp_path):
    commands = [command for command in opens_database() if command not in ("setupdemo", "runlocal")]  # which make it
    refused_by_the_database(commands, {}, manage, tmp_path)


def test_a_database_server_that_does_not_answer(manage, tmp_path):
    away = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    refused_by_the_database([*opens_database(), *DJANGO], away, manage, tmp_path)


def refused_by_the_database(
    commands: Sequence[str], environment: dict[str, str], manage: Manage, tmp_path: Path
) -> None:
    """One sentence at most; and none but those that need no database may come through."""
    for command, status, lines in outcomes(commands, environment, manage, tmp_path):
        if status == 0:
            assert command in NEED_NO_DATABASE, command
        else:
            assert len(lines) == 1, (command, lines)


def test_a_disk_that_is_full(manage, tmp_path):
    """No file may grow: neither the database nor its log, nor what a command writes."""
    set_up(tmp_path)
    commands = sorted(set(opens_database()) - SERVE)
    said = {}
    for command, status, lines in outcomes(commands, {}, manage, tmp_path, largest=4096):
        assert status == 0 or len(lines) == 1, (command, lines)
        said[command] = lines[-1:] if status else []
    full = ["The disk that holds the database is full. Make room, then try again."]
    assert said["setupdemo"] == said["loadprompts"] == said["ask"] == full


def test_a_third_domain_at_every_command(manage, tmp_path):
    """No command knows only the first two domains: each does its work, or says in a sentence what is missing."""
    set_up(tmp_path)
    third = {"DOMAINS": "domains.medical,domains.legal,tax"}
    commands = ["setupdemo", *sorted(set(opens_database()) - SERVE - {"setupdemo"})]
    for command, status, lines in outcomes(commands, third, manage, tmp_path):
        assert status == 0 or len(lines) == 1, (command, lines)
    chosen = [command for command in COMMANDS if "--domain" in options(command)]
    assert {"ask", "summarize"} <= set(chosen)
    document = tmp_path / "document.txt"
    arguments = [[command, *least(command, document), "--domain", "tax"] for command in chosen]
    for command, outcome in zip(chosen, manage(arguments, base(tmp_path) | third), strict=True):
        lines = outcome["output"].strip().splitlines()
        status = 0 if command == "searchlibrary" else 1  # An empty library can be searched; the others need a model.
        assert outcome["status"] == status and len(lines) == 1 and FAULT not in lines[0], (command, lines)


@pytest.mark.parametrize("only", ["domains.medical", "domains.legal"])
def test_a_site_of_one_domain_at_every_command_that_takes_one(only, manage, tmp_path):
    """Domain and task are the site's own, whichever it has: a site without summaries says so."""
    set_up(tmp_path)
    commands = ["setupdemo", *(command for command in COMMANDS if "--domain" in options(command))]
    assert {"ask", "summarize"} < set(commands)
    for command, status, lines in outcomes(commands, {"DOMAINS": only}, manage, tmp_path):
        assert status == 0 or len(lines) == 1, (command, lines)


def set_up(tmp_path: Path) -> None:
    """As `setupdemo` does with the domains that ship."""
    shutil.copytree(demo_data(), tmp_path / "data")


def opens_database() -> list[str]:
    return [command for command in COMMANDS if command not in NO_DATABASE]


def base(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data"), "MODEL_URL": "http://127.0.0.1:9/v1", "MODEL_CONNECT_TIMEOUT": "1"}


def outcomes(
    commands: Sequence[str],
    environment: dict[str, str],
    manage: Manage,
    tmp_path: Path,
    *,
    largest: int | None = None,
) -> Iterator[tuple[str, int, list[str]]]:
    """Each command with its exit status and lines of output."""
    document = tmp_path / "document.txt"
    document.write_text("The lease runs for five years and ends on 1 May 2027.\n" * 3)
    arguments = [[command, *least(command, document)] for command in commands]
    done = manage(arguments, base(tmp_path) | environment, largest)
    for command, outcome in zip(commands, done, strict=True):
        assert "Traceback" not in outcome["output"] and FAULT not in outcome["output"], (command, outcome["output"])
        yield command, outcome["status"], outcome["output"].strip().splitlines()


def least(command: str, document: Path) -> list[str]:
    """The fewest arguments that the command takes: those that its parser demands."""
    if command in DJANGO:
        return DJANGO[command]
    found: list[str] = []
    for action in actions(command):
        if action.option_strings:
            found += [action.option_strings[0], "x"] if action.required else []
        elif action.nargs != "*":
            found.append(str(document) if action.type is Path else "A question")
    return found


def options(command: str) -> set[str]:
    return {option for action in actions(command) for option in action.option_strings}


def actions(command: str) -> list[Any]:
    return load_command_class("assistant", command).create_parser("manage.py", command)._actions
