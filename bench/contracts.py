"""Contracts made from facts, and statements about them in a summary's words: true, altered, with the parties exchanged.

Nothing here asks the product what a value is: each is drawn as a fact and spelled by this file, one way in the contract and
another way in the statement, and each clause has wordings of its own for either. bench/checks.py holds the statements
against the contract.
"""

import random
from calendar import month_name
from collections.abc import Callable, Iterator
from typing import NamedTuple

from paraphrases import Paraphrase


class Fact(NamedTuple):
    """How a contract may write a value, how a summary may, and how a summary would write another value."""

    written: list[str]
    told: list[str]
    altered: list[str]


class Clause(NamedTuple):
    """`{a}` owes something to `{b}`; `{v}` is the value, made by `facts`."""

    kind: str
    facts: Callable[[random.Random], Fact]
    written: tuple[str, ...]
    told: tuple[str, ...]


def statements(language: str, count: int, seed: int) -> Iterator[tuple[str, list[Paraphrase]]]:
    """So many contracts, each with the statements about it."""
    for number in range(count):
        chance = random.Random(f"{language} {seed} {number}")
        yield _contract(language, chance)


def _contract(language: str, chance: random.Random) -> tuple[str, list[Paraphrase]]:
    parties = chance.choice(_PARTIES[language])
    names = chance.sample(_NAMES[language], 2)
    clauses = chance.sample(_CLAUSES[language], len(_CLAUSES[language]) * 2 // 3)
    text, found = [_opening(language, parties, names, chance)], []
    for number, clause in enumerate(clauses, 2):
        fact = clause.facts(chance)
        roles = dict(zip("ab", chance.sample(parties, 2), strict=True))
        sentence = chance.choice(clause.written).format(**roles, v=chance.choice(fact.written))
        text.append(_numbered(language, number, sentence, chance.choice(_BESIDE[language]).format(**roles)))
        told = chance.choice(clause.told)
        swapped = {"a": roles["b"], "b": roles["a"]}
        for sort, value, who in (
            ("true", fact.told, roles),
            ("altered", fact.altered, roles),
            ("swapped", fact.told, swapped),
        ):
            if value:
                found.append(Paraphrase(sort, clause.kind, told.format(**who, v=chance.choice(value)), sentence))
    return "\n\n".join([*text, _CLOSING[language]]), found


def _opening(language: str, parties: tuple[str, str], names: list[str], chance: random.Random) -> str:
    written = dict(zip(("a", "b", "x", "y"), (*parties, *names), strict=True))
    return chance.choice(_OPENINGS[language]).format(**written)


def _numbered(language: str, number: int, sentence: str, beside: str) -> str:
    if language == "zh":
        return f"第{_han(number)}条　{sentence}{beside}"
    return f"{number}. {sentence} {beside}"


# --- Values -----------------------------------------------------------------------------------------------------------

_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = "零一二三四五六七八九"


def _word(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


def _han(number: int) -> str:
    """Below 200."""
    if number > 99:
        rest = number - 100
        return "一百" + (("零" if rest < 10 else "一" if rest < 20 else "") + _han(rest) if rest else "")
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


def _plural(number: int, unit: str) -> str:
    return unit if number == 1 else f"{unit}s"


def _days(chance: random.Random) -> Fact:
    number, other = chance.sample((7, 10, 14, 15, 20, 21, 30, 45, 60, 90), 2)
    return Fact(
        [f"{_word(number)} ({number}) days", f"{number} days", f"{_word(number)} days", f"{number} calendar days"],
        [f"{number} days", f"{_word(number)} days", *([f"{_word(number // 7)} weeks"] if not number % 7 and number > 7 else [])],
        [f"{other} days", f"{_word(other)} days"],
    )  # fmt: skip


def _years(chance: random.Random) -> Fact:
    number, other = chance.sample(range(2, 11), 2)
    return Fact(
        [f"{_word(number)} ({number}) years", f"{number} years", f"{_word(number)} years", f"{number * 12} months"],
        [f"{number} years", f"{_word(number)} years", f"{number * 12} months"],
        [f"{other} years", f"{_word(other)} years", f"{other * 12} months"],
    )


def _business_days(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 3, 5, 8, 10, 12), 2)
    return Fact(
        [f"{_word(number)} ({number}) business days", f"{number} Business Days", f"{_word(number)} working days"],
        [f"{number} business days", f"{_word(number)} business days", f"{number} working days"],
        [f"{other} business days", f"{number} calendar days", f"{_word(other)} working days"],
    )


def _money(chance: random.Random) -> Fact:
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


def _percent(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 5, 8, 10, 12, 15, 20, 25, 40), 2)
    half = chance.choice((0, 0, 0.5))
    return Fact(
        [f"{number + half:g}%", f"{number + half:g} percent", f"{number + half:g} per cent"]
        + [f"{_word(number)} percent ({number}%)"] * (not half),
        [f"{number + half:g}%", f"{number + half:g} %", f"{number + half:g} percent"] + [f"{_word(number)} per cent"] * (not half),
        [f"{other + half:g}%", f"{number + half + 0.25:g} %", f"{other + half:g} percent"],
    )  # fmt: skip


