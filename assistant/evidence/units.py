"""Units as people write them, each with what it is a multiple of: one spelling or another, the value is the same. Pure.

Twelve months are a year and seven days a week; days and months are not converted, nor feet and metres.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

#: A unit's base, and how many of the base it is.
Unit = tuple[str, Fraction]


def _table(text: str) -> dict[str, Unit]:
    """A line for each unit: its base, its factor, its spellings. An underscore is a blank."""
    rows = [line.split() for line in text.strip().splitlines()]
    return {
        spelling.replace("_", " "): (base.replace("_", " "), Fraction(factor))
        for base, factor, *spellings in rows
        for spelling in spellings
    }


PERIODS = _table("""
    month        1     month months 个月
    month        3     quarter quarters 季度 个季度
    month        12    year years 年 周年 周岁 岁 个年度
    month        120   decade decades
    day          1     day days 日 天 自然日 个自然日
    day          7     week weeks 周 星期 个星期
    day          14    fortnight fortnights
    business_day 1     工作日 个工作日 交易日 个交易日
    minute       1     minute minutes min mins 分钟
    minute       15    刻钟
    minute       60    hour hours h hr hrs 小时 个小时 钟头 个钟头
    minute       1/60  seconds 秒 秒钟
""")

MEASURES = _table("""
    g       1         g gram grams 克
    g       1000      kg kilogram kilograms 千克 公斤
    g       1/1000    mg milligram milligrams 毫克
    g       1/1000000 µg μg ug mcg microgram micrograms 微克
    g       1/1000000000 ng nanogram nanograms 纳克
    g       1000000   tonne tonnes ton tons metric_ton metric_tons 吨
    l       1         l litre litres liter liters 升
    l       1/1000    ml millilitre millilitres milliliter milliliters 毫升
    l       1/100     cl
    l       1/10      dl
    m       1         m metre metres meter meters 米
    m       1000      km kilometre kilometres kilometer kilometers 公里 千米
    m       1/100     cm centimetre centimetres centimeter centimeters 厘米
    m       1/1000    mm 毫米
    m2      1         m2 sqm sq_m sq._m square_metre square_metres square_meter square_meters 平方米 平米
    m2      10000     ha hectare hectares 公顷
    m2      1000000   km2 sq_km square_kilometres square_kilometers 平方公里 平方千米
    m3      1         m3 cubic_metre cubic_metres cubic_meter cubic_meters 立方米
    ft      1         ft feet foot
    ft2     1         ft2 sqft sq_ft sq._ft sq._ft. square_foot square_feet 平方英尺
    inch    1         inch inches 英寸
    mile    1         mile miles 英里
    acre    1         acre acres 英亩
    亩      1         亩
    lb      1         lb lbs 磅
    oz      1         oz ounce ounces 盎司
    kwh     1         kwh 千瓦时
    kw      1         kw 千瓦
    kw      1000      mw
    mb      1         mb
    mb      1000      gb
    mb      1000000   tb
    mmol    1         mmol mmols 毫摩尔
    mmol    1/1000    µmol μmol umol 微摩尔
    meq     1         meq
    mmhg    1         mmhg
    iu      1         iu
    unit    1         unit units 单位
    °c      1         °c
    °f      1         °f
    time    1         times 次
    fold    1         倍
    share   1         share shares ordinary_shares common_shares preferred_shares preference_shares 股
    share   1         ordinary_share common_share shares_of_common_stock shares_of_preferred_stock
    copy    1         copy copies 份
    tablet  1         tablet tablets 片
    capsule 1         capsule capsules 粒
    drop    1         drop drops 滴
""")

#: Words behind a number that count people and things: the number alone is what can be wrong.
COUNTERS = (*"名人位个家间户台辆套栋层页件", "employees", "persons", "people")

CURRENCIES = {
    spelling.replace("_", " "): code
    for code, *spellings in (
        line.split()
        for line in """
        USD usd us$ u.s.$ $ 美元 美金 dollar dollars us_dollar us_dollars u.s._dollar u.s._dollars
        HKD hkd hk$ 港元 港币
        EUR eur € euro euros 欧元
        GBP gbp £ pound pounds pounds_sterling 英镑
        CNY cny rmb ¥ 人民币 元 圆 yuan renminbi
        CHF chf franc francs swiss_francs 瑞士法郎
        JPY jpy yen 日元 日圆
        INR inr rs. rs ₹ rupee rupees 卢比
        CAD cad c$ ca$ canadian_dollars 加元
        AUD aud a$ au$ australian_dollars 澳元
        SGD sgd s$ singapore_dollars 新加坡元
        TWD twd nt$ 新台币
        KRW krw ₩ won 韩元
        SEK sek
        NOK nok
        DKK dkk
        PLN pln zł
        BRL brl r$
        """.strip().splitlines()
    )
    for spelling in spellings
}
#: Of these, what stands before an amount: marks, codes, and Chinese names but for 元.
SIGNS = tuple(
    spelling
    for spelling, code in CURRENCIES.items()
    if spelling[-1] in "$€£¥₹₩" or spelling in (code.lower(), "rmb", "rs", "rs.")
    or (not spelling.isascii() and len(spelling) > 1)
)  # fmt: skip


def alternatives(spellings: Iterable[str]) -> str:
    """Of a regular expression, the longest first; a Latin spelling is a word of its own."""
    return "|".join(_alone(one) for one in sorted(spellings, key=len, reverse=True))


def _alone(spelling: str) -> str:
    written = re.escape(spelling).replace("\\ ", " ")
    return f"{written}(?![a-z])" if spelling[-1].isascii() and spelling[-1].isalnum() else written
