"""Values of made contracts, each drawn by chance and spelled one way in the contract and another in a summary."""

import random
from calendar import month_name
from typing import NamedTuple


class Fact(NamedTuple):
    """How a contract may write a value, how a summary may, and how a summary would write another value."""

    written: list[str]
    told: list[str]
    altered: list[str]


_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = "零一二三四五六七八九"


def _word(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


def han(number: int) -> str:
    """Below 200."""
    if number > 99:
        rest = number - 100
        return "一百" + (("零" if rest < 10 else "一" if rest < 20 else "") + han(rest) if rest else "")
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


def _plural(number: int, unit: str) -> str:
    return unit if number == 1 else f"{unit}s"


def days(chance: random.Random) -> Fact:
    number, other = chance.sample((7, 10, 14, 15, 20, 21, 30, 45, 60, 90), 2)
    return Fact(
        [f"{_word(number)} ({number}) days", f"{number} days", f"{_word(number)} days", f"{number} calendar days"],
        [f"{number} days", f"{_word(number)} days", *([f"{_word(number // 7)} weeks"] if not number % 7 and number > 7 else [])],
        [f"{other} days", f"{_word(other)} days"],
    )  # fmt: skip


def years(chance: random.Random) -> Fact:
    number, other = chance.sample(range(2, 11), 2)
    return Fact(
        [f"{_word(number)} ({number}) years", f"{number} years", f"{_word(number)} years", f"{number * 12} months"],
        [f"{number} years", f"{_word(number)} years", f"{number * 12} months"],
        [f"{other} years", f"{_word(other)} years", f"{other * 12} months"],
    )


def business_days(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 3, 5, 8, 10, 12), 2)
    return Fact(
        [f"{_word(number)} ({number}) business days", f"{number} Business Days", f"{_word(number)} working days"],
        [f"{number} business days", f"{_word(number)} business days", f"{number} working days"],
        [f"{other} business days", f"{number} calendar days", f"{_word(other)} working days"],
    )


def money(chance: random.Random) -> Fact:
    number, other = (
        chance.choice((1, 2, 3, 4, 6, 8)) * chance.choice((5_000, 25_000, 50_000, 250_000)) for _ in range(2)
    )
    other += 5_000 * (other == number)
    sign, code, word = chance.choice((("$", "USD", "dollars"), ("€", "EUR", "euros"), ("£", "GBP", "pounds")))
    short = (
        [f"{sign}{number / 1_000_000:g} million", f"{sign}{number / 1_000_000:g}m"]
        if number >= 1_000_000
        else [f"{sign}{number // 1000}k"]
    )
    return Fact(
        [f"{code} {number:,}", f"{sign}{number:,}", f"{sign}{number:,}.00", f"{number:,} {word}"],
        [f"{code} {number:,}", f"{sign}{number:,}", f"{number:,} {word}", f"{code} {number}", *short],
        [f"{code} {other:,}", f"{sign}{other:,}", f"{sign}{number * 10:,}", f"{other:,} {word}"],
    )  # fmt: skip


def percent(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 5, 8, 10, 12, 15, 20, 25, 40), 2)
    half = chance.choice((0, 0, 0.5))
    return Fact(
        [f"{number + half:g}%", f"{number + half:g} percent", f"{number + half:g} per cent"]
        + [f"{_word(number)} percent ({number}%)"] * (not half),
        [f"{number + half:g}%", f"{number + half:g} %", f"{number + half:g} percent"] + [f"{_word(number)} per cent"] * (not half),
        [f"{other + half:g}%", f"{number + half + 0.25:g} %", f"{other + half:g} percent"],
    )  # fmt: skip


def date(chance: random.Random) -> Fact:
    year, month, day = chance.randint(2019, 2031), chance.randint(1, 12), chance.randint(1, 28)
    name, other = month_name[month], month_name[month % 12 + 1]
    return Fact(
        [f"{day} {name} {year}", f"{name} {day}, {year}", f"the {_nth(day)} day of {name}, {year}", f"{year}-{month:02}-{day:02}"],
        [f"{day} {name} {year}", f"{name} {day}, {year}", f"{name[:3]} {day}, {year}", f"{_nth(day)} {name} {year}"],
        [f"{day} {other} {year}", f"{name} {day % 28 + 1}, {year}", f"{name} {day}, {year + 1}"],
    )  # fmt: skip