def _date(chance: random.Random) -> Fact:
    year, month, day = chance.randint(2019, 2031), chance.randint(1, 12), chance.randint(1, 28)
    name, other = month_name[month], month_name[month % 12 + 1]
    return Fact(
        [f"{day} {name} {year}", f"{name} {day}, {year}", f"the {_nth(day)} day of {name}, {year}", f"{year}-{month:02}-{day:02}"],
        [f"{day} {name} {year}", f"{name} {day}, {year}", f"{name[:3]} {day}, {year}", f"{_nth(day)} {name} {year}"],
        [f"{day} {other} {year}", f"{name} {day % 28 + 1}, {year}", f"{name} {day}, {year + 1}"],
    )  # fmt: skip


def _nth(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _clock(chance: random.Random) -> Fact:
    hour, half = chance.randint(1, 11), chance.choice(("00", "30"))
    return Fact(
        [f"{hour}:{half} p.m.", f"{hour}:{half} PM", f"{hour + 12}:{half}"],
        [f"{hour}:{half} pm", f"{hour + 12}:{half}", f"{hour}.{half} p.m."],
        [f"{hour}:{half} a.m.", f"{hour:02}:{half}", f"{hour}:15 p.m."],
    )


def _often(chance: random.Random) -> Fact:
    (written, told), (_, other) = chance.sample(
        ((["monthly", "each month", "every month"], ["monthly", "every month", "per month"]),
         (["quarterly", "each calendar quarter", "every quarter"], ["quarterly", "every quarter", "every three months"]),
         (["annually", "once a year", "each year"], ["annually", "every year", "yearly"]),
         (["weekly", "each week"], ["weekly", "every week"])), 2)  # fmt: skip
    return Fact(written, [one for one in told if "once" not in written], other)


def _share(chance: random.Random) -> Fact:
    written, told, altered = chance.choice((
        (["two-thirds", "two thirds", "2/3"], ["two thirds", "2/3", "two-thirds"], ["three quarters", "1/3", "one third"]),
        (["three-quarters", "75%"], ["three quarters", "75 %", "3/4"], ["two thirds", "57 %", "1/4"]),
        (["one half", "50 per cent"], ["half", "50%", "one-half"], ["one third", "15%", "a quarter"]),
    ))  # fmt: skip
    return Fact(written, told, altered)


def _ordinal(chance: random.Random) -> Fact:
    names = ["second", "third", "fourth", "fifth", "sixth"]
    one, other = chance.sample(range(5), 2)
    return Fact([names[one], f"{names[one]} ({_nth(one + 2)})"], [names[one], _nth(one + 2)], [names[other], _nth(other + 2)])  # fmt: skip


def _area(chance: random.Random) -> Fact:
    number = chance.randint(8, 96) * 50
    return Fact(
        [f"{number:,} square feet", f"{number:,} sq. ft.", f"{number} square feet"],
        [f"{number:,} sq ft", f"{number:,} square feet", f"{number} ft²"],
        [f"{number + 100:,} square feet", f"{number:,} square metres", f"{number * 10:,} sq ft"],
    )


def _count(chance: random.Random) -> Fact:
    number, other = chance.sample((11, 12, 15, 18, 24, 36, 48, 250, 400), 2)
    word = [_word(number)] if number < 100 else []
    return Fact([str(number), *(f"{one} ({number})" for one in word)], [str(number), *word], [str(other)])


def _han_days(chance: random.Random) -> Fact:
    number, other = chance.sample((3, 5, 7, 10, 15, 20, 30, 45, 60, 90), 2)
    return Fact(
        [f"{number}日", f"{_han(number)}日", f"{number}天", f"{_han(number)}（{number}）日", f"{number}个自然日"],
        [f"{number}日", f"{_han(number)}日", f"{number}天", f"{_han(number)}天"],
        [f"{other}日", f"{_han(other)}日", f"{other}天", f"{number}个工作日", f"{number}个月"],
    )


def _han_work(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 3, 5, 7, 10, 15), 2)
    return Fact(
        [f"{number}个工作日", f"{_han(number)}个工作日", f"{number}工作日"],
        [f"{number}个工作日", f"{_han(number)}个工作日"],
        [f"{other}个工作日", f"{number}日", f"{_han(other)}个工作日"],
    )


