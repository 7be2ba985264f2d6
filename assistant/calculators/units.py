"""Reads units as people write them, and converts between them exactly. Pure.

`pint` does the arithmetic, on a registry of only the units of medicine and law: "C" is a temperature, "U" an enzyme's
activity and "Eq" an amount of charge.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ..exceptions import BadInput

if TYPE_CHECKING:
    import pint

_MEANINGS = """
    kilogram   kg kgs kilogram kilograms kilo kilos 公斤 千克
    gram       g gm gram grams 克
    milligram  mg milligram milligrams 毫克
    microgram  µg ug mcg mc microgram micrograms 微克
    nanogram   ng nanogram nanograms 纳克
    picogram   pg picogram picograms 皮克
    pound      lb lbs pound pounds 磅
    ounce      oz ounce ounces 盎司
    stone      st stone
    metre      m metre metres meter meters 米
    decimetre  dm decimetre decimeter 分米
    centimetre cm centimetre centimetres centimeter centimeters 厘米 公分
    millimetre mm millimetre millimetres millimeter millimeters 毫米
    inch       in inch inches 英寸
    foot       ft foot feet 英尺
    litre      l litre litres liter liters 升
    decilitre  dl decilitre decilitres deciliter deciliters 分升
    millilitre ml cc millilitre millilitres milliliter milliliters 毫升
    microlitre µl ul microlitre microlitres microliter microliters 微升
    femtolitre fl
    mole       mol mole moles 摩尔
    millimole  mmol millimole millimoles 毫摩尔
    micromole  µmol umol mcmol micromole micromoles 微摩尔
    nanomole   nmol nanomole nanomoles 纳摩尔
    picomole   pmol picomole picomoles 皮摩尔
    equivalent eq equivalent equivalents
    milliequivalent meq milliequivalent milliequivalents 毫当量
    activity   u iu unit units 单位 国际单位
    milliactivity  mu miu 毫单位
    microactivity  µu µiu uu uiu 微单位
    kiloactivity   ku kiu
    osmole     osm
    milliosmole mosm 毫渗量 毫渗透分子
    drop       gtt gtts drop drops 滴
    percent    % pct percent 百分比
    permille   ‰ permille
    year       year years yr yrs y yo a 岁 周岁 年
    month      month months mo 个月 月 月龄
    week       week weeks wk wks 周
    day        day days d 天 日
    hour       hour hours hr hrs h 小时
    minute     minute minutes min mins 分钟 分
    second     second seconds sec s 秒
    millisecond ms msec msecs millisecond milliseconds 毫秒
    millimercury mmhg 毫米汞柱
    pascal     pa 帕
    kilopascal kpa 千帕
    centiwater cmh2o 厘米水柱
    one        beat beats breath breaths cell cells times drinks points 次 个 杯 分值
