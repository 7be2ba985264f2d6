from collections.abc import Iterator

import pytest

from assistant.supervisor.installation import is_installed
from tests.site import Site, running_site

from .engine import Engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two servers, both ready. One start for all tests of a module: it takes half a minute."""
    if not is_installed("cpu"):
        pytest.fail("The model engine is not installed: run `.venv/bin/python manage.py installmodel --engine-only`.")
    engine = Engine(tmp_path_factory.mktemp("live"))
    engine.start()
    try:
        engine.until_ready()
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module")
def live_site(engine: Engine) -> Iterator[Site]:
    """The site beside the supervisor, on the same data folder."""
    with running_site(engine.data_dir, MODEL_URL="", MODEL_FAMILY="r1") as site:
        yield site
