"""Units of measurement in equations: what people write, and its size and dimension. Pure.

The names below are definitions for pint, which converts them and finds their dimensions. Months and years are a
dimension of their own, since no fixed number of days makes a month. Counted things (tablets, doses, people) and
currencies have no dimension: "3 tablets x 500 mg" is a mass.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pint

#: Name, definition, spellings. The case of a spelling does not matter, but for those in `_CASED`.
_TABLE = """
    gram         [mass]              g gram grams gm 克
    kilogram     1000*gram           kg kgs kilo kilos kilogram kilograms 千克 公斤
    milligram    1/1000*gram         mg milligram milligrams 毫克
    microgram    1/1000000*gram      µg μg ug mcg microgram micrograms 微克
    nanogram     1/1000000000*gram   ng nanogram nanograms 纳克
    tonne        1000000*gram        tonne tonnes 吨
    pound        45359237/100000*gram lb lbs 磅
    litre        [volume]            l litre litres liter liters 升
    decilitre    1/10*litre          dl decilitre decilitres deciliter deciliters 分升
    millilitre   1/1000*litre        ml cc millilitre millilitres milliliter milliliters 毫升
    microlitre   1/1000000*litre     µl μl ul microlitre microlitres microliter microliters 微升
    mole         [substance]         mol moles 摩尔
    millimole    1/1000*mole         mmol mmols millimoles 毫摩尔
    micromole    1/1000000*mole      µmol μmol umol micromol micromoles 微摩尔
    nanomole     1/1000000000*mole   nmol
    equivalent   [charge]            eq
    milliequivalent 1/1000*equivalent meq 毫当量
    unit         [activity]          iu unit units 国际单位 单位
    milliunit    1/1000*unit         miu mu
    osmole       [osmole]            osm
    milliosmole  1/1000*osmole       mosm mosmol
    second       [time]              s sec secs second seconds 秒 秒钟
    millisecond  1/1000*second       ms msec 毫秒
    minute       60*second           min mins minute minutes 分钟
    hour         3600*second         h hr hrs hour hours 小时 个小时
    day          86400*second        d day days 天 日
    week         604800*second       wk wks week weeks 周 星期
    month        [calendar]          month months mo 个月 月
    quarter      3*month             quarter quarters 季度 个季度
    year         12*month            yr yrs year years 年
    metre        [length]            m metre metres meter meters 米
    kilometre    1000*metre          km kilometre kilometres kilometer kilometers 千米 公里
    centimetre   1/100*metre         cm centimetre centimetres centimeter centimeters 厘米
    millimetre   1/1000*metre        mm millimetre millimetres 毫米
    inch         254/10000*metre     inch inches 英寸
    foot         12*inch             ft foot feet 英尺
    mmhg         [pressure]          mmhg 毫米汞柱
    kilopascal   75006/10000*mmhg    kpa 千帕
    kilocalorie  [energy]            kcal 千卡
    kilojoule    1000/4184*kilocalorie kj 千焦
    milliamp     [current]           ma
"""
_ROWS = [line.split() for line in _TABLE.strip().splitlines()]
_NAMES = {spelling.lower(): name for name, _, *spellings in _ROWS for spelling in spellings}
#: A capital makes another unit of these.
_CASED = MappingProxyType(
    {"M": "", "MG": "milligram", "S": "", "D": "", "MS": "", "MO": "", "MA": "", "NG": "nanogram"}
)

#: Counted things and currencies.
_COUNTED = (
    "tablets?|tabs?|capsules?|caps?|pills?|doses?|drops?|gtts?|vials?|ampoules?|bags?|bottles?|puffs?|patches|patch"
    "|patients?|persons?|people|employees|children|copies|items?|units? of blood|points?|times|cycles?|courses?"
    "|beats?|breaths?|bpm|shares?|instal?lments?|payments?|visits?|hours? worked|usd|eur|gbp|cny|rmb|chf|jpy|hkd"
    "|dollars?|euros?|pounds|yuan|°c|°f|degc|degf|片|粒|支|瓶|袋|滴|次|剂|人|名|位|个|份|股|期|盒|元|美元|欧元|英镑|港元|日元|人民币|岁|℃|℉"
)
_written = sorted(_NAMES, key=len, reverse=True)
#: One unit. A Latin spelling ends where the word ends; an exponent may follow.
UNIT = (
    rf"(?:(?:{'|'.join(re.escape(one) for one in _written if one[0].isascii() or one[0] in 'µμ')})(?![a-z])"
    rf"|(?:{_COUNTED})(?![a-z])|{'|'.join(one for one in _written if not (one[0].isascii() or one[0] in 'µμ'))})"
)


@dataclass(frozen=True)
class Unit:
    """`factor`: how many root units one is; `dimension`: exponent by base dimension; `text` as written."""

    factor: Fraction = Fraction(1)
    dimension: Mapping[str, int] = field(default_factory=dict)
    text: str = ""


NO_UNIT = Unit()


@lru_cache(maxsize=2_000)
def unit_named(written: str) -> Unit:
    """Of one unit without exponent; one without dimension for counted things. Spelled as `UNIT` matches."""
    name = _CASED.get(written, _NAMES.get(written.lower(), ""))
    if not name:
        return Unit(text=written)
    quantity = _registry().Quantity(Fraction(1), name).to_root_units()
    dimension = {str(base): int(Fraction(str(power))) for base, power in quantity.dimensionality.items()}
    return Unit(Fraction(quantity.magnitude), dimension, written)


@cache
def _registry() -> "pint.UnitRegistry[Any]":
    """Of the units above alone. pint is imported here, since the site's own process never needs it."""
    import pint

    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None, non_int_type=Fraction)
    for name, definition, *_ in _ROWS:
        registry.define(f"{name} = {definition.replace('/', ' / ').replace('*', ' * ')}")
    return registry


def is_calendar_mismatch(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Days on one side, months on the other: no fixed number converts them."""
    return ("[time]" in one and "[calendar]" in other) or ("[calendar]" in one and "[time]" in other)