def _nth(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def clock(chance: random.Random) -> Fact:
    hour, half = chance.randint(1, 11), chance.choice(("00", "30"))
    return Fact(
        [f"{hour}:{half} p.m.", f"{hour}:{half} PM", f"{hour + 12}:{half}"],
        [f"{hour}:{half} pm", f"{hour + 12}:{half}", f"{hour}.{half} p.m."],
        [f"{hour}:{half} a.m.", f"{hour:02}:{half}", f"{hour}:15 p.m."],
    )


def often(chance: random.Random) -> Fact:
    (written, told), (_, other) = chance.sample(
        ((["monthly", "each month", "every month"], ["monthly", "every month", "per month"]),
         (["quarterly", "each calendar quarter", "every quarter"], ["quarterly", "every quarter", "every three months"]),
         (["annually", "once a year", "each year"], ["annually", "every year", "yearly"]),
         (["weekly", "each week"], ["weekly", "every week"])), 2)  # fmt: skip
    return Fact(written, [one for one in told if "once" not in written], other)


def share(chance: random.Random) -> Fact:
    written, told, altered = chance.choice((
        (["two-thirds", "two thirds", "2/3"], ["two thirds", "2/3", "two-thirds"], ["three quarters", "1/3", "one third"]),
        (["three-quarters", "75%"], ["three quarters", "75 %", "3/4"], ["two thirds", "57 %", "1/4"]),
        (["one half", "50 per cent"], ["half", "50%", "one-half"], ["one third", "15%", "a quarter"]),
    ))  # fmt: skip
    return Fact(written, told, altered)


def ordinal(chance: random.Random) -> Fact:
    names = ["second", "third", "fourth", "fifth", "sixth"]
    one, other = chance.sample(range(5), 2)
    return Fact([names[one], f"{names[one]} ({_nth(one + 2)})"], [names[one], _nth(one + 2)], [names[other], _nth(other + 2)])  # fmt: skip


def area(chance: random.Random) -> Fact:
    number = chance.randint(8, 96) * 50
    return Fact(
        [f"{number:,} square feet", f"{number:,} sq. ft.", f"{number} square feet"],
        [f"{number:,} sq ft", f"{number:,} square feet", f"{number} ft²"],
        [f"{number + 100:,} square feet", f"{number:,} square metres", f"{number * 10:,} sq ft"],
    )


def count(chance: random.Random) -> Fact:
    number, other = chance.sample((11, 12, 15, 18, 24, 36, 48, 250, 400), 2)
    word = [_word(number)] if number < 100 else []
    return Fact([str(number), *(f"{one} ({number})" for one in word)], [str(number), *word], [str(other)])


def han_days(chance: random.Random) -> Fact:
    number, other = chance.sample((3, 5, 7, 10, 15, 20, 30, 45, 60, 90), 2)
    return Fact(
        [f"{number}日", f"{han(number)}日", f"{number}天", f"{han(number)}（{number}）日", f"{number}个自然日"],
        [f"{number}日", f"{han(number)}日", f"{number}天", f"{han(number)}天"],
        [f"{other}日", f"{han(other)}日", f"{other}天", f"{number}个工作日", f"{number}个月"],
    )


def han_work(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 3, 5, 7, 10, 15), 2)
    return Fact(
        [f"{number}个工作日", f"{han(number)}个工作日", f"{number}工作日"],
        [f"{number}个工作日", f"{han(number)}个工作日"],
        [f"{other}个工作日", f"{number}日", f"{han(other)}个工作日"],
    )


def han_years(chance: random.Random) -> Fact:
    number, other = chance.sample(range(2, 11), 2)
    return Fact(
        [f"{number}年", f"{han(number)}年", f"{number * 12}个月"],
        [f"{number}年", f"{han(number)}年", f"{han(number * 12)}个月", f"{number * 12}个月"],
        [f"{other}年", f"{han(other)}年", f"{other * 12}个月"],
    )


