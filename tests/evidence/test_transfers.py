"""Who receives what another gives: true statements by verbs of receiving are exact, of the wrong party near."""

import pytest

from assistant.documents.text.sections import find_sections
from assistant.evidence.index import SourceIndex
from assistant.evidence.statements import check_statement

SALE = SourceIndex(
    text := """SALE AGREEMENT

1. The Buyer shall pay the Seller the Price of USD 500,000 upon delivery of the goods.

2. The Seller shall deliver the goods to the Buyer within 20 days of payment. The Seller shall keep the goods insured.

3. The Buyer shall keep records. The Buyer shall pay the Seller a deposit of USD 20,000; if the goods are late, the
Seller shall refund the deposit to the Buyer within 10 days.

4. The Seller shall grant the Buyer a licence for five years. The Seller shall provide the Buyer with monthly reports.
""",
    (0,),
    find_sections(text),
)
CHINESE = SourceIndex(
    text := """买卖合同

第一条　出卖人应当在收到价款后二十日内向买受人交付房屋。

第二条　买受人应当在三十日内向出卖人支付价款500,000元，出卖人应当出具发票。

第三条　买受人可以委托他人验收。买受人不得转让本合同。

第四条　出卖人应当每月向买受人提供报告。出卖人应当于逾期十日内向买受人退还定金2万元。
""",
    (0,),
    find_sections(text),
)


def parties(statement: str) -> list[tuple[str, str]]:
    """(party, the other one) of those that are near."""
    checks = check_statement(statement, CHINESE if not statement.isascii() else SALE).checks
    assert {check.result for check in checks if check.kind != "party"} <= {"exact"}
    return [(check.value, check.found) for check in checks if check.kind == "party" and check.result == "near"]


@pytest.mark.parametrize(
    "statement",
    [
        "The Seller delivers the goods within 20 days and receives USD 500,000.",
        "The Seller delivers the goods to the Buyer and obtains USD 500,000.",
        "The Seller delivers the goods and is paid USD 500,000.",
        "The Seller delivers the goods and receives USD 500,000 from the Buyer.",
        "The Seller obtains USD 500,000 from the Buyer.",
        "The Seller is to receive USD 500,000.",
        "The Seller is entitled to receive USD 500,000.",
        "The Seller is owed USD 500,000.",
        "The Seller gets a deposit of USD 20,000.",
        "USD 500,000 is payable to the Seller.",
        "Payment of USD 500,000 to the Seller is due upon delivery.",
        "The Buyer pays USD 500,000 and receives the goods within 20 days.",
        "The Buyer obtains a licence for five years.",
        "The Buyer is granted a licence for five years by the Seller.",
        "The Buyer gets monthly reports from the Seller.",
        "The Buyer is refunded the deposit within 10 days.",
        "出卖人交付房屋并收取价款500,000元。",
        "出卖人从买受人处收到50万元。",
        "出卖人有权收取价款50万元。",
        "出卖人交付房屋，获得50万元。",
        "价款50万元由买受人支付给出卖人。",
        "买受人支付50万元并取得房屋。",
        "买受人在付款后二十日内获得房屋。",
        "买受人每月收到报告。",
        "买受人获得退还的定金2万元。",
    ],
)
def test_who_receives_it_is_exact(statement: str) -> None:
    assert parties(statement) == []


@pytest.mark.parametrize(
    ("statement", "party", "other"),
    [
        ("The Buyer delivers the goods within 20 days and receives USD 500,000.", "Buyer", "Seller"),
        ("The Buyer obtains USD 500,000 from the Seller.", "Buyer", "Seller"),
        ("The Buyer is to receive USD 500,000.", "Buyer", "Seller"),
        ("The Buyer is entitled to receive USD 500,000.", "Buyer", "Seller"),
        ("The Buyer is owed USD 500,000.", "Buyer", "Seller"),
        ("USD 500,000 is payable to the Buyer.", "Buyer", "Seller"),
        ("The Seller receives the goods and pays USD 500,000.", "Seller", "Buyer"),
        ("The Seller obtains a licence for five years.", "Seller", "Buyer"),
        ("The Seller is granted a licence for five years.", "Seller", "Buyer"),
        ("The Seller gets monthly reports from the Buyer.", "Seller", "Buyer"),
        ("买受人收取价款500,000元。", "买受人", "出卖人"),
        ("买受人从出卖人处收到50万元。", "买受人", "出卖人"),
        ("出卖人支付50万元并取得房屋。", "出卖人", "买受人"),
        ("出卖人在付款后二十日内获得房屋。", "出卖人", "买受人"),
        ("价款50万元由出卖人支付给买受人。", "出卖人", "买受人"),
    ],
)
def test_who_gives_it_instead_is_near(statement: str, party: str, other: str) -> None:
    assert (party, other) in parties(statement)
