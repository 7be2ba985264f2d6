"""How much of what identifies a person is found: `bench/deidentification.py [--notes 300] [--misses]`.

Notes and clauses are made from patterns of words written for this benchmark, with names, addresses and numbers that Faker
makes up (a fixed seed, names of several countries). Prints recall by kind and precision over all, for English and Chinese,
and the seconds for a megabyte of the same notes. A name counts as found if every character of it is.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faker import Faker

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assistant.deidentification.finding import find
from assistant.deidentification.kinds import Kind

NOTES = {
    "en": (
        "Patient: {name}, DOB {date}, MRN: {mrn}. Seen by Dr. {name} on {date} for chest pain. BP 128/76, potassium 4.8 mmol/L.",
        "{name} is a 64-year-old woman with Parkinson's disease. She may take levodopa 100 mg three times a day. Her daughter {name} can be reached at {phone}.",
        "Mr. {last} was admitted on {date} with pneumonia. CURB-65 score 2. Contact: {name}, {phone}, {email}.",
        "Dear Dr. {last}, thank you for referring {name} (NHS number {nhs}), who lives at {address}. HbA1c 7.2 %, eGFR 58.",
        "Discharge summary. Name: {name}. Attending physician: {name}, MD. Follow-up on {date}. Continue metformin 500 mg twice daily.",
        "A {age}-year-old man, SSN {ssn}, was brought in by his son {first}. Glasgow Coma Scale 13. Foley catheter placed; it may stay until May.",
        "Nurse {last} noted at 14:30 that {first} had refused insulin. Glucose 14.2 mmol/L; ketones 0.3.",
        'This Agreement is made on {date} between {name} (the "Landlord") and {name} (the "Tenant"). The rent is USD 1,450 a month.',
        "The Employee, {name}, residing at {address}, shall be paid USD 82,500 a year. Section 4.2 applies. Notice: 30 days.",
        "Payment goes to IBAN {iban}. Questions: {email} or {phone}. The late fee is 1.5 % a month.",
        "I, {name}, declare that on {date} I saw the defendant {name} leave the building at 9 p.m.",
        "Card {card} was charged EUR 240.00. The holder, {name}, disputes it. Passport number {passport}.",
        "{name} (MRN {mrn}) called from {phone}. INR 3.4 on {date}; warfarin 2.5 mg held for one day. Bell's palsy is improving.",
        "Signed: {name}\nWitness: {name}\nDate: {date}",
        "The patient's husband, {name}, reports no allergies. NPI {npi}. Portal login from {ip}; see https://portal.example.org/r/{mrn}.",
        "Counsel for the plaintiff, {name}, moved to compel. Hearing: {date}. Governing law: Delaware. See Smith v. Jones.",
        "{upper} was seen today. No fever, no cough. Lungs clear. Plan: amoxicillin 500 mg every 8 hours for 7 days.",
        "Will dated {date} of {name}. I leave my house at {address} to my sister {name}.",
    ),
    "zh": (
        "患者{name}，男，67岁，身份证号{id}，住{address}，电话{phone}，因胸痛于{date}入院。血钾4.8 mmol/L。",
        "姓名：{name}\n性别：女\n住院号：{mrn}\n主治医师：{name}\n诊断：高血压3级，2型糖尿病。",
        "{name}女士于{date}就诊，口服阿司匹林100mg，每日一次。家属{name}陪同。帕金森病史五年。",
        "甲方：{name}，身份证号码：{id}，住所地：{address}。乙方：{name}。租金每月人民币4800元。",
        "原告{name}与被告{name}借款合同纠纷一案，本院于{date}立案。借款本金50万元，年利率6%。",
        "法定代表人：{name}，联系电话：{phone}，邮箱：{email}。违约金为合同总价的5%。",
        "由{name}医生会诊，建议复查肌酐。白细胞12.3×10^9/L，黄疸消退。联系人：{name}，{phone}。",
        "立遗嘱人{name}将位于{address}的房屋留给女儿{name}。立遗嘱日期：{date}。",
        "借款人：{name}\n身份证号：{id}\n银行卡号：{card}\n签署日期：{date}",
        "患儿{name}，{date}出生，病历号：{mrn}。母亲{name}，周一复诊，体温37.2℃。",
        "证人{name}陈述：{date}晚，车牌号{plate}的车辆停在楼下。应当赔偿人民币12000元。",
        "审判长：{name}\n书记员：{name}\n{date}",
    ),
}

LOCALES = {"en": ("en_US", "en_GB", "en_IN", "fr_FR", "de_DE", "es_ES", "en_US", "en_US"), "zh": ("zh_CN",)}


@dataclass(frozen=True)
class Note:
    text: str
    spans: list[tuple[int, int, Kind]]


def makers(language: str, dice: random.Random) -> dict[str, tuple[Kind, Callable[[], str]]]:
    fakers = [Faker(locale) for locale in LOCALES[language]]
    for number, faker in enumerate(fakers):
        faker.seed_instance(number)

    def person() -> Faker:
        return dice.choice(fakers)

    def plain(words: str) -> str:
        return re.sub(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Dipl|Univ|Ing|Herr|Frau|Dr\.-Ing)\.? ", "", words)

    def name() -> str:
        one = person()
        return plain(f"{one.first_name()} {one.last_name()}") if language == "en" else one.name()

    us = Faker("zh_CN" if language == "zh" else "en_US")
    us.seed_instance(99)
    american = Faker("en_US")
    american.seed_instance(98)
    date = us.date_object
    dates = (
        lambda: date().strftime("%B %-d, %Y"),
        lambda: date().strftime("%m/%d/%Y"),
        lambda: date().strftime("%-d %B %Y"),
        lambda: date().strftime("%Y-%m-%d"),
    )
    chinese_dates = (lambda: date().strftime("%Y年%-m月%-d日"), lambda: date().strftime("%Y-%m-%d"))
    return {
        "name": (Kind.NAME, name),
        "upper": (Kind.NAME, lambda: name().upper()),
        "first": (Kind.NAME, lambda: person().first_name()),
        "last": (Kind.NAME, lambda: plain(person().last_name())),
        "date": (Kind.DATE, lambda: dice.choice(chinese_dates if language == "zh" else dates)()),
        "mrn": (Kind.MRN, lambda: f"{dice.randrange(10**6, 10**8)}"),
        "phone": (Kind.PHONE, lambda: us.phone_number() if language == "zh" else us.numerify("(2##) 5##-####")),
        "email": (Kind.EMAIL, us.email),
        "nhs": (Kind.NHS, lambda: _checked(dice, 10, _nhs)),
        "npi": (Kind.NPI, lambda: _checked(dice, 10, _npi)),
        "ssn": (Kind.SSN, us.ssn),
        "id": (Kind.RESIDENT_ID, us.ssn),
        "iban": (Kind.IBAN, Faker("en_GB").iban),
        "card": (Kind.CARD, lambda: american.credit_card_number("visa16")),
        "passport": (Kind.PASSPORT, lambda: us.bothify("?########").upper()),
        "ip": (Kind.IP, us.ipv4),
        "age": (Kind.AGE, lambda: str(dice.randrange(90, 104))),
        "plate": (Kind.PLATE, lambda: f"京A{dice.randrange(10000, 99999)}"),
        "address": (Kind.ADDRESS, (lambda: us.street_address()) if language == "en" else _chinese_address(us, dice)),
    }


def _chinese_address(faker: Faker, dice: random.Random) -> Callable[[], str]:
    return lambda: (
        f"{faker.province()}{faker.city_name()}市{faker.district()}区{faker.street_name()}{dice.randrange(1, 300)}号{dice.randrange(1, 20)}栋{dice.randrange(101, 2500)}室"
    )


def _checked(dice: random.Random, digits: int, is_valid: Callable[[str], bool]) -> str:
    while True:
        number = "".join(dice.choice("123456789") for _ in range(digits))
        if is_valid(number):
            return number


def _nhs(number: str) -> bool:
    """NHS Data Dictionary: the digits weighted 10 to 2, from 11."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return int(number[9]) == (0 if check == 11 else check)


