"""An item of a list says what it says with the lead-in of its list: "The Supplier shall: (a) …; (b) within 45 days, …"."""

from itertools import accumulate, pairwise

import pytest

from assistant.documents.text.segmentation import Span
from assistant.evidence.answers import check_answer
from assistant.evidence.index import SourceIndex
from assistant.evidence.lead_ins import lead_ins
from assistant.evidence.sources import Source, Sources
from assistant.evidence.statements import check_statement

SUPPLY = """7.1 The Customer shall pay each invoice within thirty (30) days. The Customer may inspect the Goods.

7.2 The Supplier shall throughout the Term and in respect of every Purchase Order:

(a) deliver the Goods within 20 days of the order, carriage paid;

(b) within 45 days of a written request, repair every defective machine. Repair is free of charge;

(c) for each plant:

(i) keep a stock of 14 spare pumps at all times; and

(ii) train 6 employees of the plant every year;

(d) insure the Goods for EUR 2,000,000 against fire and theft.

7.3 Within ten (10) days of the end of the Term, the Customer shall:

• return all drawings and manuals that it was given;

• destroy every copy of the Confidential Information.

7.4 The Supplier shall not
(a) disclose the records of the Customer to any third party;
(b) mention the Customer in its advertising.
"""
CHINESE = """一、出卖人应当支付运费。出卖人应当提供图纸。买受人应当在十日内付款，买受人可以验收。

八、出卖人应当在合同签订后：

（一）二十日内交付全部设备和图纸资料；

（二）四十五日内完成安装调试工作。

九、买受人不得：

（一）拆除设备上的铭牌和标志；

（二）将设备转让给第三人使用。
"""


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("The Supplier shall repair defective machines within 45 days of a request.", {}),
        ("The Supplier shall repair defective machines within 20 days of a request.", {"20 days": "45 days"}),
        ("The Customer shall repair defective machines within 45 days of a request.", {"Customer": "Supplier"}),
        (
            "Throughout the Term and in respect of every Purchase Order, the Supplier shall repair defective machines "
            "within 20 days of a written request.",
            {"20 days": "45 days"},
        ),
        ("For each plant the Supplier shall keep 14 spare pumps.", {}),
        ("For each plant the Customer shall keep 14 spare pumps.", {"Customer": "Supplier"}),
        ("The Supplier shall train 14 employees of each plant.", {"14 employees": "6 employees"}),
        ("Within 10 days of the end of the Term, the Customer shall destroy every copy of the Information.", {}),
        (
            "Within 20 days of the end of the Term, the Customer shall destroy every copy of the Information.",
            {"20 days": "ten (10) days"},
        ),
        ("出卖人应当在合同签订后45日内完成安装调试。", {}),
        ("买受人应当在合同签订后45日内完成安装调试。", {"买受人": "出卖人"}),
        ("出卖人应当在合同签订后20日内完成安装调试。", {"20日": "四十五日"}),
    ],
)
def test_an_item_is_read_with_its_lead_in(statement, wrong):
    source = SourceIndex(SUPPLY if statement.isascii() else CHINESE)
    checks = check_statement(statement, source).checks
    assert {check.value: check.found for check in checks if check.result != "exact"} == wrong


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("The Supplier may mention the Customer in its advertising.", "may"),
        ("The Supplier may repair every defective machine within 45 days of a written request.", "may"),
        ("买受人可以将设备转让给第三人使用。", "可以"),
    ],
)
def test_the_modal_of_a_lead_in_counts(statement, word):
    source = Source("d", "document", "", SUPPLY if statement.isascii() else CHINESE)
    marks = [one for found in check_answer(statement, Sources([source])) for one in found.checks]
    assert [one.value for one in marks if one.result == "says_otherwise"] == [word]


def test_an_item_that_names_another_party_holds_without_its_lead_in():
    text = f"{CHINESE}\n十、出卖人有下列情形之一的，应当支付违约金：\n\n（一）明知设备有瑕疵而不告知买受人；\n\n（二）逾期交货。\n"
    checks = check_statement("（一）明知设备有瑕疵而不告知买受人；", SourceIndex(text)).checks
    assert [check for check in checks if check.result != "exact"] == []


def test_a_list_ends_where_its_numbers_do():
    lines = [
        "It shall:\n",
        "(a) pay; and\n",
        "(b) insure.\n",
        "It may wait.\n",
        "(c) keep records.\n",
        "8. Term\n",
        "(d) x\n",
    ]
    edges = [0, *accumulate(map(len, lines))]
    text = "".join(lines)
    found = lead_ins(text, [Span(*pair) for pair in pairwise(edges)])
    assert [[lead.of(text) for lead in leads] for leads in found] == [
        [], ["It shall:"], ["It shall:"], [], ["It shall:"], [], [],
    ]  # fmt: skip


def test_the_passage_that_has_the_value_is_shown_however_many_fit_as_well():
    plants = "".join(f"The pump of plant {name} is tested {often}.\n\n" for name, often in
                     zip("ABCDEF", ["daily", "weekly", "monthly", "quarterly", "yearly", "every 5 days"], strict=True))  # fmt: skip
    (passage, *_) = check_statement("A pump is tested every 5 days.", SourceIndex(plants)).passages
    assert "every 5 days" in plants[passage.start : passage.end]
