"""The systemd units confine what they start."""

from configparser import ConfigParser
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).resolve().parent.parent / "deploy").glob("*.service"))

#: What every unit says; an empty set of capabilities is none.
CONFINED = {
    "UMask": "0077",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectProc": "invisible",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "LimitCORE": "0",
}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_is_confined(unit: Path) -> None:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text(encoding="utf-8"))
    service = parser["Service"]
    assert {name: service.get(name) for name in CONFINED} == CONFINED
    assert service["RestrictAddressFamilies"].startswith("AF_UNIX AF_INET AF_INET6")
    # CUDA and NCCL ask for more than the set of a service.
    assert service.get("SystemCallFilter") == (None if "model" in unit.name else "@system-service")


def test_what_runs_every_night_has_its_timer() -> None:
    assert {unit.name for unit in UNITS} >= {"domain-assistant-dispose.service"}
    timer = UNITS[0].parent / "domain-assistant-dispose.timer"
    assert "OnCalendar=" in timer.read_text(encoding="utf-8")
