"""What is found of each kind in both languages, and what must stay."""

import json
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command

from assistant.deidentification.finding import find
from assistant.deidentification.kinds import RULES, Kind

FOUND = {
    "en": [
        (Kind.NAME, "Seen by Dr. Folasade Ilesanmi today.", "Folasade Ilesanmi"),
        (Kind.NAME, "Patient: Ngozi Umeh\nAge: 41", "Ngozi Umeh"),
        (Kind.NAME, "Between Thomas R. Whitfield (the “Lessor”) and others", "Thomas R. Whitfield"),
        (Kind.NAME, "Her brother Zdzisław will call.", "Zdzisław"),
        (Kind.NAME, "Today HELEN MARSH was seen.", "HELEN MARSH"),
        (Kind.NAME, "This lease of a house in Leeds is made by Mr. Aldous\nPenhaligon.", "Aldous\nPenhaligon"),
        (Kind.NAME, "Mrs. O'Leary declined.", "O'Leary"),
        (Kind.NAME, "Mr. John Smith signed the agreement", "John Smith"),
        (Kind.NAME, "Witness: Mary Johnson testified.", "Mary Johnson"),
        (Kind.NAME, "Dr. Mary Johnson tested negative.", "Mary Johnson"),
        (Kind.NAME, "Patient: Mary Johnson scored 15.", "Mary Johnson"),
        (Kind.NAME, "Mary Johnson signed the lease.", "Mary Johnson"),
        (Kind.DATE, "Admitted on 3 March 2024 with sepsis.", "3 March 2024"),
        (Kind.DATE, "DOB 11/30/1961.", "11/30/1961"),
        (Kind.DATE, "since March 2019", "March 2019"),
        (Kind.AGE, "A 94-year-old woman", "94"),
        (Kind.PHONE, "Call (312) 555-0148 after six.", "(312) 555-0148"),
        (Kind.PHONE, "Tel. 555-0148", "555-0148"),
        (Kind.FAX, "Fax: 312-555-0149", "312-555-0149"),
        (Kind.EMAIL, "write to h.marsh@clinic.example.org.", "h.marsh@clinic.example.org"),
        (Kind.SSN, "SSN 536-22-8871", "536-22-8871"),
        (Kind.MRN, "MRN: 00482-11", "00482-11"),
        (Kind.NHS, "943 476 5919", "943 476 5919"),
        (Kind.NPI, "NPI 1245319599", "1245319599"),
        (Kind.CARD, "paid with 5555 5555 5555 4444", "5555 5555 5555 4444"),
        (Kind.IBAN, "to GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        (Kind.HEALTH_PLAN, "Member ID: XGW772841903", "XGW772841903"),
        (Kind.ACCOUNT, "account number 00712298", "00712298"),
        (Kind.LICENSE, "driver's license no. D4471-2290", "D4471-2290"),
        (Kind.PASSPORT, "passport no. 533401782", "533401782"),
        (Kind.PLATE, "licence plate: 8KLM204", "8KLM204"),
        (Kind.VEHICLE, "1HGCM82633A004352 was towed", "1HGCM82633A004352"),
        (Kind.DEVICE, "pacemaker serial number PKX-99182", "PKX-99182"),
        (Kind.URL, "see https://records.example.org/p/8812?x=1.", "https://records.example.org/p/8812?x=1"),
        (Kind.IP, "from 203.0.113.77 at night", "203.0.113.77"),
        (Kind.IP, "from 2001:db8:0:0:0:ff00:42:8329", "2001:db8:0:0:0:ff00:42:8329"),
        (Kind.ADDRESS, "lives at 48 Alder Lane, Apt 3, Dayton, OH 45402", "48 Alder Lane, Apt 3, Dayton"),
        (Kind.ZIP, "Dayton, OH 45402", "45402"),
        (Kind.ZIP, "London SW1A 2AA", "SW1A 2AA"),
    ],
    "zh": [
        (Kind.NAME, "患者孙晓梅，女，58岁", "孙晓梅"),
        (Kind.NAME, "姓名：高敏\n性别：女", "高敏"),
        (Kind.NAME, "原告马国强诉称", "马国强"),
        (Kind.NAME, "法定代表人：欧阳志远", "欧阳志远"),
        (Kind.NAME, "患者黄秀英，92岁，诉头痛", "黄秀英"),
        (Kind.NAME, "患者万里，男，45岁", "万里"),
        (Kind.NAME, "出租人高建国（身份证号11010519491231002X）", "高建国"),
        (Kind.PHONE, "手机１３８００１３８０００", "１３８００１３８０００"),
        (Kind.DATE, "２０２４年３月５日入院", "２０２４年３月５日"),
        (Kind.DATE, "于2023年11月8日签订", "2023年11月8日"),
        (Kind.DATE, "二〇二四年三月五日", "二〇二四年三月五日"),
        (Kind.AGE, "男，93岁", "93"),
        (Kind.PHONE, "电话13912345678。", "13912345678"),
        (Kind.PHONE, "座机010-62345678", "010-62345678"),
        (Kind.RESIDENT_ID, "11010519491231002X", "11010519491231002X"),
        (Kind.MRN, "住院号：20240017", "20240017"),
        (Kind.ADDRESS, "现住广州市天河区体育东路12号3栋504室。", "广州市天河区体育东路12号3栋504室"),
        (Kind.ZIP, "邮编：510620", "510620"),
        (Kind.PLATE, "车牌沪B·8K221", "沪B·8K221"),
        (Kind.EMAIL, "邮箱mg@example.cn。", "mg@example.cn"),
    ],
}

#: Nothing of these says who somebody is.
STAYS = {
    "en": [
        "She may take levodopa for Parkinson's disease; Crohn disease is quiet. May was better.",
        "Lisinopril 10 mg, potassium 5.1 mmol/L, BP 128/76, INR 2.5-3.5, HbA1c 7.2 %, pH 7.35.",
        "Glasgow Coma Scale 13, Foley catheter, Cockcroft-Gault, a Holter monitor, Murphy sign negative.",
        "The Buyer shall pay USD 640,000 within 30 days under Section 4.2(b) of this Agreement.",
        "See Smith v. Jones, 999 U.S. 123 (1990), and 42 U.S.C. 1983. Governing Law: Delaware.",
        "Patient is a 67-year-old man. Patient denies pain. Male, 45 yo. The Tenant agreed.",
        "Caucasian is a 67-year-old. This Delightful Gentleman is a 72-year-old.",
        "MS was diagnosed in 2019. A 64-year-old man. Medicare Part B pays 80 %.",
        "ADVERSE REACTIONS\nUse in Pregnancy\nInformation for Patients",
        "Harbour Steel, Inc. (the “Company”) and St. Mary's Hospital",
    ],
    "zh": [
        "患者高血压三级，黄疸消退，白细胞12.3×10^9/L，血钾4.8 mmol/L。",
        "出租人应当按照约定交付租赁物，承租人应当支付租金人民币48000元。",
        "帕金森病五年，口服阿司匹林100mg，每日一次，周一复查。",
        "上海明德科技有限公司与北京市朝阳区人民法院",
    ],
}


@pytest.mark.parametrize(
    ("language", "kind", "text", "words"),
    [(language, *one) for language, all_of in FOUND.items() for one in all_of],
    ids=lambda one: str(one)[:24],
)
def test_what_identifies_is_found(language: str, kind: Kind, text: str, words: str) -> None:
    assert (kind, words) in [(span.kind, text[span.start : span.end]) for span in find(text, language)]


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in STAYS.items() for text in texts]
)
def test_what_identifies_nobody_stays(language: str, text: str) -> None:
    assert [(span.kind, text[span.start : span.end]) for span in find(text, language)] == []