def _npi(number: str) -> bool:
    digits = [int(digit) for digit in "80840" + number][::-1]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)]
    return number[0] in "12" and sum(doubled) % 10 == 0


def made(language: str, count: int) -> list[Note]:
    dice = random.Random(7)
    known = makers(language, dice)
    return [_filled(NOTES[language][number % len(NOTES[language])], known) for number in range(count)]


def _filled(pattern: str, known: dict[str, tuple[Kind, Callable[[], str]]]) -> Note:
    text, spans = "", []
    for words, slot in re.findall(r"([^{]*)(?:\{(\w+)\})?", pattern):
        text += words
        if slot:
            kind, make = known[slot]
            value = make()
            spans.append((len(text), len(text) + len(value), kind))
            text += value
    return Note(text, spans)


def report(language: str, notes: list[Note], misses: bool) -> None:
    asked, found, right, marked = Counter[Kind](), Counter[Kind](), 0, 0
    for note in notes:
        spans = find(note.text, language)
        covered = {place for span in spans for place in range(span.start, span.end)}
        wanted = {place for start, end, _ in note.spans for place in range(start, end)}
        for start, end, kind in note.spans:
            asked[kind] += 1
            whole = set(range(start, end)) <= covered
            found[kind] += whole
            if misses and not whole:
                print(f"  missed {kind}: {note.text[start:end]!r} in {note.text[max(start - 20, 0) : end + 20]!r}")
        for span in spans:
            marked += 1
            overlaps = bool(set(range(span.start, span.end)) & wanted)
            right += overlaps
            if misses and not overlaps:
                print(f"  too much, {span.kind}: {note.text[span.start : span.end]!r}")
    print(f"{language}: {len(notes)} notes, precision {right / marked:.3f}")
    print("  recall " + ", ".join(f"{kind} {found[kind] / asked[kind]:.3f} ({asked[kind]})" for kind in sorted(asked)))
    text = "\n".join(note.text for note in notes)
    text *= 1 + 1_000_000 // len(text.encode())
    began = time.process_time()
    find(text, language)
    print(f"  {(time.process_time() - began) / len(text.encode()) * 1e6:.2f} s of processor time for a megabyte")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=300)
    parser.add_argument("--misses", action="store_true", help="name what was missed and what was marked without need")
    options = parser.parse_args()
    for language in NOTES:
        report(language, made(language, options.notes), options.misses)


if __name__ == "__main__":
    main()
