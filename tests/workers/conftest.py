"""A site whose model server is elsewhere, where no document is indexed, and somebody who may do everything."""

import pytest
from django.contrib.auth.models import User

from assistant.evidence.index import SourceIndex

from ..site import scripted_model


@pytest.fixture(scope="module")
def engine():
    """A scripted model server in a process of its own, whose work is not the site's."""
    with scripted_model() as url:
        yield url


@pytest.fixture
def site(engine, settings, monkeypatch):
    settings.MODEL_URL, settings.MODEL_FAMILY = engine, "r1"
    settings.LIMIT_WORKER_SECONDS = 100.0
    for limit in ("LIMIT_ASKS_PER_MINUTE", "LIMIT_UPLOADS_PER_MINUTE"):
        setattr(settings, limit, 10_000)
    monkeypatch.setattr(SourceIndex, "__init__", _not_here)


def _not_here(*_: object) -> None:
    raise AssertionError("a document was indexed in the site's own process")


@pytest.fixture
def root(prompts) -> User:
    """Somebody who may do everything."""
    return User.objects.create_superuser("root", password="x")
