"""Units as people write them, converted exactly."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.calculators import units
from assistant.calculators.units import UnitMisfit, convert, is_unit
from tests.waiting import PATIENCE

CREATININE = ("113.12 g/mol",)


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "bridges", "result"),
    [
        ("70", "in", "cm", (), "177.8"),
        ("154", "lb", "kg", (), "69.85322498"),
        ("100.4", "°F", "°C", (), "38"),
        ("37", "degrees celsius", "°F", (), "98.6"),
        ("106", "µmol/L", "mg/dL", CREATININE, "1.199072"),
        ("1", "mg/dl", "umol/l", CREATININE, "88.4016973126"),
        ("5", "mEq/L", "mmol/L", ("2 Eq/mol",), "2.5"),
        ("10", "mg/dL", "mEq/L", ("40.078 g/mol", "2 Eq/mol"), "4.9902689755"),
        ("150", "10³/µL", "10^9/L", (), "150"),
        ("120", "mm Hg", "kPa", (), "15.9986864898"),
        ("0.1", "mcg/kg/min", "µg/kg/h", (), "6"),
        ("80", "次/分", "/min", (), "80"),
        ("2", "公斤", "g", (), "2000"),
        ("60", "pmol/L", "µIU/mL", ("6.0 pmol/mIU",), "10"),
    ],
)
def test_a_unit_is_converted(amount: str, unit: str, wanted: str, bridges: tuple[str, ...], result: str) -> None:
    assert convert(Decimal(amount), unit, wanted, bridges) == Decimal(result)


@pytest.mark.parametrize(("unit", "wanted"), [("kg", "cm"), ("mmol/L", "mg/dL"), ("mEq/L", "mmol/L"), ("", "kg")])
def test_what_measures_something_else_is_refused(unit: str, wanted: str) -> None:
    with pytest.raises(UnitMisfit, match="does not measure"):
        convert(Decimal(1), unit, wanted)


@pytest.mark.parametrize(
    "unit", ["furlong", "mg/", "kg^9999", "m" * 41, "mg//dL", "__import__", "9**9**9", "kg;", "10^999"]
)
def test_what_is_no_unit_is_not_guessed(unit: str) -> None:
    assert is_unit(unit) == (unit == "mg/")
    with pytest.raises(UnitMisfit):
        convert(Decimal(1), unit, "kg/d")


@given(st.text(max_size=60))
def test_any_text_is_a_unit_or_is_not(text: str) -> None:
    if is_unit(text):
        assert convert(Decimal(3), text, text) == 3


@given(
    st.decimals(min_value="0.001", max_value="100000", places=3), st.sampled_from(["kg", "lb", "g", "oz", "mg", "st"])
)
def test_a_conversion_and_back_is_the_same(amount: Decimal, unit: str) -> None:
    there = convert(amount, unit, "kg")
    assert abs(convert(there, "kg", unit) - amount) <= amount * Decimal("1e-10")


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a new process: no registry yet, and no unit of one. Afterwards, those of before."""
    monkeypatch.delitem(sys.modules, "assistant.calculators.registry", raising=False)
    _forget()
    yield
    _forget()


def _forget() -> None:
    for kept in (units._unit, units._factor):
        kept.cache_clear()


@pytest.mark.usefixtures("unread")
def test_first_requests_at_once_share_one_registry() -> None:
    together = Barrier(8)

    def convert_first(_number: int) -> tuple[int, Decimal]:
        together.wait(PATIENCE)
        return id(units._registry()), convert(Decimal(70), "in", "cm")

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(convert_first, range(8)))
    assert len(found) == 1 and found.pop()[1] == Decimal("177.8")


@pytest.mark.usefixtures("unread")
def test_what_people_type_does_not_fill_the_memory() -> None:
    for number in range(5000):
        assert not is_unit(f"furlong{number}")
    assert units._unit.cache_info().currsize == 0
    assert units._unit.cache_info().maxsize and units._factor.cache_info().maxsize
