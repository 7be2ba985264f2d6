from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    """`rig(*history, **settings)`: what each start of the stand-in does. Nothing of it outlives the test."""
    rigs: list[Rig] = []

    def make(*history: dict[str, object], **settings: str) -> Rig:
        rigs.append(Rig(tmp_path, *history, **settings))
        return rigs[-1]

    yield make
    for made in rigs:
        made.close()