def han_money(chance: random.Random) -> Fact:
    number, other = (chance.choice((2, 3, 5, 6, 8, 12)) * chance.choice((10_000, 50_000, 150_000)) for _ in range(2))
    other += 10_000 * (other == number)
    return Fact(
        [f"人民币{number:,}元", f"{number}元", f"{number:,}元", f"{number / 10_000:g}万元", f"人民币{number / 10_000:g}万元整", f"RMB {number:,}"],
        [f"{number / 10_000:g}万元", f"{number:,}元", f"{number}元", f"人民币{number:,}元"],
        [f"{other / 10_000:g}万元", f"{other:,}元", f"{number / 10_000:g}元", f"{number * 10:,}元", f"{number / 10_000:g}万美元"],
    )  # fmt: skip


def han_percent(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 3, 5, 6, 10, 15, 20, 30), 2)
    return Fact(
        [f"{number}%", f"百分之{han(number)}", f"{number}％"],
        [f"{number}%", f"百分之{han(number)}"],
        [f"{other}%", f"百分之{han(other)}", f"{number}‰", f"千分之{han(number)}"],
    )


def han_rate(chance: random.Random) -> Fact:
    number, other = chance.sample(range(1, 10), 2)
    return Fact(
        [f"万分之{han(number)}", f"{number / 100:g}%", f"{number / 10:g}‰"],
        [f"万分之{han(number)}", f"{number / 100:g}%", f"{number / 10:g}‰"],
        [f"万分之{han(other)}", f"千分之{han(number)}", f"{number / 10:g}%"],
    )


def han_date(chance: random.Random) -> Fact:
    year, month, day = chance.randint(2019, 2031), chance.randint(1, 12), chance.randint(1, 28)
    digits = "".join("〇一二三四五六七八九"[int(one)] for one in str(year))
    return Fact(
        [f"{year}年{month}月{day}日", f"{digits}年{han(month)}月{han(day)}日", f"{year}年{month:02}月{day:02}日"],
        [f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{digits}年{han(month)}月{han(day)}日"],
        [f"{year}年{month % 12 + 1}月{day}日", f"{year + 1}年{month}月{day}日", f"{year}年{month}月{day % 28 + 1}日"],
    )


def han_share(chance: random.Random) -> Fact:
    written, told, altered = chance.choice((
        (["三分之二", "2/3"], ["三分之二", "2/3"], ["四分之三", "1/3", "三分之一"]),
        (["四分之一", "25%"], ["四分之一", "25%"], ["三分之一", "35%"]),
        (["二分之一", "50%"], ["一半", "50%", "1/2"], ["三分之一", "15%"]),
    ))  # fmt: skip
    return Fact(written, told, altered)


def han_area(chance: random.Random) -> Fact:
    number = chance.randint(8, 96) * 5
    return Fact(
        [f"{number}平方米", f"{number}㎡", f"{number}.00平方米"],
        [f"{number}平方米", f"{number}㎡", f"{number}平米"],
        [f"{number + 10}平方米", f"{number}亩", f"{number * 10}㎡"],
    )


def han_count(chance: random.Random) -> Fact:
    number, other = chance.sample((11, 12, 15, 18, 24, 36, 48), 2)
    unit = chance.choice(("台", "套", "名", "份"))
    return Fact([f"{number}{unit}", f"{han(number)}{unit}"], [f"{number}{unit}", f"{han(number)}{unit}"], [f"{other}{unit}", f"{han(other)}{unit}"])  # fmt: skip


def han_often(chance: random.Random) -> Fact:
    one, other = chance.sample(("每月", "每季度", "每年", "每周"), 2)
    return Fact([one, f"{one[0]}个{one[1:]}" if one[1] in "月季" else one], [one], [other])


def han_clock(chance: random.Random) -> Fact:
    hour, half = chance.randint(1, 6), chance.choice(("", "30分"))
    return Fact(
        [f"下午{hour}时{half}", f"{hour + 12}时{half}", f"{hour + 12}:{'30' if half else '00'}"],
        [f"{hour + 12}:{'30' if half else '00'}", f"下午{hour}点{half}"],
        [f"上午{hour}时{half}", f"{hour + 13}:{'30' if half else '00'}"],
    )
