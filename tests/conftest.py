"""What every test can ask for: people, a scripted model, pages over the socket, and the site as a real process."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from assistant import urls  # noqa: F401  (the administration is loaded with its addresses)
from assistant.chat.turns.service import TurnService
from assistant.chat.web.routing import websocket_application
from assistant.documents.web import intake
from assistant.protection.denials import denials
from assistant.supervisor import record
from assistant.workers.pool import Caller

from .fakes import ScriptedModel
from .gate import Gate, gate_in
from .once import run
from .page import Page
from .site import Site, migrated_database, running_site
from .snapshots import Snapshots

#: Folders, files and fixtures whose tests start more than this process (the site, a browser, a model server, another
#: server, every command), or that take half a minute.
WHOLE_FOLDERS = frozenset({"browser", "chaos", "live", "wire"})
WHOLE_FILES = frozenset({"test_accidents.py", "test_contributing.py", "test_linear_time.py"})
WHOLE_FIXTURES = frozenset({"engine", "rig", "site"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make check` leaves out what is marked `whole`; `make test` begins with it, so that what takes longest is not what
    one process is left alone with at the end."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        folders = item.path.relative_to(Path(__file__).parent).parts
        if WHOLE_FOLDERS & set(folders) or WHOLE_FIXTURES & set(fixtures) or item.path.name in WHOLE_FILES:
            item.add_marker("whole")
    items.sort(key=lambda item: item.get_closest_marker("whole") is None)


# A busy machine makes generation slow; that says nothing of the code.
hypothesis_settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def run_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The folder that the workers of this run share, or that of the only process."""
    folder = tmp_path_factory.getbasetemp()
    run.folder = folder.parent if hasattr(request.config, "workerinput") else folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(run_folder: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file, as in use: an in-memory database has other locks. A copy of one that is migrated."""
    if on_sqlite():
        database = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copy(migrated_database(), database)
        settings.DATABASES["default"]["TEST"]["NAME"] = str(database)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django goes on with that copy instead of making another."""
    return on_sqlite()


def on_sqlite() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


@pytest.fixture(scope="session")
def snapshots(django_db_setup: None, django_db_blocker: Any) -> Iterator[Snapshots]:
    """The database as it is after migrating, and with the default prompts."""
    with django_db_blocker.unblock():
        yield Snapshots.take()


@pytest.fixture(scope="session", autouse=True)
def quick_flush(request: pytest.FixtureRequest) -> None:
    """A test that needs real transactions leaves the database as it found it: copied back, not rebuilt row by row. The
    copies are made before the first such test has written anything."""
    prepare, flush = TransactionTestCase._fixture_setup.__func__, TransactionTestCase._fixture_teardown

    def copy_first(case: type[TransactionTestCase]) -> None:
        request.getfixturevalue("snapshots")
        prepare(case)

    def copy_back(case: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            request.getfixturevalue("snapshots").restore("empty")
        else:
            flush(case)

    TransactionTestCase._fixture_setup = classmethod(copy_first)  # type: ignore[assignment]
    TransactionTestCase._fixture_teardown = copy_back  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Nothing that a test writes at run time outlives it."""
    settings.DATA_DIR = tmp_path
    settings.ORGANISATION_LOGO = tmp_path / "logo.png"
    for cache in caches.all(initialized_only=True):
        cache.clear()
    return tmp_path


@pytest.fixture
def lasting_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that a test wrote is believed for as long as the test runs, however slow the machine is."""
    monkeypatch.setattr(record, "STALE_SECONDS", 600.0)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """Work of a worker process goes on when it is opened (tests/workers/jobs.py)."""
    with gate_in(tmp_path) as gate:
        yield gate


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that workers were asked for."""
    asked: list[str] = []
    submit = Caller.submit

    def noted(caller: Caller, function: Callable[..., Any], *args: Any) -> Any:
        asked.append(function.__name__)
        return submit(caller, function, *args)

    monkeypatch.setattr(Caller, "submit", noted)
    return asked


@pytest.fixture(autouse=True)
def english() -> None:
    """A page that an earlier test opened in Chinese leaves its language behind."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def rested() -> None:
    """Nobody has sent a file or was denied anything before: the next test's people have the same numbers."""
    intake.uploads.cache_clear()
    denials.clear()


@pytest.fixture
def no_static_files(settings: Any) -> None:
    """`setupdemo` collects none, which takes three seconds; it does for every site that tests start."""
    settings.STATICFILES_FINDERS = []


@pytest.fixture
def prompts(transactional_db: None, snapshots: Snapshots) -> None:
    """The prompts that ship with the domains are published."""
    snapshots.restore("prompts")


@pytest.fixture
def people(prompts: None) -> Callable[[str, str], User]:
    """`people(name, group)`: somebody in a group; the default prompts are there too."""

    def make(name: str, group: str) -> User:
        user = User.objects.create_user(name, password="correct horse battery")
        made, _ = Group.objects.get_or_create(name=group)
        user.groups.add(made)
        return user

    return make


@pytest.fixture
def clinician(people: Callable[[str, str], User]) -> User:
    return people("clara", "clinicians")


@pytest.fixture
def paralegal(people: Callable[[str, str], User]) -> User:
    return people("paul", "paralegals")


@pytest.fixture
async def model(settings: Any) -> AsyncIterator[ScriptedModel]:
    """A scripted model server, and the site set to use it."""
    async with ScriptedModel() as model:
        settings.MODEL_URL = model.url
        settings.MODEL_FAMILY = "r1"
        yield model


@pytest.fixture
async def service(transactional_db: None) -> AsyncIterator[TurnService]:
    service = TurnService()
    yield service
    await service.close()


@pytest.fixture
async def open_page(service: TurnService) -> AsyncIterator[Callable[..., Any]]:
    """`await open_page(user)`: a page whose socket is open and has been greeted."""
    pages: list[Page] = []
    application = websocket_application(service)

    async def open_one(user: User, language: str = "en") -> Page:
        client = Client()
        await asyncio.to_thread(client.force_login, user)
        pages.append(await Page.open(application, client.cookies, language))
        return pages[-1]

    yield open_one
    for page in pages:
        await page.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site as `manage.py serve` runs it, with demo accounts and a scripted model server beside it."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site