def test_every_kind_has_a_rule_and_an_example() -> None:
    assert set(RULES) == set(Kind) == {kind for examples in FOUND.values() for kind, *_ in examples}


def test_a_name_is_found_wherever_it_stands_again() -> None:
    text = "Ms. Tamsin Okereke was seen. Okereke has improved; Tamsin agrees."
    assert [text[span.start : span.end] for span in find(text, "en")] == ["Tamsin Okereke", "Okereke", "Tamsin"]


def test_a_chinese_name_is_found_wherever_it_stands_again() -> None:
    text = "患者张伟于2024年3月5日入院。张伟既往体健，给予张伟止痛。"
    found = find(text, "zh")
    assert [text[one.start : one.end] for one in found if one.kind is Kind.NAME] == ["张伟"] * 3


def test_known_names_are_found_exactly() -> None:
    text = "harbour view took the dose"
    assert [text[span.start : span.end] for span in find(text, "en", known=["Harbour View"])] == ["harbour view"]


def test_no_span_lies_over_another() -> None:
    text = "\n".join(one[1] for examples in FOUND.values() for one in examples)
    spans = find(text, "zh")
    assert all(first.end <= second.start for first, second in pairwise(spans))


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "Home address: 12 Oak Street, Dayton, email mary@example.org", "Home address: "),
        ("en", "Address: 44 John Smith Road, SSN 536-22-8871, London", "Address: "),
        ("zh", "地址：浦东新区张杨路500号 病历号：20240017", "地址："),
    ],
)
def test_what_was_found_within_something_else_hides_nothing_of_it(language: str, text: str, shown: str) -> None:
    covered = {place for span in find(text, language) for place in range(span.start, span.end)}
    assert [
        letter for place, letter in enumerate(text) if place >= len(shown) and place not in covered and letter.isalnum()
    ] == []


def test_the_command_prints_places_and_kinds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Mr. Aldous called from (312) 555-0148."
    monkeypatch.setattr("sys.stdin", StringIO(text))
    call_command("deidentify", "--language", "en", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [(text[one["start"] : one["end"]], one["kind"]) for one in found] == [
        ("Aldous", "name"),
        ("(312) 555-0148", "phone"),
    ]


def test_the_command_prints_the_text_without_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "sys.stdin", StringIO("Mr. Aldous, 91 years old, ZIP 45402, came on 3 March 2024. Aldous left.")
    )
    call_command("deidentify")
    assert capsys.readouterr().out == "Mr. ⟦NAME-1⟧, >89 years old, ZIP 454**, came on 2024. ⟦NAME-1⟧ left."
