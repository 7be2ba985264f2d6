"""What every test can ask for: people, a scripted model, pages over the socket, and the site as a real process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from assistant.chat.routing import websocket_application
from assistant.chat.runner import Runner

from .fakes import ScriptedModel
from .page import Page
from .site import Site, running_site


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file, as in use: an in-memory database has other locks."""
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Nothing that a test writes at run time outlives it."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def english() -> None:
    """A page that an earlier test opened in Chinese leaves its language behind."""
    translation.activate("en")


@pytest.fixture
def people(transactional_db: None) -> Callable[[str, str], User]:
    """`people(name, group)`: somebody in a group; the default prompts are there too."""
    call_command("loadprompts", verbosity=0)

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
async def runner(transactional_db: None) -> AsyncIterator[Runner]:
    runner = Runner()
    yield runner
    await runner.close()


@pytest.fixture
async def open_page(runner: Runner) -> AsyncIterator[Callable[..., Any]]:
    """`await open_page(user)`: a page whose socket is open and has been greeted."""
    pages: list[Page] = []
    application = websocket_application(runner)

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