def _han_years(chance: random.Random) -> Fact:
    number, other = chance.sample(range(2, 11), 2)
    return Fact(
        [f"{number}年", f"{_han(number)}年", f"{number * 12}个月"],
        [f"{number}年", f"{_han(number)}年", f"{_han(number * 12)}个月", f"{number * 12}个月"],
        [f"{other}年", f"{_han(other)}年", f"{other * 12}个月"],
    )


def _han_money(chance: random.Random) -> Fact:
    number, other = (chance.choice((2, 3, 5, 6, 8, 12)) * chance.choice((10_000, 50_000, 150_000)) for _ in range(2))
    other += 10_000 * (other == number)
    return Fact(
        [f"人民币{number:,}元", f"{number}元", f"{number:,}元", f"{number / 10_000:g}万元", f"人民币{number / 10_000:g}万元整", f"RMB {number:,}"],
        [f"{number / 10_000:g}万元", f"{number:,}元", f"{number}元", f"人民币{number:,}元"],
        [f"{other / 10_000:g}万元", f"{other:,}元", f"{number / 10_000:g}元", f"{number * 10:,}元", f"{number / 10_000:g}万美元"],
    )  # fmt: skip


def _han_percent(chance: random.Random) -> Fact:
    number, other = chance.sample((2, 3, 5, 6, 10, 15, 20, 30), 2)
    return Fact(
        [f"{number}%", f"百分之{_han(number)}", f"{number}％"],
        [f"{number}%", f"百分之{_han(number)}"],
        [f"{other}%", f"百分之{_han(other)}", f"{number}‰", f"千分之{_han(number)}"],
    )


def _han_rate(chance: random.Random) -> Fact:
    number, other = chance.sample(range(1, 10), 2)
    return Fact(
        [f"万分之{_han(number)}", f"{number / 100:g}%", f"{number / 10:g}‰"],
        [f"万分之{_han(number)}", f"{number / 100:g}%", f"{number / 10:g}‰"],
        [f"万分之{_han(other)}", f"千分之{_han(number)}", f"{number / 10:g}%"],
    )