"""
#: The registry's unit for each spelling, in lower case and without spaces.
_ATOMS = {
    spelling: meaning
    for meaning, *spellings in map(str.split, _MEANINGS.strip().splitlines())
    for spelling in spellings
}
_ABBREVIATED = {"bpm": "/minute", "mcg/kg/min": "µg/kg/min"}
_FOLDED = {"μ": "µ", "／": "/", "·": "*", "×": "x", "％": "%", "℃": "celsius", "℉": "fahrenheit", " ": "", "\u00a0": ""}
_FOLDED |= dict(zip("²³⁴⁵⁶⁹", ("^2", "^3", "^4", "^5", "^6", "^9"), strict=True))
#: A part of a unit: a power of ten, or a spelling that may have a power.
_TEN = re.compile(r"x?10(?:\^|\*\*|e)(?P<exponent>\d{1,2})")
_PART = re.compile(r"(?P<name>[^\W\d_]{1,20}|[%‰])(?:(?:\^|\*\*)?(?P<power>[23]))?")
_DEGREES = re.compile(
    r"(?:°|degrees?|deg|摄氏|华氏)?(?P<scale>c|f|度)|(?:°|degrees?|deg)?(?P<word>cels|fahr)[a-z]{0,9}"
)
LONGEST = 40
#: The most units and conversions cached: people type them, so there is no end of them.
_KEPT = 1024
_EXACT = Context(prec=12)

#: Amounts that equal one of something else, such as a molar mass ("113.12 g/mol"): each converts one kind of unit to
#: another.
Bridges = tuple[str, ...]


class UnitMisfit(BadInput):
    """The unit is unknown, or measures something else."""

    code = "unit"


def convert(amount: Decimal, given: str, wanted: str, bridges: Bridges = ()) -> Decimal:
    """Convert `amount` from the unit `given` to the unit `wanted`, to 12 significant digits. Raises UnitMisfit."""
    if given == wanted:
        return amount
    source, target = _unit(given), _unit(wanted)
    if source.is_compatible_with(target):
        return _EXACT.plus(_registry().Quantity(amount * source.m, source.u).to(target.u).m / target.m)
    return _EXACT.multiply(amount, _factor(given, wanted, bridges))


def is_unit(written: str) -> bool:
    """Whether the spelling is that of a known unit."""
    try:
        _unit(written)
    except UnitMisfit:
        return False
    return True


def _registry() -> "pint.UnitRegistry[Decimal]":
    from .registry import REGISTRY  # Imported only when something is calculated: it takes half a second.

    return REGISTRY


@lru_cache(_KEPT)
def _unit(written: str) -> "pint.Quantity[Decimal]":
    """Parse a unit. Raises UnitMisfit; failures are not cached."""
    unit = _parsed(written)
    if unit is None:
        raise UnitMisfit(_("The unit “%(unit)s” is not known here.") % {"unit": written[:LONGEST]})
    return unit


@lru_cache(_KEPT)
def _factor(given: str, wanted: str, bridges: Bridges) -> Decimal:
    """The factor between two units. Raises UnitMisfit."""
    source, target = _unit(given), _unit(wanted)
    # Degrees have another zero than kelvins, so they can only be converted to other degrees.
    for crossed in () if source.check("[temperature]") else _crossings(bridges):
        quantity = source * crossed
        if quantity.is_compatible_with(target):
            factor: Decimal = quantity.to(target.u).m / target.m
            return factor
    raise UnitMisfit(
        _("“%(given)s” does not measure what is asked for here: use %(wanted)s.") % {"given": given, "wanted": wanted}
    )


def _crossings(bridges: Bridges) -> "Iterator[pint.Quantity[Decimal]]":
    """Every product of bridges, each used in one direction, in the other, or not at all."""
    for powers in product((0, 1, -1), repeat=len(bridges)):
        crossed = _registry().Quantity(Decimal(1), "")
        for bridge, power in zip(bridges, powers, strict=True):
            number, unit = bridge.split(" ", 1)
            crossed *= (Decimal(number) * _unit(unit)) ** power
        yield crossed


def _parsed(written: str) -> "pint.Quantity[Decimal] | None":
    """The unit as a quantity, since "10^9/L" has a factor, too; None if it cannot be read. "" is dimensionless."""
    text = _folded(written)
    if len(written) > LONGEST or "//" in text:
        return None
    whole = _registry().Quantity(Decimal(1), "")
    if degrees := _DEGREES.fullmatch(text):
        warm = "f" in (degrees["scale"] or degrees["word"]) or text.startswith("华")
        return _registry().Quantity(Decimal(1), "fahrenheit" if warm else "celsius")
    for place, part in enumerate(text.split("/")):
        for factor in _factors(part):
            if factor is None:
                return None
            whole = whole / factor if place else whole * factor
    return whole


def _folded(written: str) -> str:
    text = " ".join(written.split()).replace(" per ", "/").removeprefix("per ")
    text = f"/{text}" if written.lower().startswith("per ") else text
    for character, meaning in _FOLDED.items():
        text = text.replace(character, meaning)
    text = text.lower()
    return _ABBREVIATED.get(text, text)


def _factors(part: str) -> "Sequence[pint.Quantity[Decimal] | None]":
    return [_factor_of(one) for one in part.replace("**", "^").split("*") if one not in ("", "1")]


def _factor_of(written: str) -> "pint.Quantity[Decimal] | None":
    if ten := _TEN.fullmatch(written):
        return _registry().Quantity(Decimal(10) ** int(ten["exponent"]), "")
    found = _PART.fullmatch(written)
    name = _ATOMS.get(written) or (_ATOMS.get(found["name"]) if found else None)
    if name is None:
        return None
    power = 1 if written in _ATOMS or not found else int(found["power"] or 1)
    factor: pint.Quantity[Decimal] = _registry().Quantity(Decimal(1), name) ** power
    return factor