def _han_date(chance: random.Random) -> Fact:
    year, month, day = chance.randint(2019, 2031), chance.randint(1, 12), chance.randint(1, 28)
    digits = "".join("〇一二三四五六七八九"[int(one)] for one in str(year))
    return Fact(
        [f"{year}年{month}月{day}日", f"{digits}年{_han(month)}月{_han(day)}日", f"{year}年{month:02}月{day:02}日"],
        [f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{digits}年{_han(month)}月{_han(day)}日"],
        [f"{year}年{month % 12 + 1}月{day}日", f"{year + 1}年{month}月{day}日", f"{year}年{month}月{day % 28 + 1}日"],
    )


def _han_share(chance: random.Random) -> Fact:
    written, told, altered = chance.choice((
        (["三分之二", "2/3"], ["三分之二", "2/3"], ["四分之三", "1/3", "三分之一"]),
        (["四分之一", "25%"], ["四分之一", "25%"], ["三分之一", "35%"]),
        (["二分之一", "50%"], ["一半", "50%", "1/2"], ["三分之一", "15%"]),
    ))  # fmt: skip
    return Fact(written, told, altered)


def _han_area(chance: random.Random) -> Fact:
    number = chance.randint(8, 96) * 5
    return Fact(
        [f"{number}平方米", f"{number}㎡", f"{number}.00平方米"],
        [f"{number}平方米", f"{number}㎡", f"{number}平米"],
        [f"{number + 10}平方米", f"{number}亩", f"{number * 10}㎡"],
    )


def _han_count(chance: random.Random) -> Fact:
    number, other = chance.sample((11, 12, 15, 18, 24, 36, 48), 2)
    unit = chance.choice(("台", "套", "名", "份"))
    return Fact([f"{number}{unit}", f"{_han(number)}{unit}"], [f"{number}{unit}", f"{_han(number)}{unit}"], [f"{other}{unit}", f"{_han(other)}{unit}"])  # fmt: skip


def _han_often(chance: random.Random) -> Fact:
    one, other = chance.sample(("每月", "每季度", "每年", "每周"), 2)
    return Fact([one, f"{one[0]}个{one[1:]}" if one[1] in "月季" else one], [one], [other])


def _han_clock(chance: random.Random) -> Fact:
    hour, half = chance.randint(1, 6), chance.choice(("", "30分"))
    return Fact(
        [f"下午{hour}时{half}", f"{hour + 12}时{half}", f"{hour + 12}:{'30' if half else '00'}"],
        [f"{hour + 12}:{'30' if half else '00'}", f"下午{hour}点{half}"],
        [f"上午{hour}时{half}", f"{hour + 13}:{'30' if half else '00'}"],
    )


# --- Wordings ---------------------------------------------------------------------------------------------------------

_PARTIES = {
    "en": [("Lessor", "Lessee"), ("Vendor", "Purchaser"), ("Employer", "Executive"), ("Franchisor", "Franchisee"), ("Lender", "Borrower"),
           ("Publisher", "Author"), ("Contractor", "Owner"), ("Carrier", "Shipper"), ("Sponsor", "Institution"), ("Agent", "Principal")],
    "zh": [("出租方", "承租方"), ("甲方", "乙方"), ("供货方", "采购方"), ("许可方", "被许可方"), ("贷款人", "借款人"), ("定作人", "承揽人"),
           ("托运人", "承运人"), ("特许人", "被特许人"), ("委托方", "受托方"), ("用人单位", "劳动者")],
}  # fmt: skip
_NAMES = {
    "en": ["Northgate Holdings Limited", "Pelican Freight, Inc.", "Marlowe & Finch LLP", "Quillon Systems Corporation", "Aster Foods plc",
           "Tamsin Verity Okafor", "Redbridge Dairy Co.", "Vantor Logistics GmbH", "The Orchard Trust", "Sable Point Ventures, L.P."],
    "zh": ["深圳市远帆科技有限公司", "杭州栖霞食品股份有限公司", "成都锦里文化传播有限公司", "天津北辰机械制造有限责任公司", "王思远", "厦门鹭岛物流集团有限公司"],
}  # fmt: skip
_OPENINGS = {
    "en": ['SERVICE CONTRACT\n\n1. This contract is concluded between {x} (the "{a}") and {y} (the "{b}").',
           'AGREEMENT\n\n1. By this Agreement {x}, hereinafter called the "{a}", and {y}, hereinafter called the "{b}", agree as follows.',
           'DEED\n\n1. The parties are {x} ("{a}") of the one part and {y} ("{b}") of the other part.'],
    "zh": ["合同书\n\n第一条　{a}：{x}；{b}：{y}。双方经协商一致，订立本合同。",
           "协议\n\n{a}（全称）：{x}\n\n{b}（全称）：{y}\n\n第一条　双方依照《中华人民共和国民法典》订立本协议。"],
}  # fmt: skip
_CLOSING = {"en": "Signed in two originals.", "zh": "本合同一式两份，双方各执一份。"}
_BESIDE = {
    "en": ["Nothing in this clause limits any other remedy.", "The {b} shall co-operate in good faith.", "The {a} bears its own costs.", "",
           "Any exception requires the consent of the {b}, which may not be withheld unreasonably."],
    "zh": ["双方另有约定的除外。", "{b}应当予以配合。", "由此产生的费用由{a}承担。", "", "未经{b}书面同意，{a}不得变更。"],
}  # fmt: skip
_CLAUSES = {
    "en": [
        Clause("duration", _days, ("The {a} shall settle every invoice within {v} of its receipt.", "Invoices are payable by the {a} not later than {v} after they are received."),
               ("The {a} has to pay invoices within {v} of receipt.", "Invoices must be settled by the {a} within {v}.")),
        Clause("duration", _years, ("The {a} shall keep the records of the services for {v} after this contract ends.", "For a period of {v} following expiry, the {a} must retain all records of the services."),
               ("The {a} must keep records for {v} after the end of the contract.", "Records are to be retained by the {a} for {v}.")),
        Clause("duration", _business_days, ("The {a} shall acknowledge each complaint within {v}.", "Each complaint must be answered in writing by the {a} within {v} of its arrival."),
               ("The {a} must respond to complaints within {v}.", "Complaints are answered by the {a} within {v}.")),
        Clause("amount", _money, ("The {a} shall maintain public liability insurance of not less than {v} for each occurrence.", "Insurance against public liability of at least {v} per claim shall be carried by the {a}."),
               ("The {a} must carry public liability insurance of at least {v}.", "Public liability cover of {v} is to be maintained by the {a}.")),
        Clause("amount", _money, ("On signature the {a} shall deposit {v} with the {b} as security.", "The {a} will provide a security deposit in the amount of {v} upon execution."),
               ("A security deposit of {v} is provided by the {a}.", "The {a} deposits {v} as security on signing.")),
        Clause("amount", _money, ("The aggregate liability of the {a} under this contract shall not exceed {v}.", "In no event will the {a} be liable for more than {v} in total."),
               ("The {a}'s total liability is capped at {v}.", "Liability of the {a} is limited to {v} in aggregate.")),
        Clause("percent", _percent, ("Sums that are overdue bear interest at {v} a year, which the {a} shall pay on demand.", "The {a} must pay default interest of {v} per annum on late payments."),
               ("The {a} pays default interest of {v} on overdue sums.", "Late payments by the {a} bear interest at {v}.")),
        Clause("percent", _percent, ("The {a} may raise the charges once a year by no more than {v}.", "No increase of the charges that the {a} makes shall exceed {v} in any year."),
               ("The {a} may increase charges by at most {v} per year.", "Yearly increases of the charges by the {a} are limited to {v}.")),
        Clause("date", _date, ("The {a} shall deliver the first report on or before {v}.", "The first report is to be delivered by the {a} no later than {v}."),
               ("The {a}'s first report is due by {v}.", "The {a} has until {v} to deliver the first report.")),
        Clause("date", _date, ("The right of the {a} to renew lapses on {v}.", "Unless exercised before {v}, the option of the {a} to renew expires."),
               ("The {a}'s option to renew ends on {v}.", "Renewal by the {a} is possible until {v}.")),
        Clause("time", _clock, ("The {a} shall staff the help desk until {v} on each working day.", "On working days the help desk of the {a} closes at {v}."),
               ("The {a}'s help desk is open until {v}.", "The help desk of the {a} closes at {v} on working days.")),
        Clause("frequency", _often, ("The {a} shall send statements of account {v}.", "Statements of account are to be furnished by the {a} {v}."),
               ("The {a} sends statements of account {v}.", "Statements are provided by the {a} {v}.")),
        Clause("percent", _share, ("The {a} may convene a meeting where {v} of the members request it.", "A meeting shall be called by the {a} if members holding {v} of the votes so demand."),
               ("The {a} may call a meeting at the request of {v} of the members.", "At the demand of {v} of the members the {a} calls a meeting.")),
        Clause("ordinal", _ordinal, ("The {a} may terminate this contract with effect from the {v} anniversary of its date.", "As from the {v} anniversary of signature, termination by the {a} is permitted."),
               ("The {a} may terminate from the {v} anniversary.", "Termination by the {a} is possible from the {v} anniversary of the contract.")),
        Clause("measure", _area, ("The {a} shall make available storage of {v} free of charge.", "Storage space measuring {v} is to be provided by the {a} without charge."),
               ("The {a} provides {v} of storage free of charge.", "Free storage of {v} is provided by the {a}.")),
        Clause("number", _count, ("The {a} shall provide {v} trained operators at all times.", "At least {v} trained operators are to be supplied by the {a}."),
               ("The {a} must supply {v} trained operators.", "{v} trained operators are supplied by the {a}.")),
        Clause("duration", _days, ("Either party may remedy a breach; the {a} has {v} from notice to do so.", "Following notice of breach the {a} shall have {v} in which to remedy it."),
               ("The {a} has {v} to cure a breach after notice.", "After notice of a breach the {a} can remedy it within {v}.")),
        Clause("duration", _years, ("For {v} after termination the {a} shall not solicit the staff of the {b}.", "The {a} agrees not to employ any staff of the {b} during the {v} after termination."),
               ("The {a} must not solicit staff for {v} after termination.", "Non-solicitation binds the {a} for {v} after the contract ends.")),
        Clause("date", _date, ("The {a} shall complete the works by {v}.", "Completion of the works by the {a} is required on or before {v}."),
               ("The {a} must finish the works by {v}.", "The works have to be completed by the {a} by {v}.")),
        Clause("amount", _money, ("The {a} shall pay liquidated damages of {v} for each week of delay.", "For every week of delay, liquidated damages of {v} are payable by the {a}."),
               ("The {a} owes {v} in liquidated damages for each week of delay.", "Weekly liquidated damages of {v} are paid by the {a} for delay.")),
        Clause("duration", _days, ("Should the {a} wish to assign its rights, it shall inform the {b} {v} in advance.", "An assignment of rights by the {a} takes effect {v} after it has informed the {b}."),
               ("The {a} must give {v} notice before it assigns its rights.", "Before assigning its rights, the {a} is required to give notice of {v}.")),
        Clause("percent", _percent, ("Out of the net sales the {a} shall remit a royalty of {v} to the {b}.", "The royalty due from the {a} amounts to {v} of net sales."),
               ("The agreement obliges the {a} to pay a royalty of {v} of net sales.", "A {v} royalty on net sales is owed by the {a}.")),
        Clause("amount", _money, ("The {a} is not obliged to reimburse travel costs above {v} in a calendar year.", "Travel costs will be reimbursed by the {a} up to {v}."),
               ("Travel costs are reimbursed by the {a} up to a maximum of {v}.", "The {a} reimburses no more than {v} of travel costs.")),
        Clause("date", _date, ("All equipment on loan shall be returned by the {a} not later than {v}.", "The {a} undertakes to return the equipment on loan by {v}."),
               ("Equipment on loan goes back by {v}, and it is the {a} who returns it.", "The {a} will have returned the loaned equipment by {v}.")),
        Clause("frequency", _often, ("The {a} is entitled to audit the accounts {v}.", "The accounts may be audited by the {a} {v}."),
               ("An audit of the accounts can be carried out by the {a} {v}.", "The {a} has the right to audit the accounts {v}.")),
        Clause("duration", _business_days, ("Defective goods shall be replaced by the {a} within {v}.", "Within {v} of a claim the {a} shall replace whatever goods are defective."),
               ("The {a} replaces defective goods within {v}.", "Replacement of defective goods by the {a} takes place within {v}.")),
        Clause("number", _count, ("The {a} shall print {v} copies of the handbook.", "Of the handbook the {a} will print {v} copies."),
               ("{v} copies of the handbook are printed by the {a}.", "The {a} prints {v} copies of the handbook.")),
        Clause("duration", _years, ("The warranty given by the {a} runs for {v}.", "The {a} warrants the goods for {v} from delivery."),
               ("The {a} gives a warranty of {v} on the goods.", "The {a}'s warranty lasts {v}.")),
    ],
    "zh": [
        Clause("duration", _han_days, ("{a}应当自收到发票之日起{v}内付清款项。", "收到发票后{v}内，{a}须付清全部款项。"), ("{a}应在收到发票后{v}内付款。", "收到发票后，{a}须于{v}内付清款项。")),
        Clause("duration", _han_work, ("{a}应当在接到投诉后{v}内作出书面答复。", "对于投诉，{a}须于{v}内予以书面答复。"), ("{a}须在{v}内答复投诉。", "接到投诉后，{a}应在{v}内书面答复。")),
        Clause("duration", _han_years, ("合同终止后{v}内，{a}应当妥善保存服务记录。", "{a}保存服务记录的期间为合同终止后{v}。"), ("合同终止后{a}须保存服务记录{v}。", "{a}应将服务记录保存{v}。")),
        Clause("amount", _han_money, ("签约当日，{a}应当交纳履约保证金{v}。", "{a}须于签约时缴存{v}作为履约保证金。"), ("{a}须缴纳履约保证金{v}。", "履约保证金为{v}，由{a}交纳。")),
        Clause("amount", _han_money, ("{a}承担的赔偿总额以{v}为限。", "在任何情况下，{a}的赔偿总额不超过{v}。"), ("{a}的赔偿上限为{v}。", "{a}最多赔偿{v}。")),
        Clause("percent", _han_percent, ("{a}每年上调服务费的幅度不得超过{v}。", "服务费可以由{a}上调，但每年不得超过{v}。"), ("{a}每年最多上调服务费{v}。", "服务费由{a}上调的幅度以{v}为限。")),
        Clause("percent", _han_rate, ("{a}逾期付款的，应当按日支付逾期金额{v}的违约金。", "逾期付款违约金由{a}按逾期金额的{v}逐日支付。"), ("{a}逾期付款，按日支付{v}的违约金。", "逾期违约金为每日{v}，由{a}支付。")),
        Clause("date", _han_date, ("{a}应当于{v}前提交首份报告。", "首份报告由{a}在{v}之前提交。"), ("{a}须在{v}前提交首份报告。", "首份报告的提交期限为{v}，由{a}提交。")),
        Clause("date", _han_date, ("{a}应当在{v}前完成安装调试。", "安装调试须由{a}于{v}前完成。"), ("{a}须于{v}前完成安装调试。", "安装调试由{a}在{v}前完成。")),
        Clause("percent", _han_share, ("经{v}以上成员提议，{a}应当召开会议。", "{a}应当根据{v}以上成员的提议召集会议。"), ("{v}以上成员提议时，{a}须召开会议。", "{a}应依{v}以上成员的提议召集会议。")),
        Clause("measure", _han_area, ("{a}应当无偿提供面积{v}的仓库。", "{a}提供仓库一处，面积为{v}，不另收费。"), ("{a}免费提供{v}的仓库。", "仓库面积{v}，由{a}无偿提供。")),
        Clause("number", _han_count, ("{a}应当配备设备{v}。", "{a}须随时备有设备{v}。"), ("{a}须配备{v}设备。", "设备{v}由{a}配备。")),
        Clause("frequency", _han_often, ("{a}应当{v}向对方报送对账单。", "对账单由{a}{v}报送。"), ("{a}须{v}报送对账单。", "{a}{v}提供对账单。")),
        Clause("time", _han_clock, ("{a}客服电话的服务时间至{v}止。", "{a}应当将客服电话开通至{v}。"), ("{a}的客服电话服务至{v}。", "客服电话由{a}开通到{v}。")),
        Clause("duration", _han_days, ("{a}收到违约通知后，应当在{v}内予以补救。", "{a}须自收到违约通知之日起{v}内纠正违约行为。"), ("{a}应在收到违约通知后{v}内补救。", "违约通知送达后，{a}须于{v}内纠正违约。")),
        Clause("duration", _han_years, ("{a}自合同终止之日起{v}内不得雇用对方员工。", "合同终止后{v}内，{a}不得招揽对方的员工。"), ("合同终止后{v}内{a}不得雇用对方员工。", "{a}在{v}内不能招揽对方员工。")),
        Clause("duration", _han_days, ("{a}转让权利的，应当提前{v}通知对方。", "{a}拟转让权利时，须提前{v}书面告知。"), ("{a}转让权利须提前{v}通知。", "转让权利前，{a}应提前{v}告知对方。")),
        Clause("percent", _han_percent, ("{a}应当按净销售额的{v}支付使用费。", "使用费为净销售额的{v}，由{a}支付。"), ("{a}须支付净销售额{v}的使用费。", "合同要求{a}按净销售额的{v}支付使用费。")),
        Clause("amount", _han_money, ("差旅费由{a}报销，每年不超过{v}。", "{a}每年报销差旅费的上限为{v}。"), ("{a}报销差旅费以{v}为限。", "差旅费最多报销{v}，由{a}承担。")),
        Clause("date", _han_date, ("借用的设备由{a}于{v}前归还。", "{a}应当在{v}前归还借用的设备。"), ("{a}须在{v}前归还所借设备。", "所借设备应由{a}于{v}前归还。")),
        Clause("frequency", _han_often, ("{a}有权{v}查阅账目一次。", "{a}可以{v}查阅一次账目。"), ("{a}有权{v}查阅账目。", "账目可由{a}{v}查阅。")),
        Clause("duration", _han_work, ("货物有瑕疵的，{a}应当在{v}内更换。", "{a}须于接到通知后{v}内更换有瑕疵的货物。"), ("瑕疵货物由{a}在{v}内更换。", "{a}应于{v}内更换瑕疵货物。")),
        Clause("number", _han_count, ("{a}应当提供培训教材{v}。", "培训教材由{a}提供，共{v}。"), ("{a}提供教材{v}。", "共{v}教材由{a}提供。")),
        Clause("duration", _han_years, ("{a}对货物承担{v}的质量保证责任。", "货物的质量保证期为{v}，由{a}负责保修。"), ("{a}的质保期为{v}。", "{a}对货物质保{v}。")),
    ],
}  # fmt: skip
